"""How the confusion of classes differs between two models, or two groups of runs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd


def confusion_difference(
    first: np.ndarray, second: np.ndarray, class_names: Sequence[str], order: np.ndarray
) -> pd.DataFrame:
    """Return by how much the share of each cell differs, second minus first.

    Shares are of the images of the true class, so that each row sums to zero. They are those of all
    images of a group of runs together.

    Args:
        first, second: number of images by true and predicted class, (C, C).
        class_names: C names.
        order: class at each place of both axes, (C,).

    Returns:
        A row for each cell that either has images in, and for the whole diagonal: row, column
        (places on the axes), true_index, true_name, predicted_index, predicted_name, first, second
        (shares in [0, 1], NaN for a class without images), difference, correct.

    >>> one, other = np.array([[8, 2], [0, 5]]), np.array([[6, 4], [0, 5]])
    >>> frame = confusion_difference(one, other, ["cat", "dog"], np.arange(2))
    >>> frame[["true_name", "predicted_name", "difference"]].round(2).values.tolist()
    [['cat', 'cat', -0.2], ['cat', 'dog', 0.2], ['dog', 'dog', 0.0]]
    """
    shown = [np.asarray(each)[np.ix_(order, order)] for each in (first, second)]
    totals = [each.sum(1, keepdims=True) for each in shown]
    shares = [
        each / np.where(total > 0, total, np.nan) for each, total in zip(shown, totals, strict=True)
    ]
    filled = (shown[0] > 0) | (shown[1] > 0) | np.eye(len(order), dtype=bool)
    rows, columns = np.nonzero(filled)
    names = np.array([*class_names, ""], dtype=object)[:-1]
    true, predicted = np.asarray(order)[rows], np.asarray(order)[columns]
    return pd.DataFrame(
        {
            "row": rows,
            "column": columns,
            "true_index": true,
            "true_name": names[true],
            "predicted_index": predicted,
            "predicted_name": names[predicted],
            "first": shares[0][rows, columns],
            "second": shares[1][rows, columns],
            "difference": (shares[1] - shares[0])[rows, columns],
            "correct": rows == columns,
        }
    )
