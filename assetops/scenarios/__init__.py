"""Scenario families, their instances with computed gold standards, and the draw of a submission's scenarios."""
