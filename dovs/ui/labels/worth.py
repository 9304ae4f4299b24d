"""What abstract labels are worth: the measured gain by agreement, and where a hierarchy stands."""

from __future__ import annotations

import streamlit as st

from dovs.analysis.agreement import agreement
from dovs.analysis.dose import read_measured
from dovs.figures.dose import dose_response, dose_response_text
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.ui.labels.source import LabelSource
from dovs.ui.parts.components import chart, empty_state, escape_markdown
from dovs.ui.parts.terms import caption_with_terms


def worth(source: LabelSource, hierarchy: Hierarchy) -> None:
    """Show the gain of labels by their agreement with superclasses, and this hierarchy's agreement.

    Raises:
        DataError: the measured results are damaged.
    """
    truth = source.context.superclass_of
    own = None if truth is None else agreement(hierarchy, truth)["ari"]
    st.markdown(
        "How good must abstract labels be? DOVS is trained on superclasses of which a few "
        "classes, or many, are shuffled. Their **agreement** with the superclasses is an adjusted "
        "Rand index (ARI): 1 = the same groups, 0 = as random groups. What they gain is balanced "
        "accuracy minus that of balanced softmax, on the same draws of the tail; bars are 95% "
        "intervals."
    )
    if own is None:
        caption_with_terms(
            "This dataset names no superclasses, so the agreement of this hierarchy is unknown."
        )
    measured = [each for each in read_measured() if not each.frame.empty]
    if not measured:
        if own is not None:
            caption_with_terms(
                f"This hierarchy agrees with the superclasses of its dataset by {own:.2f}."
            )
        empty_state(
            "Nothing has been measured with this version yet. In the project's folder, "
            "`python -m dovs bench labels` trains on labels of each agreement, and "
            "`python -m dovs bench dose` puts the results here."
        )
        return
    shown = measured[0]
    if len(measured) > 1:
        number = st.selectbox(
            "Measured on",
            range(len(measured)),
            format_func=lambda each: measured[each].caption.partition(";")[0],
            key="worth-setting",
            persist_state="session",
        )
        shown = measured[number]
    text = dose_response_text(shown.frame, own)
    chart(dose_response(shown.frame, own), text, shown.frame, key="worth-dose")
    caption_with_terms(f"Measured on: {escape_markdown(shown.caption)}")
    caption_with_terms(
        "On another dataset the gain can be another one. Labels whose bars overlap by far are not "
        "told apart by these draws."
    )
