"""The panels that are linked to the map, one file each, and what they share."""
