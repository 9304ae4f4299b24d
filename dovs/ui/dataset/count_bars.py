"""Bars of the counts that are drawn by hand, as a component of the Dataset page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from dovs.ui.parts.terms import caption_with_terms

MOST_BARS = 200
"""More classes have bars too thin to be taken: the table and the list are for them."""
SCALE = "Drag over the bars: the axis is logarithmic, the pale bars are what is available."

_bars = st.components.v2.component(
    "dovs.count_bars",
    html='<p class="shown" aria-live="polite"></p><div class="count-bars"></div>'
    '<div class="names" aria-hidden="true"></div>',
    css="""
    .shown { margin: 0 0 0.3rem; min-height: 1.3em; font: 0.9rem var(--st-font);
             color: var(--st-text-color); overflow-wrap: anywhere; }
    .count-bars { height: 240px; touch-action: none; cursor: ns-resize; user-select: none;
            border-bottom: 1px solid var(--st-border-color); }
    svg { width: 100%; height: 100%; display: block; }
    rect { pointer-events: none; }
    .limit { fill: var(--st-border-color); opacity: 0.6; }
    .count { fill: var(--st-primary-color); outline: none; }
    .names { display: grid; grid-auto-flow: column; grid-auto-columns: minmax(0, 1fr);
             margin-top: 0.3rem; font: 0.75rem var(--st-font); color: var(--st-text-color); }
    .names[hidden] { display: none; }
    .names span { max-height: 7rem; justify-self: center; writing-mode: vertical-rl;
                  overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .names.wide span { max-width: 95%; writing-mode: horizontal-tb; }
    .count:focus-visible { stroke: var(--st-text-color); stroke-width: 2px;
                           vector-effect: non-scaling-stroke; }
    """,
    js=Path(__file__).with_suffix(".js").read_text("utf-8"),
)


def count_bars(
    counts: Sequence[int], names: Sequence[str], available: Sequence[int], key: str
) -> tuple[int, ...] | None:
    """Show a bar for each class; return the counts after a drag or a key, otherwise None.

    Args:
        counts: (C,) training images of each class, at least 1 each.
        names: (C,) of the classes.
        available: (C,) images that each class has: no bar is drawn higher.
        key: of the component.
    """
    if len(counts) > MOST_BARS:
        caption_with_terms(f"More than {MOST_BARS} classes: use the table or the list.")
        return None
    drawn = _bars(
        key=key,
        data={
            "counts": [int(n) for n in counts],
            "names": list(names),
            "available": [int(n) for n in available],
            "text": SCALE,
        },
        on_counts_change=lambda: None,
    ).counts
    return _fitting(drawn, available) if drawn else None


def _fitting(drawn: Sequence[float], available: Sequence[int]) -> tuple[int, ...] | None:
    """Return counts from the browser if there is one of each class, within what is available.

    >>> _fitting([9, 0], [5, 5])
    (5, 1)
    >>> _fitting([9], [5, 5])
    """
    if len(drawn) != len(available):
        return None
    return tuple(min(max(1, int(n)), int(most)) for n, most in zip(drawn, available, strict=True))
