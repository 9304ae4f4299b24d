"""The encoders: one registered encoder a file. What they share is one folder up."""
