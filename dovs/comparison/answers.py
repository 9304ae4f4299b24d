"""What two runs predict of the same images."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dovs.analysis.paired_recall import class_differences
from dovs.comparison.measured import Measured, recalls_of

GAINED, LOST, BOTH_RIGHT, BOTH_WRONG = "second", "first", "both", "none"
"""Which of the two predicts an image right."""


def answers_of_both(first: Measured, second: Measured) -> pd.DataFrame:
    """Return the images of which both runs store a prediction.

    Args:
        first, second: runs that are measured on the same images.

    Returns:
        The rows of `first.answers`, with second_id (id of the image in the second run),
        second_predicted, second_confidence, second_correct, and right: `GAINED` where only the
        second predicts it right, `LOST` where only the first does, `BOTH_RIGHT` or `BOTH_WRONG`.
    """
    keys = ["split", "index"]
    theirs = second.answers[[*keys, "id", "predicted_index", "confidence", "correct"]].rename(
        columns={
            "id": "second_id",
            "predicted_index": "second_predicted",
            "confidence": "second_confidence",
            "correct": "second_correct",
        }
    )
    both = first.answers.merge(theirs, on=keys, validate="one_to_one")
    one, other = both["correct"].to_numpy(bool), both["second_correct"].to_numpy(bool)
    both["right"] = np.select(
        [one & other, other, one], [BOTH_RIGHT, GAINED, LOST], default=BOTH_WRONG
    )
    return both


def differences_of_one_pair(
    first: Measured, second: Measured, class_counts: np.ndarray
) -> pd.DataFrame:
    """Return the difference in recall of each class of two runs, see `class_differences`.

    Where both store the confusion of all their images, recalls are of these, and how often the two
    disagree is estimated from the images of which both store a prediction.

    Args:
        first, second: runs that are measured on the same images of the same classes.
        class_counts: training images of each class, (C,), by which classes are sorted.
    """
    both, classes = answers_of_both(first, second), len(class_counts)
    labels = both["class_index"].to_numpy(int)

    def counted(chosen: np.ndarray) -> np.ndarray:
        return np.bincount(labels[chosen], minlength=classes)

    right = both["right"].to_numpy(str)
    seen = counted(np.ones(len(labels), dtype=bool))
    gained, lost = counted(right == GAINED), counted(right == LOST)
    if first.whole and second.whole and first.confusion is not None:
        totals, theirs = first.confusion.sum(1), second.confusion
        if theirs is not None and (totals == theirs.sum(1)).all() and (totals >= seen).all():
            one, other = recalls_of(first.confusion), recalls_of(theirs)
            return class_differences(
                totals, one, other, gained, lost, seen, class_counts, first.classes.names
            )
    some = np.where(seen > 0, seen, np.nan)
    one, other = (counted(np.isin(right, [each, BOTH_RIGHT])) / some for each in (LOST, GAINED))
    return class_differences(
        seen, one, other, gained, lost, seen, class_counts, first.classes.names
    )
