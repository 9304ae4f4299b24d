"""Session keys that the frame sets and parts of pages read."""

PAGE_CHANGED = "frame-page-changed"
"""True when another page was opened: its address is read then, once."""

VISIT = "frame-visit"
"""Counts how often a page was opened in this session."""
