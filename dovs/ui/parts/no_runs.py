"""What the pages that list runs show while there are none, with the ways to the first one."""

from __future__ import annotations

import streamlit as st

from dovs.runs.finding import EXAMPLES, example_runs
from dovs.ui.frame import link
from dovs.ui.parts.components import empty_state


def no_runs(also: str = "") -> None:
    """Show that there are no runs yet, with links to those that ship with DOVS.

    Args:
        also: another way to a run on this page, as a sentence.
    """
    shipped = [name for name in EXAMPLES if name in example_runs()]
    sentence = f"There are no runs yet. Select a dataset, then train on it. {also}".strip()
    if shipped:
        named = " and ".join(f"**{name}**" for name in shipped)
        sentence += f" Shipped with DOVS, and not listed here: {named}."
    empty_state(sentence, icon=":material/inbox:")
    with st.container(horizontal=True):
        link("dataset", "Select a dataset")
        link("train", "Train a run")
        if shipped:
            st.page_link(
                "pages/embeddings.py",
                label=f"Explore {shipped[0]}",
                icon=":material/scatter_plot:",
                query_params={"run": shipped[0]},
            )
        if len(shipped) > 1:
            st.page_link(
                "pages/compare.py",
                label=f"Compare {shipped[0]} with {shipped[1]}",
                icon=":material/compare_arrows:",
                query_params={"runs": ",".join(reversed(shipped))},
            )
