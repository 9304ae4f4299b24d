"""The figures of the glossary by name; each is a function that draws real numbers."""

from __future__ import annotations

import functools
from collections.abc import Callable

from dovs.glossary.drawing import Figure
from dovs.glossary.figures import data, labels, measures, methods, training

FIGURES: dict[str, Callable[[], Figure]] = {
    function.__name__: function
    for module in (data, training, methods, labels, measures)
    for function in module.ALL
}


@functools.cache
def figure(name: str) -> Figure:
    """Return a figure by name.

    Raises:
        KeyError: there is no such figure.
    """
    return FIGURES[name]()
