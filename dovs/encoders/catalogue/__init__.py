"""The encoders: one registered encoder a file. What they share lies one folder up."""
