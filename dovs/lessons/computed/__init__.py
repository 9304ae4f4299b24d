"""Computed experiments of lessons, one file each; see `dovs.lessons.computing`."""
