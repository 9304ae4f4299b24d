"""The methods: one registered method a file. What they share is one folder up."""
