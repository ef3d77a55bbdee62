"""What is particular to each track: how an agent's last word becomes an answer."""
