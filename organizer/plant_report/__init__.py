"""A page on which a person can look at a plant: what is in it, what is wrong with it, and where that shows."""
