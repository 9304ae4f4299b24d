"""What was understood of a user's own images, what was left out and why; before they are used.

Whoever finds and decodes the images states here what they met: `dovs.data.formats.encoded` and the
sources. Nothing here opens an image.
"""

from __future__ import annotations

import dataclasses
import shlex
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

from dovs.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

    from dovs.data.dataset import ImageDataset
    from dovs.data.source import Progress

Severity = Literal["info", "warning", "question", "error"]
SEVERITIES: tuple[Severity, ...] = ("error", "question", "warning", "info")
MOST_DETAILS = 1000
"""File names that a finding lists; `count` tells how many there are."""


@dataclass(frozen=True)
class Finding:
    """One thing that was noticed about the images.

    Attributes:
        kind: a word for programs, such as "splits", "broken", "left_out", "duplicate", "leak".
        severity: "info": what was understood; "warning": something was left out or looks wrong;
            "question": the images can be used after a choice; "error": they cannot be used.
        message: one line for people.
        details: names of files or classes, at most `MOST_DETAILS`.
        count: how many there are; 0 where nothing is counted.
        choices: parameters of the source that resolve it, by a label for people. The first is the
            one that looks right.
    """

    kind: str
    severity: Severity
    message: str
    details: tuple[str, ...] = ()
    count: int = 0
    choices: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """What was understood of the user's images, and what was left out.

    Attributes:
        path: that was examined.
        source: registered dataset that reads it: "folder", "parquet" or "list".
        params: its parameters, `path` and the user's choices included, as `dovs.data.load` takes
            them.
        title: name for people.
        classes: C names; index = label. () where nothing could be understood.
        splits: how "train" and "test" were obtained, each as one line.
        counts: images of each class by split, C each.
        image_shape: (H, W, channels) of the images as they are used; None before they are decoded.
        findings: everything worth knowing, most severe first.
    """

    path: str
    source: str
    params: Mapping[str, Any]
    title: str = ""
    classes: tuple[str, ...] = ()
    splits: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    image_shape: tuple[int, int, int] | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether the images can be used with these parameters."""
        return not self.problems

    @property
    def problems(self) -> tuple[Finding, ...]:
        """The findings that prevent the use: errors and open questions."""
        return tuple(f for f in self.findings if f.severity in ("error", "question"))

    def of(self, kind: str) -> tuple[Finding, ...]:
        """Return the findings of one kind."""
        return tuple(found for found in self.findings if found.kind == kind)


class Unclear(DataError):
    """The images cannot be used as they are; `findings` say why, and what could be chosen."""

    def __init__(self, *findings: Finding) -> None:
        worst = in_order(findings)[0]
        ways = [
            f"{label} ({', '.join(f'{name}={value}' for name, value in params.items())}; on the "
            f"command line {options_of(params)})"
            for label, params in worst.choices.items()
        ]
        choose = f" Choose: {' or '.join(ways)}." if ways else ""
        super().__init__(f"{worst.message.rstrip('.')}.{choose}")
        self.findings = findings


@runtime_checkable
class Examined(Protocol):
    """A source that reports itself what it met."""

    def report(self, progress: Progress) -> Report:
        """Decode the images and return what they are.

        Raises:
            DataError: nothing could be understood.
        """


def report_of(dataset: ImageDataset, detail: str) -> Report:
    """Return the report of a dataset whose source has none of its own."""
    import numpy as np

    counts = {
        name: tuple(np.bincount(split.labels, minlength=dataset.num_classes).tolist())
        for name, split in (("train", dataset.train), ("test", dataset.test))
    }
    return Report(
        path="",
        source="",
        params={},
        title=dataset.title,
        classes=dataset.class_names,
        splits={name: counted(sum(number), "image", "images") for name, number in counts.items()},
        counts=counts,
        image_shape=dataset.image_shape,
        findings=(Finding("splits", "info", detail),),
    )


def refusals(error: Exception) -> tuple[Finding, ...]:
    """Return the findings that state an error."""
    if isinstance(error, Unclear):
        return in_order(error.findings)
    return (Finding("error", "error", str(error).replace("\n", " ")),)


def named(names: Iterable[str], most: int = 3) -> str:
    """Return the first of many names, and how many more there are.

    >>> named(["a", "b", "c", "d", "e"])
    'a, b, c and 2 more'
    """
    every = list(names)
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return ", ".join(every[:most]) + more


def counted(number: int, one: str, many: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "class has", "classes have"), counted(2_000, "class has", "classes have")
    ('1 class has', '2,000 classes have')
    """
    return f"{number:,} {one if number == 1 else many}"


def numbers(train: int, test: int = 0) -> str:
    """Return how many images there are in words.

    >>> numbers(1), numbers(1_000, 200)
    ('1 image', '1,200 images (1,000 training, 200 test)')
    """
    every = counted(train + test, "image", "images")
    return f"{every} ({train:,} training, {test:,} test)" if test else every


def options_of(choice: Mapping[str, Any]) -> str:
    """Return parameters as options of the command line.

    >>> options_of({"broken": "skip", "horizontal_flip": False})
    '--broken skip --no-horizontal-flip'
    """
    words = []
    for name, value in choice.items():
        option = name.replace("_", "-")
        if isinstance(value, bool):
            words.append(f"--{option}" if value else f"--no-{option}")
        else:
            words.append(f"--{option} {shlex.quote(str(value))}")
    return " ".join(words)


def finding(
    kind: str,
    severity: Severity,
    message: str,
    details: Iterable[str] = (),
    choices: Mapping[str, Mapping[str, Any]] | None = None,
) -> Finding:
    """Return a finding with its details counted and shortened."""
    every = list(details)
    return Finding(kind, severity, message, tuple(every[:MOST_DETAILS]), len(every), choices or {})


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings with the most severe first."""
    return tuple(sorted(findings, key=lambda found: SEVERITIES.index(found.severity)))


def with_choices(report: Report, allowed: Callable[[Mapping[str, Any]], bool]) -> Report:
    """Return a report with the choices that are allowed; a question without any is an error.

    Args:
        report: on images.
        allowed: whether the parameters of a choice may be used.
    """
    found = []
    for each in report.findings:
        left = {label: params for label, params in each.choices.items() if allowed(params)}
        lost = each.severity == "question" and bool(each.choices) and not left
        severity: Severity = "error" if lost else each.severity
        found.append(dataclasses.replace(each, choices=left, severity=severity))
    return dataclasses.replace(report, findings=in_order(found))


def report_frame(report: Report) -> pd.DataFrame:
    """Return one row for each class: class_index, class_name, and a column of images a split."""
    import pandas as pd

    return pd.DataFrame(
        {
            "class_index": range(len(report.classes)),
            "class_name": list(report.classes),
            **{split: list(counts) for split, counts in report.counts.items()},
        }
    )


def as_json(report: Report) -> dict[str, Any]:
    """Return a report as plain values for JSON."""
    return {**dataclasses.asdict(report), "usable": report.usable}


def finding_from_json(values: Mapping[str, Any]) -> Finding:
    """Return a finding that was stored as plain values."""
    return Finding(**{**values, "details": tuple(values.get("details", ()))})
