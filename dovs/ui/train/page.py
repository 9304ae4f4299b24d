"""The Train page: the selected dataset, the form, and the progress of a run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from dovs.config import WITHOUT_RATIO, RunConfig, TailConfig
from dovs.data.roots import require_readable
from dovs.errors import DovsError
from dovs.runs.evaluated_epochs import epochs_between
from dovs.runs.finding import list_runs
from dovs.runs.precision import amx_here, expected_precision, precision_note
from dovs.runs.status import ACTIVE
from dovs.runs.validation import fit_to_encoder
from dovs.ui.dataset.fetch import is_ready
from dovs.ui.parts.components import error_box, escape_markdown
from dovs.ui.parts.run_choice import RUN, choose_run, runs_by_name, state_of
from dovs.ui.parts.run_facts import absent
from dovs.ui.parts.scroll import scroll_to_top
from dovs.ui.parts.session import VISIT
from dovs.ui.parts.tail import selected_tail
from dovs.ui.parts.terms import caption_with_terms, linked_terms
from dovs.ui.train.elsewhere import is_imported
from dovs.ui.train.estimate import estimate
from dovs.ui.train.form import devices, suggest_encoder, train_form
from dovs.ui.train.launch import LEAD, STARTED, closed_button, launch_button
from dovs.ui.train.live import live_panel
from dovs.ui.train.paces import Pace, Work, paces_of
from dovs.ui.train.passes import passes_form
from dovs.ui.train.queue import queue_panel

LINKED = "train-linked"
"""Visit of the page, and whether its address named a run when it was opened."""


def prepare(home: Path) -> None:
    """Show the selected dataset, the form, the estimated time, and the button that starts a run.

    Settings that are not allowed or contradict each other disable the button, with the reason.

    Raises:
        DataError: the dataset is damaged.
    """
    tail = selected_tail()
    if not is_ready(tail):
        return
    facts = tail_facts(tail.model_dump_json())
    _tail_summary(tail, facts)
    try:
        config, notes = fit_to_encoder(train_form(tail, suggest_encoder(facts.image_shape)))
        weights = config.encoder_params.get("pretrained")
        if weights and weights != "published":
            require_readable(weights)
        for note in notes:
            st.caption(linked_terms(note))
        passes = passes_form(config)
        time_estimate(config, facts, home)
        launch_button(config, home, passes)
    except DovsError as error:
        closed_button(error)


@dataclass(frozen=True)
class TailFacts:
    """Numbers of a tail: images N, classes C, largest and smallest class, shape of an image,
    and images that a run is evaluated on.
    """

    title: str
    images: int
    classes: int
    n_max: int
    n_min: int
    image_shape: tuple[int, int, int]
    evaluated: int


@st.cache_data(max_entries=32, show_spinner="Reading the dataset …")
def tail_facts(tail: str) -> TailFacts:
    """Return numbers of a tail, given as JSON; its images do not stay in memory.

    Raises:
        ConfigError: the dataset cannot supply the tail.
        DataError: it is damaged or, as DataMissing, not on this machine.
    """
    from dovs.data import long_tail

    cut = long_tail(TailConfig.model_validate_json(tail))
    counts = cut.class_counts
    return TailFacts(
        title=cut.dataset.title,
        images=int(counts.sum()),
        classes=len(counts),
        n_max=int(counts.max()),
        n_min=int(counts.min()),
        image_shape=cut.dataset.image_shape,
        evaluated=len(cut.dataset.test.labels),
    )


def _tail_summary(tail: TailConfig, facts: TailFacts) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**{escape_markdown(facts.title)}**, {tail.in_words()}. "
            f"{facts.images:,} training images of {facts.classes} "
            f"classes, {facts.n_max:,} of the largest and {facts.n_min:,} of the smallest"
            f"{_actual_ratio(tail, facts)}."
        )
        st.page_link(
            "pages/dataset.py", label="Change the dataset", icon=":material/edit:", width="content"
        )


def time_estimate(config: RunConfig, facts: TailFacts, home: Path) -> None:
    """Show how long a run would take, as far as that is known."""
    device = devices().auto if config.device == "auto" else config.device
    height, width, _ = facts.image_shape
    every = epochs_between(config.measure_every, config.epochs, facts.images, facts.evaluated)
    guess = estimate(
        _paces(str(home), hash(_summaries_modified(home))),
        dataset=config.dataset,
        encoder=config.encoder,
        method=config.method,
        device=device,
        work=Work(facts.images, facts.evaluated // every, height * width),
        epochs=config.epochs,
        maps=config.projection != "none",
        precision=expected_precision(device, config.precision),
    )
    st.caption(linked_terms(guess.sentence))
    note = precision_note(device, config.precision, amx_here(), guess.training)
    if note:
        st.caption(note)


def _actual_ratio(tail: TailConfig, facts: TailFacts) -> str:
    """Return the ratio of the counts where rounding them made it another than the selected one."""
    actual = f"{facts.n_max / facts.n_min:.3g}"
    same = tail.profile in WITHOUT_RATIO or actual == f"{tail.imbalance_ratio:.3g}"
    return "" if same else f": an actual ratio of {actual}, as counts are whole numbers"


@st.cache_data(max_entries=4, show_spinner=False)
def _paces(home: str, modified: int) -> list[Pace]:
    return paces_of(Path(home))


def _summaries_modified(home: Path) -> tuple[tuple[str, int], ...]:
    """Return the name of each finished run and when its summary was modified, nanoseconds."""
    found = []
    for run in list_runs(home):
        try:
            found.append((run.name, (run.path / "summary.json").stat().st_mtime_ns))
        except OSError:
            continue
    return tuple(found)


def leads(home: Path) -> bool:
    """Return whether progress is the first thing on the page; after a start, scroll to it.

    It is while a run is active, after one was started in this session, and where the page was
    opened by a link to a run, be it one that does not exist.
    """
    if st.session_state.pop(LEAD, False):
        scroll_to_top()
    visit = st.session_state.get(VISIT)
    if st.session_state.get(LINKED, (None,))[0] != visit:  # later, the page itself names a run
        st.session_state[LINKED] = (visit, RUN in st.query_params)
    if st.session_state[LINKED][1]:
        return True
    runs = runs_by_name(home, with_examples=False)
    if st.session_state.get(STARTED) in runs:
        return True
    return any(state_of(run) in ACTIVE and not is_imported(run) for run in runs.values())


def watch(home: Path) -> None:
    """Show the selection of a run of this home, and its progress; the default is an active run.

    Raises:
        RunError: the selected run is damaged.
    """
    runs = runs_by_name(home, with_examples=False)
    if not runs:
        if wanted := st.query_params.get(RUN):
            error_box(absent(wanted, home))
        caption_with_terms("No run has been started yet. Its progress will appear here.")
        return
    states = {name: state_of(run) for name, run in runs.items()}
    queue_panel(home, runs, states)
    run = choose_run(runs, lambda: default_run(states, lambda name: is_imported(runs[name])))
    if run is not None:
        live_panel(run)


def default_run(states: dict[str, str], imported: Callable[[str], bool]) -> str:
    """Return the run to show when none was requested: the newest active one, else the newest.

    A run that was imported shows no training, so it is the last choice.

    Args:
        states: state of each run, newest first.
        imported: returns whether a run was imported.

    >>> default_run({"c": "finished", "b": "queued", "a": "running"}, lambda name: False)
    'a'
    >>> default_run({"c": "finished", "b": "lost"}, lambda name: name == "c")
    'b'
    >>> default_run({"c": "finished", "b": "finished"}, lambda name: True)
    'c'
    """
    for wanted in (("running", "projecting"), ("queued",), tuple(states.values())):
        for name, state in states.items():
            if state in wanted and not imported(name):
                return name
    return next(iter(states))
