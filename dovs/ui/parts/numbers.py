"""Fields for numbers with limits: a number outside of them is refused with a sentence.

A limit of Streamlit's own field is checked in the browser, which says so in a tooltip alone: the
page then goes on with the number before, and a button starts what nobody selected.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from dovs.errors import ConfigError
from dovs.ui.parts.components import error_box


def number_field(
    label: str, low: float | None, high: float | None, place: Any = st, **options: Any
) -> Any:
    """Show a field for a number, and a sentence below if the number is outside of its limits.

    Args:
        label: of the field.
        low, high: smallest and largest allowed number; None: there is no limit.
        place: container or column of the field alone; the sentence may be wider.
        options: of `st.number_input`, `value` among them.

    Returns:
        The number as it was typed, perhaps outside; None for an empty field. See `require_inside`.
    """
    number = place.number_input(label, **options)
    if outside(label, number, low, high):  # one line: a help text may open over a second one
        error_box(f"Enter a number {limit(low, high)}.")
    return number


def outside(label: str, number: float | None, low: float | None, high: float | None) -> str:
    """Return that a number is outside of its limits, and which are allowed; "" if it is not.

    >>> outside("Epochs", -5, 1, 2000)
    'Epochs is -5, which is not allowed: enter a number from 1 to 2,000.'
    >>> outside("Largest class", 0, 1, None)
    'Largest class is 0, which is not allowed: enter a number of at least 1.'
    >>> outside("Epochs", 30, 1, 2000), outside("Largest class", None, 1, None)
    ('', '')
    """
    if number is None or ((low is None or number >= low) and (high is None or number <= high)):
        return ""
    return f"{label} is {_text(number)}, which is not allowed: enter a number {limit(low, high)}."


def require_inside(label: str, number: float | None, low: float | None, high: float | None) -> None:
    """Refuse a number outside of its limits, where nothing else checks it.

    Raises:
        ConfigError: it is outside.
    """
    if problem := outside(label, number, low, high):
        raise ConfigError(problem)


def limit(low: float | None, high: float | None) -> str:
    """Return which numbers are allowed; one of the two may be None.

    >>> limit(1, 1000), limit(1, None)
    ('from 1 to 1,000', 'of at least 1')
    """
    if low is None or high is None:
        return f"of at most {_text(high)}" if low is None else f"of at least {_text(low)}"
    return f"from {_text(low)} to {_text(high)}"


def _text(number: float | None) -> str:
    return f"{number:,}" if isinstance(number, int) else f"{number:,.10g}"
