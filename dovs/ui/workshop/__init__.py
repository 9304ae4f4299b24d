"""The abstract-label workshop: shape, judge, edit and keep hierarchies; the views of its page."""
