"""What a map of a run is coloured by where nobody has chosen, on every page and in every export."""

from __future__ import annotations

MOST_CLASSES = 25
"""Classes that have colours which differ clearly; of more, a map shows their abstract labels."""


def colour_at_first(num_classes: int, trained: bool) -> str:
    """Return what a map is coloured by where nobody has chosen.

    Args:
        num_classes: C.
        trained: whether the run is a training with DOVS: of embeddings from elsewhere, abstract
            labels were generated afterwards.

    >>> colour_at_first(10, True), colour_at_first(100, True), colour_at_first(100, False)
    ('class', 'label', 'class')
    """
    return "label" if trained and num_classes > MOST_CLASSES else "class"
