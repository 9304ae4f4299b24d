"""What the frame tells the pages by way of the session."""

ARRIVED = "frame-arrived"
"""Set when another page is shown than before: its address counts then, once."""
