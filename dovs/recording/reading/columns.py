"""The columns of a file of embeddings, as they were read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Columns:
    """Columns of equal length.

    Attributes:
        columns: by name: arrays (N,), (N, D), (N, H, W[, channels]), or lists of N Python values.
        texts: N texts of each column that was read from a file of text, as they are there:
            `columns` may have them as numbers.
        class_names: of columns of class indices, where the file has them; "*" for every column.
        by_value: whether the class names "*" are values of labels, whole numbers in any order.
        superclass_names: of a column of superclass indices, where the file has them.
        categories: of columns of text whose values have an order, as in pandas.
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
    superclass_names: tuple[str, ...] = ()
    categories: dict[str, tuple[str, ...]] = field(default_factory=dict)
    parts: dict[str, Any] = field(default_factory=dict)
    gathered: set[str] = field(default_factory=set)
    unfit: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """N."""
        return len(next(iter(self.columns.values()))) if self.columns else 0

    def values(self, name: str) -> Any:
        """Return a column of names or ids: its texts, where it was read from text.

        So 007 and 7, or 1_0 and 10, are not one.
        """
        return self.texts.get(name, self.columns[name])
