"""The organizer's tools: build, validate, rank, analyse. They may import everything else; nothing imports them."""
