"""What the map and the panels read: the points, the selection, its bitmap, the address."""
