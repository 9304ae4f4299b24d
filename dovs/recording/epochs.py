"""The epochs of a loop that is recorded: which is open, what it needs, and when it is written."""

from __future__ import annotations

import time
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from dovs.arrays import as_array
from dovs.data.report import counted, named
from dovs.errors import DataError
from dovs.recording.arrays import (
    SIGMOID,
    SORTED,
    are_probabilities,
    are_sorted,
    like_sigmoid,
    total_of_rows,
)
from dovs.recording.classes import TRAIN
from dovs.recording.contents import MOST_DIMENSIONS, Contents
from dovs.recording.part import Part, part_of, same_samples
from dovs.recording.rows import EpochRow
from dovs.recording.scores import in_class_order, of_two_classes, one_column, two_classes
from dovs.runs.writer import RunWriter


class Epochs:
    """Writes the epochs of a loop in their order.

    The first epoch is written with each of its splits, a later one as soon as it has the splits
    that the first one had. What needs all splits of the first, its measures and warnings, follows
    when the next one begins, or when a number of it is logged.

    Args:
        writer: of the run, locked.
        contents: what the run gets of an epoch.
        planned: number of epochs, 0 = not known.
    """

    def __init__(self, writer: RunWriter, contents: Contents, planned: int) -> None:
        self.contents = contents
        self._writer = writer
        self._planned = planned
        self._rows: dict[int, EpochRow] = {}
        self._first: dict[str, Part] = {}
        self._first_epoch: int | None = None
        self._open: dict[str, Part] = {}
        self._aside: dict[str, Part] = {}
        self._epoch: int | None = None
        self._measured: dict[str, Any] = {}
        self._written = self._completed = True
        self._warned: set[str] = set()
        self._began = self._since = time.perf_counter()

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.perf_counter() - self._began

    def add(self, epoch: int, split: str, embeddings: Any, labels: Any, **given: Any) -> None:
        """Add a split of an epoch; `Recorder.snapshot` has the arguments.

        Raises:
            DataError: an array is of the wrong shape, not finite, or does not fit the first epoch.
            RunError: it cannot be written.
        """
        contents = self.contents
        names = contents.given.known_names
        if contents.classes is not None and epoch != self._first_epoch and contents.labelled:
            names = contents.classes.names
        try:
            self._bring_into_order(given, labels, names)
            self._use_as_probabilities(given)
            part = part_of(embeddings, labels, **given, names=names)
        except DataError as error:
            raise DataError(f"epoch {epoch}, split '{split}': {error}") from None
        if self._epoch is not None and epoch < self._epoch:
            raise DataError(
                f"epoch {epoch} comes after epoch {self._epoch}: record the epochs in their order."
            )
        if epoch != self._epoch:
            self.close()
            self._epoch = epoch
        elif split in self._open or split in self._aside:
            self.warn(
                f"split '{split}' of an epoch was recorded twice, and the second snapshot replaces "
                "the first: give all samples of a split in one snapshot."
            )
        if split != TRAIN and contents.evaluated is None:
            contents.evaluated = split
        if split not in (TRAIN, contents.evaluated):
            self._aside[split], self._completed = part, False
            return
        if self._first_epoch is None:
            self._first_epoch = epoch
        if epoch == self._first_epoch:
            self._first[split] = part
        elif split not in self._first:
            self.warn(f"split '{split}' is not shown: the first epoch did not have it.")
            return
        else:
            part = same_samples(part, self._first[split], split, epoch)
        self._open[split] = part
        self._written = self._completed = False
        if epoch == self._first_epoch:
            self._write_open(epoch)
        elif set(self._open) == set(self._first):
            self._write()

    def _bring_into_order(
        self, given: dict[str, Any], labels: Any, names: Sequence[str] | None
    ) -> None:
        """Give scores a column for each class, in the order of the classes; warn of a guess."""
        for what in ("logits", "probabilities"):
            if given[what] is None:
                continue
            given[what], warning = in_class_order(given[what], what, names)
            if warning:
                self.warn(f"{warning}.")
            scores = as_array(given[what], what)
            if one_column(scores) and two_classes(labels, names):
                given[what] = of_two_classes(scores, what)
                second = "1" if names is None else names[1]
                self.warn(
                    f"{what} have one number a row, which is taken as that of class '{second}', "
                    "the second of two. Give a column for each class if it is another."
                )

    def _use_as_probabilities(self, given: dict[str, Any]) -> None:
        """Use logits that are probabilities, or percentages, as probabilities, with a warning."""
        there = [what for what in ("logits", "probabilities") if given[what] is not None]
        if len(there) != 1:
            return
        scores = as_array(given[there[0]], there[0])
        if are_sorted(scores):
            self.warn(f"{there[0]} {SORTED}.")
        if (total := total_of_rows(scores)) is not None:
            given |= {"logits": None, "probabilities": scores / total}
            self.warn(
                f"{there[0]} are used as probabilities, divided by {total:g}: no value is "
                "negative, and each row sums to that. Give probabilities that sum to 1."
            )
        if given["logits"] is None:
            return
        if are_probabilities(as_array(given["logits"], "logits")):
            given["probabilities"], given["logits"] = given["logits"], None
            self.warn(
                "logits are used as probabilities: no value is negative, and each row sums to 1. "
                "Give them as probabilities."
            )
        elif like_sigmoid(as_array(given["logits"], "logits")):
            self.warn(f"logits {SIGMOID}.")

    def log(self, epoch: int, values: Mapping[str, Any]) -> None:
        """Add numbers of an epoch.

        Raises:
            DataError: a value is not a number.
            RunError: it cannot be written.
        """
        self._row(epoch).log(**values)
        complete = epoch == self._first_epoch or set(self._open) == set(self._first)
        if epoch == self._epoch and complete:  # else another split of it may follow
            self._write()
        self._write_row(epoch)

    def close(self) -> None:
        """Write the open epoch, if that is not done yet."""
        self._write()
        self._open, self._aside, self._measured = {}, {}, {}

    def warn(self, line: str) -> None:
        """Warn once of each kind of problem."""
        if line not in self._warned:
            self._warned.add(line)
            warnings.warn(f"run '{self._writer.path.name}': {line}", stacklevel=5)

    def _write(self) -> None:
        """Write what the open epoch has that is not written yet."""
        epoch = self._epoch
        if epoch is None:
            return
        if not self._written:
            self._write_open(epoch)
        if not self._completed:
            self._complete(epoch)

    def _write_open(self, epoch: int) -> None:
        """Write the snapshot of the open epoch, and its measures."""
        if epoch == self._first_epoch:
            self.contents.begin(epoch, self._open)
            self.contents.snapshot(epoch, self._open)
            self._measured = {}  # another split may follow: `_complete` measures it, once
        elif self._open and set(self._open) == set(self._first):
            self._measured = self.contents.epoch(epoch, self._open)
        elif self._open:
            self.warn(
                "an epoch has no map, because it lacks a split that the first epoch had "
                f"({', '.join(sorted(self._first))}): record the same splits at every epoch."
            )
            self._measured = self.contents.measures(self._open)
        self._written = True
        self._write_measures(epoch)

    def _complete(self, epoch: int) -> None:
        """Write what is known of the open epoch only when it has all its splits."""
        if epoch == self._first_epoch:
            self._measured = self.contents.measured()
            self._write_measures(epoch)
            self.contents.complete(self._open)
            self._warn_of_uncounted()
            self._warn_of_dimensions()
        for split, part in self._aside.items():
            self.warn(
                f"split '{split}' is measured, but not on the map, which shows 'train' and "
                f"'{self.contents.evaluated}'. Give evaluated='{split}' to map it instead."
            )
            self._measured = self._measured | self.contents.alone(split, part)
        self._completed = True
        if self._aside:
            self._write_measures(epoch)

    def _write_measures(self, epoch: int) -> None:
        self._row(epoch).measure(self._measured)
        self._write_row(epoch)

    def _warn_of_uncounted(self) -> None:
        """Warn of classes that no training image was recorded of."""
        classes = self.contents.classes
        if classes is not None and classes.uncounted:
            where = "split 'train'" if classes.counted_on == TRAIN else classes.counted_on
            classes_are = counted(len(classes.uncounted), "class has", "classes have")
            self.warn(
                f"{classes_are} no image in {where}, and each counts as 1 training image: "
                f"{named(classes.uncounted)}. Give class_counts if there are some."
            )

    def _warn_of_dimensions(self) -> None:
        """Warn of embeddings that have more dimensions than subspaces are fitted to."""
        size = next((p.answers.embeddings.shape[1] for p in self._open.values()), 0)
        if size > MOST_DIMENSIONS and self.contents.hierarchy is not None:
            self.warn(
                f"embeddings have {size:,} dimensions, and no subspaces are fitted to more than "
                f"{MOST_DIMENSIONS:,}, because your loop would wait for them at each epoch. Record "
                "fewer (such as a projection by PCA) to see leakage."
            )

    def _row(self, epoch: int) -> EpochRow:
        if epoch not in self._rows:
            now = time.perf_counter()
            self._rows[epoch] = EpochRow(epoch, now - self._since)
            self._since = now
        return self._rows[epoch]

    def _write_row(self, epoch: int) -> None:
        self._writer.append_metrics(self._row(epoch).content())
        newest = max(self._rows)
        if epoch < newest:  # the last line of the file is of the last epoch
            self._writer.append_metrics(self._row(newest).content())
        done = max(epoch, self._writer.current.epoch)
        self._writer.status(
            epoch=done, epochs=max(done, self._planned), seconds=self.seconds, message=""
        )
