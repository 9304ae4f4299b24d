"""The methods: one registered method a file. What they share lies one folder up."""
