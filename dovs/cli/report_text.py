"""The report on images as text, for the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dovs.cli import terminal
from dovs.data.report import counted, options_of
from dovs.data.uploads import name_of_upload

if TYPE_CHECKING:
    from dovs.data.report import Finding, Report

MOST_CLASSES = 40
MOST_NAMES = 10


def text_of(report: Report, short: bool = False) -> str:
    """Return a report as text.

    Args:
        report: on images.
        short: whether the classes, and what is no more than information, are left out.
    """
    images = sum(map(sum, report.counts.values()))
    shown = name_of_upload(Path(report.path)) or report.path
    classes = counted(len(report.classes), "class", "classes")
    lines = [f"{shown}: {classes}, {counted(images, 'image', 'images')}"]
    if report.image_shape is not None:
        height, width, channels = report.image_shape
        colours = "grey" if channels == 1 else "RGB"
        lines.append(f"images: {width} × {height} pixels (width × height), {colours}")
    lines += [f"{split}: {how}" for split, how in report.splits.items()]
    lines = [terminal.printable(line) for line in lines]
    if report.classes and not short:
        rows = [
            (name, *(counts[c] for counts in report.counts.values()))
            for c, name in enumerate(report.classes[:MOST_CLASSES])
        ]
        lines.append(terminal.table(("class", *report.counts), rows))
    if len(report.classes) > MOST_CLASSES and not short:
        more = counted(len(report.classes) - MOST_CLASSES, "more class", "more classes")
        lines.append(f"and {more}: --json has all")
    for found in report.findings:
        if short and found.severity == "info":
            continue
        lines.append(terminal.printable(f"{found.severity}: {found.message}"))
        names = [] if _has_all_names(found) else found.details[:MOST_NAMES]
        lines += [f"  {terminal.printable(name)}" for name in names]
        if found.count > MOST_NAMES:
            lines.append(f"  and {found.count - MOST_NAMES:,} more")
        lines += [f"  {label}: {options_of(choice)}" for label, choice in found.choices.items()]
    return "\n".join(lines)


def _has_all_names(finding: Finding) -> bool:
    """Return whether the message of a finding has all of its names."""
    named = all(name in finding.message for name in finding.details)
    return named and finding.count == len(finding.details)
