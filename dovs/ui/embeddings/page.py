"""The Embeddings page: the choice of a run, and what to do where it has no maps yet."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dovs.analysis.projection import LINEAR
from dovs.analysis.projections import PROJECTIONS
from dovs.runs.classes import classes_of
from dovs.runs.finding import EXAMPLES
from dovs.runs.map_progress import is_drawing
from dovs.runs.status import RunStatus
from dovs.runs.store import IMPORTED, RECORDED, Run
from dovs.ui.embeddings import screen
from dovs.ui.embeddings.explorer import show_explorer
from dovs.ui.parts.components import escape_markdown
from dovs.ui.parts.map_progress import show_map_progress
from dovs.ui.parts.moved import show_moved
from dovs.ui.parts.run_choice import choose_run, runs_by_name, state_of
from dovs.ui.parts.run_facts import STATES, counts_note, description, held_out_note, state_line
from dovs.ui.parts.terms import caption_with_terms

REFRESH = 3.0  # seconds between two looks at a run that trains
ACTIVE = {RECORDED: "being recorded", IMPORTED: "being imported"}


def show(home: Path) -> None:
    """Show the page for the run in the address, or for the newest one that has maps.

    Raises:
        RunError: the run is damaged.
    """
    screen.style()
    runs = runs_by_name(home, with_examples=True)
    with screen.head():
        st.title("Embeddings", anchor=False, width="content")
        with st.container(gap=None):
            run = choose_run(runs, lambda: _default(runs)) if runs else None
        about = st.container(width="content")
    if not runs:
        st.info(
            "There is no run yet, so there are no embeddings to explore. Choose a dataset and a "
            "tail, then start a training: its maps appear here while it runs.",
            icon=":material/model_training:",
        )
        st.page_link("pages/train.py", label="Go to Train", icon=":material/play_circle:")
        import_link()
        return
    if run is None:
        return
    status = run.status()
    facts = (
        f"{description(run)}: {state_line(run)[1]}{_progress_text(run, status)}. "
        f"{held_out_note(run)}{counts_note(run)}"
    )
    if run.has("config"):
        show_moved(run)
    epochs = run.projection_epochs()
    with about.popover("About", icon=":material/info:") if epochs else st.container():
        caption_with_terms(facts)
        if set(runs) <= set(EXAMPLES):
            import_link()
    if not epochs:
        _nothing_to_map(run, status, str(run.facts()["config"].get("projection", "umap")))
        return
    interim = run.has_interim_map()
    if interim:
        _replaced_later(run)
    elif status.active:
        caption_with_terms(
            f":material/autorenew: This run is still {ACTIVE.get(run.origin, 'training')}. Its "
            f"maps up to epoch {epochs[-1]} are here. The page follows the newest; to stay at an "
            "earlier epoch, choose it below the map. The selection does not change."
        )
    if status.active or interim:
        watch(run)
    show_explorer(run, classes_of(run), runs)


def import_link() -> None:
    """Show the link to the panel that imports embeddings."""
    st.page_link(
        "pages/overview.py",
        label="Import embeddings of your own model",
        icon=":material/upload_file:",
        query_params={"import": "1"},
    )


def _progress_text(run: Run, status: RunStatus) -> str:
    return "" if run.origin == IMPORTED else f", epoch {status.epoch} of {status.epochs}"


def _default(runs: dict[str, Run]) -> str:
    """Return the newest run that has maps, the example among them, else the newest."""
    mapped = [name for name, run in runs.items() if run.projection_epochs()]
    return (mapped or list(runs))[0]


def watch(run: Run) -> None:
    """Run the page again when a run has a new map or another state; show how far its first is."""
    before = _progress(run)

    @st.fragment(run_every=REFRESH)
    def look() -> None:
        if _progress(run) != before:
            st.rerun()
        if not before[0] or run.has_interim_map():
            show_map_progress(run)

    look()


def _progress(run: Run) -> tuple[list[int], str, bool, bool]:
    epochs, state = run.projection_epochs(), state_of(run)
    return epochs, state, run.has_interim_map(), is_drawing(run.path)


def _replaced_later(run: Run) -> None:
    """Explain a first map: which map replaces it, or why none does."""
    planned = str(run.facts()["config"].get("projection"))
    title = PROJECTIONS[planned].title if planned in PROJECTIONS else planned
    if is_drawing(run.path) or run.status().active:
        st.info(
            f"This is a first map, by {PROJECTIONS[LINEAR].title}. Its {title} map is being drawn "
            "in the background, and replaces it by itself; the selection does not change.",
            icon=":material/autorenew:",
        )
    else:
        st.warning(
            f"This is a first map, by {PROJECTIONS[LINEAR].title}: its {title} map was not drawn. "
            f"The log ends with: {escape_markdown(run.log_tail(1)) or '(nothing)'}. To try again, "
            "open Projection above and compute another one.",
            icon=":material/scatter_plot:",
        )


def _nothing_to_map(run: Run, status: RunStatus, projection: str) -> None:
    """Explain why there is no map, and what to do."""
    if projection == "none":
        sentence = (
            f"This run was {run.origin} with projection = none, so it has no maps. Repeat it with "
            "umap or pca to see its embeddings."
        )
    elif status.active:
        sentence = (
            f"This run has stored {len(run.snapshot_epochs())} snapshots, but no map yet. A "
            "process in the background computes the maps; the first one appears here by itself."
        )
        watch(run)
    elif not status.resumes and run.snapshot_epochs():
        sentence = (
            f"This run is {STATES[status.state][1]}. A process in the background draws its map, "
            f"which appears here by itself; if it does not, the log has the reason: "
            f"{escape_markdown(run.log_tail(1)) or 'it is empty so far'}."
        )
        watch(run)
    elif not status.resumes:
        sentence = f"This run is {STATES[status.state][1]} and has no map. {status.message}"
    else:
        sentence = (
            f"This run is {STATES[status.state][1]} and ended before a map was computed. "
            "Resume it on the Train page."
        )
    st.info(sentence, icon=":material/scatter_plot:")
    st.page_link(
        "pages/train.py",
        label="See this run on the Train page",
        icon=":material/play_circle:",
        query_params={"run": run.name},
    )
