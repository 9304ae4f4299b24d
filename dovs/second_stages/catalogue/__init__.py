"""The second stages: one registered second stage a file. What they share is one folder up."""
