"""The Abstract labels page: `page.py` shows it, from a source and a starting point to four views.

`source.py` and `starting_point.py` (with `saved.py`) decide which hierarchy is shown, `draft.py`
stores its edits. The views: `structure.py` (with `members.py`), `quality.py` (with
`comparison.py`), `editor.py` (with `saving.py`) and `results.py`.
"""
