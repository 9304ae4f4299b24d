"""The Playground page: a small network that learns from imbalanced points, in the browser."""
