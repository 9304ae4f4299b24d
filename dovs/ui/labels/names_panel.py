"""What a generator that looks up class names understands each as, and how to correct it.

Such a generator is registered with the fact `reads_words`, see `dovs.hierarchy.registry`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dovs.errors import HierarchyError
from dovs.hierarchy.wordnet import parse_senses, senses_frame, write_senses
from dovs.registry import Entry
from dovs.ui.parts.columns import stacking_columns
from dovs.ui.parts.components import empty_state, error_box
from dovs.ui.parts.terms import caption_with_terms

GENERATOR = "labels-generator"
"""Key of the choice of the generator."""
CLASS = "labels-names-class"
PROBLEM = "labels-names-problem"
ROWS_SHOWN = 10
COLUMNS: dict[str, Any] = {
    "class_name": "Class",
    "word": "Noun",
    "sense": "Sense",
    "num_senses": "of",
    "gloss": st.column_config.TextColumn("Meaning", width="large"),
    "chosen": st.column_config.CheckboxColumn("Corrected"),
}


def names_panel(class_names: Sequence[str], entry: Entry, settings: Mapping[str, Any]) -> None:
    """Show the sense that is taken for each class, and let one be changed.

    Args:
        class_names: C names.
        entry: of the generator, with the fact `reads_words`.
        settings: of the generator, as its form has them.

    Raises:
        HierarchyError: there is no WordNet, or a correction does not fit.
    """
    senses, wordnet = entry.meta["reads_words"]
    frame = _senses(tuple(class_names), settings[senses], settings[wordnet])
    unknown = int((frame["word"] == "").sum())
    with st.expander(_summary(frame, unknown), icon=":material/dictionary:", expanded=True):
        st.dataframe(
            frame.sort_values("sense", key=lambda sense: sense > 0, kind="stable"),
            hide_index=True,
            column_order=list(COLUMNS),
            column_config=COLUMNS,
            height="content" if len(frame) <= ROWS_SHOWN else 400,
            key="labels-names-table",
            alt="The noun and the sense that each class name is read as",
        )
        _correction(frame, f"labels-{entry.name}-{senses}", settings[wordnet])
    if unknown > len(frame) / 2:
        empty_state(
            "Most of these names are no nouns, so they cannot be compared. Ward clustering "
            "compares images instead."
        )
        st.button("Choose Ward clustering", on_click=_choose_ward, key="labels-names-ward")


def _summary(frame: pd.DataFrame, unknown: int) -> str:
    """Return how many names were understood.

    >>> _summary(pd.DataFrame({"word": ["cat", ""], "chosen": [True, False]}), 1)
    '1 of 2 class names are nouns; 1 corrected'
    """
    corrected = int(frame["chosen"].sum())
    found = f"{len(frame) - unknown} of {len(frame)} class names are nouns"
    return f"{found}; {corrected} corrected" if corrected else found


def _correction(frame: pd.DataFrame, corrections: str, wordnet: str) -> None:
    """Offer the other senses of one class, and another word in its place.

    Args:
        frame: of the senses.
        corrections: key of the text of corrections in the generator's form.
        wordnet: path of the database, or "".
    """
    by_class = frame.set_index("class_name")
    if st.session_state.get(CLASS) not in by_class.index:
        st.session_state.pop(CLASS, None)
    left, middle, right = stacking_columns([2, 5, 2], key="labels-names-row", narrow=700)
    with left:
        name = st.selectbox("Correct the class", list(by_class.index), key=CLASS)
    row = by_class.loc[name]
    glosses = list(row["alternatives"])
    this = f"{name}-{row['synset']}"  # after a correction, new widgets
    given = (name, tuple(by_class.index), wordnet, corrections)
    with middle:
        if glosses:
            key = f"labels-names-sense-{this}"
            st.selectbox(
                "Meaning",
                range(1, len(glosses) + 1),
                index=int(row["sense"]) - 1,
                format_func=lambda number: f"{number}: {glosses[number - 1]}",
                key=key,
                on_change=_correct,
                args=(key, f"{row['word']}.n.", *given),
            )
        else:
            caption_with_terms(
                "This name is no noun. It takes the meaning of the class that looks nearest."
            )
    with right:
        key = f"labels-names-word-{this}"
        st.text_input(
            "Another word",
            key=key,
            max_chars=100,
            placeholder="seagull",
            on_change=_correct,
            args=(key, "", *given),
            help="A noun that means what this class shows; its first sense is taken.",
        )
    if problem := st.session_state.pop(PROBLEM, None):
        error_box(problem)


def _correct(
    key: str, prefix: str, name: str, class_names: tuple[str, ...], wordnet: str, text: str
) -> None:
    """Write the sense or word of a widget into the text of corrections, if it fits."""
    value = st.session_state[key]
    if value == "":
        return
    wanted = {name: f"{prefix}{value:02d}" if prefix else str(value)}
    try:
        senses_frame([name], write_senses(wanted), wordnet)
        corrections = parse_senses(st.session_state.get(text) or "", class_names)
    except HierarchyError as error:
        st.session_state[PROBLEM] = str(error)
        return
    st.session_state[text] = write_senses(corrections | wanted)


def _choose_ward() -> None:
    st.session_state[GENERATOR] = "ward"


@st.cache_data(max_entries=16, show_spinner="Looking up the class names …")
def _senses(class_names: tuple[str, ...], senses: str, wordnet: str) -> pd.DataFrame:
    return senses_frame(class_names, senses, wordnet)
