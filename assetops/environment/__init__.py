"""The simulated plant and the tools over it."""
