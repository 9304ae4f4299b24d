"""From rows with label values to a dataset's two splits: which rows train, which test, and why."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from dovs.data.formats.labels import Classes, Label, about_case, alike, classes_of
from dovs.data.formats.splits import TEST_SHARE, divide, unknown_class
from dovs.data.formats.survey import EncodedImage, EncodedSplit
from dovs.data.report import Finding, counted, finding, named
from dovs.errors import DataError


@dataclass(frozen=True)
class Rows:
    """The rows of a split as they were found.

    Attributes:
        labels: N values, None where a row has none.
        read: yields the images of the given rows, (n,) ascending.
        coarse: N values of coarser labels; () where there are none.
        origin: where they are from, for people.
        paths: N paths of the images, None where one has none; () where they are not known.
        key: tells these rows apart from others of the same files.
    """

    labels: Sequence[Label]
    read: Callable[[np.ndarray], Iterator[EncodedImage]]
    coarse: Sequence[Label] = ()
    origin: str = ""
    key: str = ""
    paths: Sequence[str | None] = ()

    @property
    def labelled(self) -> np.ndarray:
        """The rows that have a label, ascending."""
        return np.flatnonzero([value is not None for value in self.labels])

    def part(self, rows: np.ndarray, name: str) -> Rows:
        """Return some of the rows.

        Args:
            rows: (n,) ascending.
            name: of the part.
        """
        return Rows(
            [self.labels[row] for row in rows],
            lambda chosen: self.read(rows[chosen]),
            [self.coarse[row] for row in rows] if self.coarse else (),
            f"{name} ({counted(len(rows), 'row', 'rows')})",
            f"{self.key} {name} {hashlib.sha256(rows.tobytes()).hexdigest()}",
            [self.paths[row] for row in rows] if self.paths else (),
        )

    def split(self, labels: np.ndarray, rows: np.ndarray) -> EncodedSplit:
        """Return some of the rows as a split.

        Args:
            labels: (n,) int64, of these rows.
            rows: (n,).
        """
        return EncodedSplit(labels, partial(self.read, rows), self.key.encode() + rows.tobytes())


@dataclass(frozen=True)
class Assembled:
    """The classes and splits of labelled rows; see `encoded.EncodedImages`."""

    class_names: tuple[str, ...]
    train: EncodedSplit
    test: EncodedSplit
    splits: Mapping[str, str]
    findings: tuple[Finding, ...]
    superclass_of: tuple[str, ...] | None
    split_seed: int | None


def assemble(
    found: Mapping[str, Rows],
    seed: int,
    names: Sequence[str] | None = None,
    order: Sequence[str] | None = None,
    coarse_names: Sequence[str] | None = None,
) -> Assembled:
    """Choose what trains and what tests.

    Args:
        found: rows of "train", and of "test" and "validation" where there are such splits.
        seed: of the test images where no split has labels.
        names: of the whole-number labels 0, 1, …; None where there are none.
        order: of text labels, where one is stated.
        coarse_names: of the coarser labels.

    Raises:
        DataError: no training image has a label.
    """
    train = found["train"]
    trained = train.labelled
    if not train.labels:
        others = [
            f"{len(rows.labels):,} of {split}" for split, rows in found.items() if rows.labels
        ]
        given = (
            f"all images are of other splits: {', '.join(others)}" if others else "it has no row"
        )
        raise DataError(f"there is no training image: {given}. Give images of the split 'train'.")
    if not len(trained):
        raise DataError(
            f"none of the {len(train.labels):,} training images has a label: all are empty, "
            "negative or missing. Choose another label column."
        )
    findings: list[Finding] = []
    classes = classes_of([train.labels[row] for row in trained], names, order)
    findings += classes.findings
    similar = alike(classes.names)
    if similar:
        findings.append(
            finding("names", "warning", "classes whose names differ only in upper and lower case, "
                    "or in the form of a letter, and are different classes: "
                    f"{named(similar)}", similar)
        )  # fmt: skip
    findings += _unlabelled("train", train)
    labels = classes.positions(train.labels)
    split, noticed = _measured_split(found, classes)
    findings += noticed
    if split is None:
        chosen, held = divide(labels[trained], seed)
        trained, tested, test = trained[chosen], trained[held], train
        tested_labels = labels[tested]
        text = f"{TEST_SHARE:.0%} of each class, chosen at random with seed {seed}"
        splits = {"train": f"the rows of {train.origin} that are not test images", "test": text}
        findings.append(finding("splits", "info", f"test images: {text}"))
    else:
        test = found[split]
        findings += _unlabelled(split, test)
        positions = classes.positions(test.labels)
        strange = sorted({classes.other(test.labels[r]) for r in test.labelled if positions[r] < 0})
        if strange:
            number = sum(positions[row] < 0 for row in test.labelled)
            findings.append(unknown_class(number, strange))
        findings += about_case(classes.written_otherwise(test.labels))
        tested = np.flatnonzero(positions >= 0)
        tested_labels = positions[tested]
        splits = {"train": train.origin, "test": test.origin}
        text = f"{train.origin} is the training split, {test.origin} the test split"
        findings.append(finding("splits", "info", text))
    groups, about_superclasses = _superclasses(train, labels, len(classes.names), coarse_names)
    return Assembled(
        classes.names,
        train.split(labels[trained], trained),
        test.split(tested_labels, tested),
        splits,
        (*findings, *about_superclasses),
        groups,
        seed if split is None else None,
    )


def _measured_split(
    found: Mapping[str, Rows], classes: Classes
) -> tuple[str | None, list[Finding]]:
    """Return the split to measure on: test, else validation, else None; and why.

    A test split whose labels are no classes, such as "?" for hidden ones, counts only where there
    is no validation split with classes.
    """
    findings = []
    with_labels = [s for s in ("test", "validation") if s in found and len(found[s].labelled)]
    with_classes = [s for s in with_labels if (classes.positions(found[s].labels) >= 0).any()]
    if with_labels[:1] == ["test"] and with_classes == ["validation"]:
        labels = sorted({classes.other(found["test"].labels[r]) for r in found["test"].labelled})
        text = "the test split has no label of a training image, but others: "
        text += f"{named(labels)}: the validation split is used instead"
        return "validation", [finding("hidden", "warning", text, labels)]
    if "test" in found and "test" not in with_labels:
        instead = "the validation split" if with_labels else "a share of the training images"
        lacks = "labels (all are negative or missing)" if found["test"].labels else "row"
        text = f"the test split has no {lacks}: {instead} is used instead"
        findings.append(finding("hidden", "warning", text))
    if with_labels[1:]:
        findings.append(finding("splits", "info", "the validation split is not used"))
    return next(iter(with_labels), None), findings


def _unlabelled(split: str, rows: Rows) -> list[Finding]:
    number = len(rows.labels) - len(rows.labelled)
    if not number:
        return []
    images = counted(len(rows.labels), f"{split} image", f"{split} images")
    text = f"{number:,} of {images} left out: without a label (negative or missing)"
    return [finding("unlabelled", "warning", text)]


def _superclasses(
    train: Rows, labels: np.ndarray, classes: int, names: Sequence[str] | None
) -> tuple[tuple[str, ...] | None, list[Finding]]:
    """Return the superclass of each class from the coarser labels, where each class has one."""
    if not train.coarse:
        return None, []
    groups: list[set[Label]] = [set() for _ in range(classes)]
    for label, coarse in zip(labels.tolist(), train.coarse, strict=True):
        if label >= 0:
            groups[label].add(coarse)
    if any(len(group) != 1 or None in group for group in groups):
        text = "the coarse labels are not used: a class has several of them, or none"
        return None, [finding("superclasses", "warning", text)]
    every = classes_of([value for group in groups for value in group], names)
    place = every.positions([next(iter(group)) for group in groups])
    text = f"the coarse labels are the superclasses: {named(every.names, 6)}"
    return (
        tuple(every.names[position] for position in place),
        [finding("superclasses", "info", text)],
    )
