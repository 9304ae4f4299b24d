"""The queue on the Train page: what is training, what waits, when it starts; cancel and move up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import streamlit as st

from dovs import access
from dovs.durations import in_words
from dovs.errors import DovsError
from dovs.runs import dispatch, waiting
from dovs.runs.expected import Duration, Place, durations_of, queue_places
from dovs.runs.permission import why_not_change
from dovs.runs.status import no_sign_of_life, shown
from dovs.runs.store import Run
from dovs.ui.parts.components import error_box, escape_markdown
from dovs.ui.parts.visitors import disabled

SHOWN = 8
"""Waiting runs that are listed with their buttons; the rest is counted."""
ERROR = "train-queue-error"
REFRESH = 5.0
"""Seconds between two looks at the runs that are active."""


def queue_panel(home: Path, runs: Mapping[str, Run], states: Mapping[str, str]) -> None:
    """Show which runs are active and which wait, in the order in which they will start.

    Args:
        home: whose runs they are.
        runs: by name, newest first.
        states: of each of them.
    """
    places = queue_places(home, _durations(str(home)))
    files = {place.waiting.run.name for place in places}
    active = [name for name in states if states[name] in ("running", "projecting")]
    starting = [n for n in reversed(list(states)) if states[n] == "queued" and n not in files]
    if not places and len(active) + len(starting) < 2:
        return
    st.fragment(_active_runs, run_every=REFRESH if active else None)(
        [runs[name] for name in active], [runs[name] for name in starting]
    )
    for place in places[:SHOWN]:
        _row(place, home)
    if len(places) > SHOWN:
        st.caption(f"{len(places) - SHOWN} more wait: `python -m dovs queue` lists them all.")
    if len(places) > 1 and st.button(
        f"Cancel all {len(places)} that wait",
        key="queue-cancel-all",
        icon=":material/clear_all:",
        **disabled(access.why_not_manage()),
    ):
        _do(lambda: _cancel_all(places, home))
    if ERROR in st.session_state:
        error_box(st.session_state.pop(ERROR))


def _active_runs(active: Sequence[Run], starting: Sequence[Run]) -> None:
    lines = [f"- `{run.name}` {_at_work(run)}" for run in active]
    lines += [f"- `{run.name}` is about to start, or waits for its device" for run in starting]
    st.markdown("Runs on this machine:\n\n" + "\n".join(lines))


def _at_work(run: Run) -> str:
    """Return what an active run does, as the end of a sentence; or that it gives no sign of life.

    A run that has ended since the page was drawn has its own state.
    """
    try:
        status = run.status()
    except DovsError:
        return "cannot be read"
    if silent := no_sign_of_life(status):
        return f"gives {silent[0].lower()}{silent[1:-1]}"
    return f"is {shown(status.state)}"


@st.cache_data(max_entries=2, show_spinner=False, ttl=60)
def _durations(home: str) -> list[Duration]:
    return durations_of(Path(home))


def _row(place: Place, home: Path) -> None:
    name = place.waiting.run.name
    problem = bool(place.waiting.problem)
    refused = access.why_not_manage() if problem else why_not_change(place.waiting.run)
    with st.container(horizontal=True, vertical_alignment="center"):
        if place.waiting.problem:
            st.markdown(escape_markdown(place.waiting.problem), width="stretch")
        else:
            st.markdown(f"`{name}` waits, position {place.position}{start(place)}", width="stretch")
        if st.button(
            "Move up",
            key=f"queue-up-{name}",
            icon=":material/arrow_upward:",
            **disabled(
                access.why_not_manage() or refused,
                place.position == 1 or bool(place.waiting.problem),
                "It starts before the run above it.",
            ),
        ):
            _do(lambda: waiting.move(Run(place.waiting.run.path), home))
        if st.button(
            "Cancel",
            key=f"queue-cancel-{name}",
            icon=":material/close:",
            **disabled(
                refused,
                explanation="It leaves the queue. It is not deleted: Resume queues it again.",
            ),
        ):
            _do(lambda: _cancel(place, home))


def start(place: Place) -> str:
    """Return when a waiting run is expected to start, as the end of a sentence."""
    if place.seconds is None:
        return ""
    if place.seconds < 1:
        return ", starts now"
    return f", starts in about {in_words(place.seconds)}"


def _cancel(place: Place, home: Path) -> None:
    if place.waiting.problem:
        access.require_manage()
        place.waiting.file.unlink(missing_ok=True)
        return
    dispatch.cancel(place.waiting.run, home)


def _cancel_all(places: Sequence[Place], home: Path) -> None:
    for place in reversed(places):
        _cancel(place, home)


def _do(change: Callable[[], object]) -> None:
    """Change the queue and show it anew, with what went wrong."""
    try:
        change()
    except DovsError as error:
        st.session_state[ERROR] = str(error)
    st.rerun()
