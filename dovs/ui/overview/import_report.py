"""The report on a file of embeddings, and the form in which its columns are corrected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from dovs.recording.counts import HELP
from dovs.recording.reading.examining import Examined
from dovs.recording.reading.role_names import NONE
from dovs.recording.reading.understanding import CHOICES
from dovs.ui.parts.components import error_box, escape_markdown

ROLES = {
    "embedding": ("Embeddings", "A list of equally many numbers in each row, (N, D)"),
    "label": ("Labels", "The true class of each row: a name or an index"),
    "class_name": ("Names of classes", "Text beside labels that are indices"),
    "split": ("Split", "train for rows that were trained on, and other names"),
    "predicted": ("Predicted classes", "Names or indices, as the labels"),
    "logits": ("Logits", "A list of C numbers in each row, before the softmax"),
    "probabilities": ("Probabilities", "A list of C numbers in each row, which sum to 1"),
    "id": ("Ids", "Your name of each row"),
    "image": ("Images", "Bytes, or paths below the folder of the file"),
    "superclass": ("Superclass", "One for each class"),
    "epoch": ("Epoch", "Whole numbers: the same points at several epochs"),
}
"""Title and explanation of each role of a column."""


@dataclass(frozen=True)
class Choices:
    """What was chosen in the form.

    Attributes:
        columns: by role, "none" for one that is left out.
        evaluate: the split to show beside "train", or None.
        counts: training counts as text.
    """

    columns: dict[str, str]
    evaluate: str | None
    counts: str


def show_report(found: Examined, counts: str, key: str) -> Choices | None:
    """Show what was understood of a file, and return other choices when they are submitted.

    Args:
        found: the report.
        counts: training counts that were given, as text.
        key: beginning of the keys of the widgets.
    """
    if found.problem:
        error_box(found.problem)
    for note in found.notes:
        st.warning(escape_markdown(_sentence(note)), icon=":material/info:")
    # which columns are used is in the table
    counted = [line for line in found.lines if ": column " not in line]
    if counted:
        st.markdown("\n".join(f"- {escape_markdown(_sentence(line))}" for line in counted))
    used: dict[str, list[str]] = {}
    for role, column in found.roles.items():
        used.setdefault(column, []).append(_title(role))
    table = pd.DataFrame(
        {
            "Column": list(found.forms),
            "It has": list(found.forms.values()),
            "Used as": [", ".join(used.get(name, ["–"])) for name in found.forms],
        }
    )
    st.dataframe(table, hide_index=True, key=f"{key}-columns", placeholder="–")
    with st.expander("Correct the columns", icon=":material/tune:", expanded=bool(found.problem)):
        return _form(found, counts, key)


def _form(found: Examined, counts: str, key: str) -> Choices | None:
    with st.form(f"{key}-form", border=False):
        options = [NONE, *found.forms]
        columns: dict[str, str] = {}
        places: list[Any] = []
        for role in CHOICES:
            places = places or list(st.columns(2))
            title, explanation = ROLES[role]
            now = found.roles.get(role, NONE)
            columns[role] = places.pop(0).selectbox(
                title, options, options.index(now), key=f"{key}-{role}", help=explanation
            )
        evaluate = found.evaluated
        if len(found.splits) > 1:
            at = found.splits.index(found.evaluated) if found.evaluated in found.splits else 0
            evaluate = st.selectbox("Split beside train", found.splits, at, key=f"{key}-evaluate")
        text = st.text_area(
            "Training images of each class, if the file does not have them",
            counts,
            key=f"{key}-counts",
            placeholder="cat,500\ndog,20",
            help=f"{HELP}; or one number a line, in the order of the class indices.",
        )
        if st.form_submit_button("Check again", icon=":material/refresh:", key=f"{key}-again"):
            several = len(found.splits) > 1 and columns["split"] == found.roles.get("split")
            return Choices(columns, evaluate if several else None, text)
    return None


def _title(role: str) -> str:
    if role.startswith("place_"):
        return f"Map, {role.removeprefix('place_')}"
    return ROLES[role][0]


def _sentence(line: str) -> str:
    return f"{line[:1].upper()}{line[1:]}."
