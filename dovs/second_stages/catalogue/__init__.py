"""The second stages: one registered second stage a file. What they share lies one folder up."""
