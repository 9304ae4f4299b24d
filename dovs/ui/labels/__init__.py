"""The Abstract labels page."""
