"""What can be downloaded of a comparison: the report, and its tables."""

from __future__ import annotations

import streamlit as st

from dovs.comparison.compared import Comparison
from dovs.exports.comparison_report import comparison_report, comparison_tables
from dovs.ui.parts.components import errors

FORMATS = {"report": "Report as HTML", "tables": "Tables as CSV"}
_MADE = "compare-made"


def downloads(whole: Comparison) -> None:
    """Show the choice of a format, the button that makes the file, and its download."""
    with st.popover("Downloads", icon=":material/download:"):
        name = st.selectbox(
            "Format",
            list(FORMATS),
            format_func=lambda each: FORMATS[each],
            key="compare-format",
            width=240,
        )
        st.caption(
            "One file that opens in any browser without a network."
            if name == "report"
            else "Runs, settings, differences, classes, confusion, curves and answers, zipped."
        )
        with errors():
            if st.button("Make the file", icon=":material/build:", key="compare-make"):
                with st.spinner("Making the file …"):
                    made = (
                        comparison_report(whole) if name == "report" else comparison_tables(whole)
                    )
                    st.session_state[_MADE] = (whole, name, made)
        stored = st.session_state.get(_MADE)
        if stored is None or stored[0] is not whole or stored[1] != name:
            return
        file, content = "comparison.html", stored[2].files.get("comparison.html")
        if content is None:
            file, content = "comparison.zip", stored[2].zipped("comparison")
        st.download_button(
            f"Download, {len(content) / 1e6:.1f} MB",
            content,
            file_name=file,
            icon=":material/download:",
            key="compare-file",
            on_click="ignore",
        )
