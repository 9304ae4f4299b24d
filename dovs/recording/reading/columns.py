"""The columns of a file of embeddings, as they were read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dovs.class_counts import Counts
from dovs.recording.reading.values import empty, text_of


@dataclass
class Columns:
    """Columns of equal length.

    Attributes:
        columns: by name: arrays (N,), (N, D), (N, H, W[, channels]), or lists of N Python values.
        texts: N texts of each column that was read from a file of text, as they are there:
            `columns` may have them as numbers.
        class_names: of columns of class indices, where the file has them; "*" for every column.
        by_value: whether the class names "*" are values of labels, whole numbers in any order.
        class_counts: training images of each class, where the file has them.
        superclass_names: of a column of superclass indices, where the file has them.
        superclass_of: superclass by the name of a class, where the file states it.
        categories: of columns of text whose values have an order, as in pandas.
        unordered: columns of numbers that were categories, of which the file has no order.
        parts: columns of numbers that were put together as one array, by name.
        gathered: names of the arrays that were made so.
        unfit: why columns that look like one array are none, and why others are not used; by words
            for them.
        files: that were read.
        notes: what a user should know, because something was guessed.
    """

    columns: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)
    class_names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    by_value: bool = False
    class_counts: Counts | None = None
    superclass_names: tuple[str, ...] = ()
    superclass_of: dict[str, str] = field(default_factory=dict)
    categories: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unordered: set[str] = field(default_factory=set)
    parts: dict[str, Any] = field(default_factory=dict)
    gathered: set[str] = field(default_factory=set)
    unfit: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """N."""
        return len(next(iter(self.columns.values()))) if self.columns else 0

    def two_classes(self, label: str | None) -> bool:
        """Return whether there are two classes: by their names, or by the labels of a column.

        A third label -1 means no label.
        """
        if label is None or label not in self.columns:
            return False
        if names := self.class_names.get(label, self.class_names.get("*")):
            return len(names) == 2
        column = np.asarray(self.columns[label], dtype=object)
        texts = {text_of(value) for value in column.reshape(-1) if not empty(value)}
        one_each = column.size == len(column)
        return one_each and len(texts - {"-1"} if len(texts) > 2 else texts) == 2

    def values(self, name: str) -> Any:
        """Return a column of names or ids: its texts, where it was read from text.

        So 007 and 7, or 1_0 and 10, are not one.
        """
        return self.texts.get(name, self.columns[name])
