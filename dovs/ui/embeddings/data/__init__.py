"""What the map and the panels read: points, projections, the selection, the address."""
