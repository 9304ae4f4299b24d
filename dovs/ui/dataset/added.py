"""About an added dataset on the Dataset page: where it is, what was found, and its removal."""

from __future__ import annotations

import streamlit as st

from dovs import access
from dovs.data import added, adding
from dovs.errors import DovsError
from dovs.runs.of_dataset import lost_with, require_idle
from dovs.texts import megabytes
from dovs.ui.parts.components import error_box, escape_markdown
from dovs.ui.parts.places import shown_place
from dovs.ui.parts.tail import select_dataset
from dovs.ui.parts.terms import caption_with_terms
from dovs.ui.parts.visitors import disabled

ERROR = "added-error"


def added_panel(name: str) -> None:
    """Show what is stored about an added dataset, and the button that removes it.

    Raises:
        ConfigError: no dataset was added under that name.
    """
    dataset = next((each for each in added.added_datasets() if each.name == name), None)
    if dataset is None:
        return
    with st.expander(f"About {escape_markdown(name)}", icon=":material/folder_managed:"):
        if dataset.problem:
            error_box(dataset.problem)
        else:
            st.markdown(
                f"Your own images, added on {dataset.added[:10]} from "
                f"{escape_markdown(shown_place(dataset.path))}."
            )
        for finding in dataset.report.get("findings", ()):
            caption_with_terms(f"{finding['severity']}: {escape_markdown(finding['message'])}")
        found = adding.removal_of(name)
        copies = {"the uploaded images": found.upload, "the converted images": found.converted}
        parts = [what for what, folder in copies.items() if folder is not None]
        deleted = f"Deletes {' and '.join(parts)} ({megabytes(found.bytes)}). " if parts else ""
        own = "" if found.upload else "Your own files are not changed. "
        lost = "".join(f"{escape_markdown(each)} " for each in lost_with(name, found.upload))
        refused = access.why_not_manage()
        with st.popover("Remove this dataset", icon=":material/delete:", **disabled(refused)):
            st.markdown(f"{deleted}{own}{lost}This cannot be undone.")
            st.button(
                f"Remove {escape_markdown(name)}",
                type="primary",
                key="added-remove",
                on_click=_remove,
                args=(name,),
            )
        if ERROR in st.session_state:
            error_box(st.session_state.pop(ERROR))


def _remove(name: str) -> None:
    try:
        require_idle(name)
        adding.remove(name)
    except DovsError as error:
        st.session_state[ERROR] = str(error)
        return
    select_dataset("digits")
