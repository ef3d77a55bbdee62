"""How an agent's process is confined, and what its parent does about it. Import the parts by name."""
