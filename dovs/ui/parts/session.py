"""Session keys that the frame sets and parts of pages read."""

PAGE_CHANGED = "frame-page-changed"
"""True when another page was opened: its address is read then, once."""

VISIT = "frame-visit"
"""Counts how often a page was opened in this session."""

WENT_BACK = "frame-went-back"
"""When Back or Forward led to which address within a page, until the page has followed it."""
