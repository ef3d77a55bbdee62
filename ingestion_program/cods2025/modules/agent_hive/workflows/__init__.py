"""Of the 2025 interface: see `cods2025`."""
