"""DOVS: see what a long tail does to a representation, and what deep over-sampling does about it."""

__version__ = "0.1.0"
