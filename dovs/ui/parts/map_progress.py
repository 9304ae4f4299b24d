"""How far the map of a run is that is being drawn."""

from __future__ import annotations

import streamlit as st

from dovs.runs.map_progress import map_progress
from dovs.runs.store import Run


def show_map_progress(run: Run) -> None:
    """Show the present step of the map that is drawn now, if one is."""
    now = map_progress(run.path)
    if now is not None:
        text = f"{now.text[:1].upper()}{now.text[1:]}, {now.seconds:.0f} s so far"
        st.progress(now.fraction, text=text)
