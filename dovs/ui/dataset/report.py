"""The report about a user's own images: classes, splits, counts, findings and their choices."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from dovs.data import load
from dovs.data.report import Finding, Report, named, report_frame
from dovs.errors import DovsError
from dovs.figures.labels import plural
from dovs.ui.dataset.samples import strip
from dovs.ui.parts.components import escape_markdown, heading, metric_row, on_demand
from dovs.ui.parts.pictures import show_pngs
from dovs.ui.parts.places import without_places
from dovs.ui.parts.terms import caption_with_terms

SHOW = {"error": st.error, "question": st.warning, "warning": st.warning, "info": st.info}
ICONS = {
    "error": ":material/error:",
    "question": ":material/help:",
    "warning": ":material/warning:",
    "info": ":material/info:",
}
MOST_SAMPLES = 8
LISTED = 20  # names of a note at most
SHORT = 6  # notes that are shown at once
_STARTS = re.compile("(leave|use|read|they|their|its|the|all|every|(train|test) on) ")
"""First words of a choice that are no names."""


def show_report(report: Report, key: str) -> Mapping[str, Any] | None:
    """Show a report.

    Args:
        report: of `dovs.data.examining.examine`.
        key: prefix of the widgets' keys.

    Returns:
        The parameters of a choice that was clicked now, or None.
    """
    chosen = None
    heading("What was understood")
    if report.classes:
        _numbers(report)
    notes = []
    for number, finding in enumerate(report.findings):
        finding = replace(finding, message=without_places(finding.message, Path(report.path)))
        if finding.severity == "info" and not finding.choices:
            notes.append(finding)  # needs no answer: one line each, below what does
        else:
            chosen = _finding(finding, f"{key}-{number}") or chosen
    if notes:
        _notes(notes, f"{key}-notes")
    if (
        report.classes
        and (box := on_demand("Counts of these images by class", f"{key}-table")).open
    ):
        box.dataframe(report_frame(report), hide_index=True, key=f"{key}-counts")
    return chosen


def _notes(notes: Sequence[Finding], key: str) -> None:
    """Show findings that ask nothing, each with its names; many are in a closed box."""
    shown = len(notes) <= SHORT
    with st.expander(plural(len(notes), "note"), expanded=shown, icon=ICONS["info"], key=key):
        for note in notes:
            st.markdown(escape_markdown(with_names(note)))


def with_names(note: Finding) -> str:
    """Return the message of a finding with its names, each of them once.

    >>> with_names(Finding("left_out", "info", "1 file is left out: a.db", ("a.db",), 1))
    '1 file is left out: a.db'
    >>> with_names(Finding("suffix", "info", "3 files are left out: 3 .txt", (".txt: 3",), 1))
    '3 files are left out: 3 .txt'
    >>> with_names(Finding("classes", "info", "2 classes are empty", ("cat", "dog"), 2))
    '2 classes are empty: cat, dog'
    """
    more = max(note.count, len(note.details)) - LISTED
    names = ", ".join(note.details[:LISTED]) + (f" and {more:,} more" if more > 0 else "")
    few = named(note.details)  # as messages list them
    if not note.details or all(each.partition(":")[0] in note.message for each in note.details):
        return note.message
    if few in note.message:
        return note.message.replace(few, names)
    return f"{note.message}: {names}"


def _numbers(report: Report) -> None:
    totals = {split: sum(counts) for split, counts in report.counts.items()}
    train = report.counts.get("train", ())
    numbers: dict[str, str | tuple[str, str]] = {"Classes": f"{len(report.classes):,}"}
    numbers |= {f"Images, {split}": f"{total:,}" for split, total in totals.items()}
    if train:
        numbers["Largest class"] = f"{max(train):,}"
        numbers["Smallest class"] = f"{min(train):,}"
    if report.image_shape is not None:
        height, width, channels = report.image_shape
        numbers["Image size"] = f"{height} × {width} {'grey' if channels == 1 else 'RGB'}"
    metric_row(numbers, width=128)
    if report.splits:
        caption_with_terms(
            " · ".join(f"{s}: {escape_markdown(how)}" for s, how in report.splits.items())
        )
    _samples(report)


def _samples(report: Report) -> None:
    """Show some images as they will be trained on, so that the effect of the size is seen."""
    if report.image_shape is None or not report.usable:
        return
    try:
        split = load(report.source, **report.params).train
    except DovsError:  # the findings state it
        return
    _, first = np.unique(split.labels, return_index=True)
    more = range(0, len(split), -(-len(split) // MOST_SAMPLES))
    rows = list(dict.fromkeys([*map(int, first), *more]))[:MOST_SAMPLES]  # each class, then others
    text = "Some of the images in the size in which they will be used"
    show_pngs([strip(np.asarray(split.images[rows]), len(rows))], [text], [text])


def _finding(finding: Finding, key: str) -> Mapping[str, Any] | None:
    """Show a finding with its names and choices; return the choice that was clicked now."""
    SHOW[finding.severity](escape_markdown(finding.message), icon=ICONS[finding.severity])
    chosen = None
    if finding.choices:
        with st.container(horizontal=True, gap="small"):
            for number, (label, params) in enumerate(finding.choices.items()):
                if st.button(escape_markdown(as_button(label)), key=f"{key}-choice-{number}"):
                    chosen = params
    count = max(finding.count, len(finding.details))
    if count > sum(each in finding.message for each in finding.details):
        with st.expander(plural(count, "name"), key=f"{key}-details"):
            st.dataframe({"name": list(finding.details)}, hide_index=True, key=f"{key}-names")
            if count > len(finding.details):
                caption_with_terms(f"The first {len(finding.details):,} of {count:,}.")
    return chosen


def as_button(label: str) -> str:
    """Return the label of a choice with a capital, unless it begins with a name.

    >>> as_button("leave them out"), as_button("train on train"), as_button("train are classes")
    ('Leave them out', 'Train on train', 'train are classes')
    """
    return label[:1].upper() + label[1:] if _STARTS.match(label) else label
