"""Selecting a run, and an epoch of it.

The run of the Train and Embeddings pages is one selection: it is stored in the session and in the
address (`run`), so that both pages show the same run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import streamlit as st

from dovs.errors import DovsError
from dovs.runs.finding import EXAMPLES, example_runs, is_run, list_runs
from dovs.runs.store import Run
from dovs.ui.parts import own_address
from dovs.ui.parts.components import escape_markdown
from dovs.ui.parts.run_facts import absent, trash_link
from dovs.ui.parts.session import VISIT
from dovs.ui.parts.terms import explained

SELECTED_RUN = "chosen-run"  # key of the widget
NEXT_RUN = "chosen-run-next"
"""The run to select when the page is drawn again: a widget that is drawn cannot be set."""
SHOWN_RUN = "chosen-run-shown"
"""Visit of the page, and the run that it shows."""
RUN = "run"
"""The parameter of the address."""


def runs_by_name(home: Path, with_examples: bool) -> dict[str, Run]:
    """Return the runs of a home by name, newest first, then those that ship with the package."""
    runs = {run.name: run for run in list_runs(home)}
    shipped = example_runs() if with_examples else {}
    return runs | {name: run for name, run in shipped.items() if name not in runs}


def choose_run(runs: Mapping[str, Run], default: Callable[[], str]) -> Run | None:
    """Show the selection of the run of this page, and store it in session and address.

    Args:
        runs: at least one, by name.
        default: returns the name to select when neither address nor session names a run.

    Returns:
        The run; None, with a line that says so, while the address names one that does not exist, or
        after the one that was shown here was deleted or renamed.
    """
    visit = st.session_state.get(VISIT)
    if (following := st.session_state.pop(NEXT_RUN, None)) in runs:
        st.session_state[SELECTED_RUN] = st.query_params[RUN] = following
        own_address.note(RUN, following)
    requested = st.query_params.get(RUN)
    if requested and own_address.arrives(RUN, requested):
        st.session_state[SELECTED_RUN] = requested if requested in runs else None
        own_address.note(RUN, requested)
    missing = requested if requested and st.session_state.get(SELECTED_RUN) is None else None
    selected = st.session_state.get(SELECTED_RUN)
    if selected not in runs and st.session_state.get(SHOWN_RUN) == (visit, selected):
        missing, st.session_state[SELECTED_RUN] = selected, None
        own_address.note(RUN, requested)  # still that of the run that was shown
    elif missing is None and selected not in runs:
        st.session_state[SELECTED_RUN] = default()
    elif st.session_state.get(SHOWN_RUN, (None,))[0] != visit:
        # of a value that the address gave on another page, the widget of this one knows nothing
        st.session_state[SELECTED_RUN] = selected
    place = st.container()
    name = st.selectbox(
        "Run",
        list(runs),
        index=None if missing else 0,
        key=SELECTED_RUN,
        format_func=label,
        persist_state="session",
        help=explained("Run"),
        placeholder="Select a run",
    )
    if name is None:
        with place:
            show_absent(missing or "")
        return None
    own_address.note(RUN, name)
    st.session_state[SHOWN_RUN] = (visit, name)
    if st.query_params.get(RUN) != name:
        st.query_params[RUN] = name
    return runs[name]


def show_absent(name: str) -> None:
    """Show why a run is not shown, above the selection of another one."""
    st.error(
        f"{escape_markdown(absent(name))} Select a run below.",
        icon=":material/search_off:",
    )
    trash_link([name])


def follow_deletion(run: Run) -> None:
    """Run the whole page, in a fragment of it whose run was deleted or renamed meanwhile."""
    if not is_run(run.path):
        st.rerun()


def select_next(name: str) -> None:
    """Select a run when the page is drawn again."""
    st.session_state[NEXT_RUN] = name


def run_selectbox(runs: Sequence[Run], key: str, label: str = "Run") -> Run:
    """Show the selection of one of some runs; the first is the default.

    Args:
        runs: at least one.
        key: of the widget.
        label: of the widget.
    """
    names = [run.name for run in runs]
    if st.session_state.get(key) not in names:
        st.session_state.pop(key, None)
    name = st.selectbox(label, names, key=key, persist_state="session", help=explained(label))
    return runs[names.index(name)]


def epoch_slider(epochs: Sequence[int], key: str, label: str = "Epoch") -> int:
    """Show the selection of one of some epochs; the last is the default.

    Args:
        epochs: at least one, in ascending order.
        key: of the widget; its value is dropped when it is not one of these epochs.
        label: of the widget.
    """
    if len(epochs) == 1:
        st.caption(f"{label}: {epochs[0]}, the only one that is stored.")
        return epochs[0]
    if st.session_state.get(key) not in epochs:
        st.session_state[key] = epochs[-1]
    return st.select_slider(label, epochs, key=key, persist_state="session", help=explained(label))


def label(name: str) -> str:
    """Return what the list shows for a run.

    Never its state: a browser would still show the old state after it has changed.

    >>> label("a"), label("example")
    ('a', 'example, ships with DOVS')
    """
    return f"{name}, ships with DOVS" if name in EXAMPLES else name


def state_of(run: Run) -> str:
    """Return a run's state, or "damaged" when it cannot be read."""
    try:
        return run.status().state
    except DovsError:
        return "damaged"
