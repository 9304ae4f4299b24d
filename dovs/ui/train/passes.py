"""Two passes on the Train page: their settings, the button, and which pass a run is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from dovs.config import RunConfig
from dovs.errors import DovsError
from dovs.hierarchy.registry import GENERATORS
from dovs.methods import METHODS
from dovs.runs.finding import list_runs
from dovs.runs.pass_facts import PassFacts, pass_of
from dovs.runs.permission import why_not_change
from dovs.runs.store import Run
from dovs.runs.two_pass import TwoPass, free_name, go_on, waits_for_second
from dovs.runs.validation import takes_hierarchy, validate_config
from dovs.ui.parts.columns import stacking_columns
from dovs.ui.parts.components import error_box, escape_markdown
from dovs.ui.parts.forms import parameter_form
from dovs.ui.parts.numbers import number_field, require_inside
from dovs.ui.parts.terms import caption_with_terms
from dovs.ui.parts.visitors import disabled

TOGGLE = "train-two-pass"
FIRST_RUNS = ("Runs of the first pass", 1, 20)
"""Label of the field, and its smallest and largest number."""
LABEL = "Train in two passes: learn labels, then train on them"


@dataclass(frozen=True)
class Passes:
    """What the form of two passes has selected; see `TwoPass` for the fields."""

    name: str
    generator: str
    parameters: dict[str, Any]
    first_runs: int

    def start(self, config: RunConfig, home: Path) -> Run:
        """Start the first pass in the background.

        Raises:
            DovsError: a setting does not fit, or a name is taken.
        """
        plain = validate_config(config.model_copy(update={"hierarchy": None}), home)
        name = self.name or free_name(home)
        plan = TwoPass(name, plain, self.generator, self.parameters, self.first_runs, home)
        return plan.start()


def passes_form(config: RunConfig) -> Passes | None:
    """Show the choice of two passes and its settings; None for one pass.

    Args:
        config: of the run.

    Raises:
        ConfigError: the number of runs is not allowed.
    """
    if not takes_hierarchy(METHODS[config.method]):
        return None
    chosen = st.toggle(
        LABEL,
        key=TOGGLE,
        persist_state="session",
        help="A first run generates its abstract labels during training, and they change. When it "
        "is finished, labels are generated from all that it has learnt, and saved. A second run "
        "with the same settings trains on them from its first epoch.",
    )
    if not chosen:
        return None
    with st.container(border=True):
        left, middle, right = stacking_columns(3, key="train-two-pass-row", narrow=700)
        with left:
            generator = st.selectbox(
                "Labels after the first pass",
                GENERATORS.names,
                format_func=lambda each: GENERATORS[each].title,
                key="train-two-pass-generator",
                persist_state="session",
                help="What generates the labels, from the last snapshot of the first pass.",
            )
        with middle:
            name = st.text_input(
                "Name of the labels",
                key="train-two-pass-name",
                persist_state="session",
                placeholder="chosen automatically",
                max_chars=90,
                help="The labels are saved under this name; the runs are NAME-first and "
                "NAME-second.",
            )
        with right:
            first_runs = number_field(
                *FIRST_RUNS,
                value=1,
                key="train-two-pass-runs",
                persist_state="session",
                help="On seeds that follow each other; of several runs, the labels are a "
                "consensus.",
            )
        with st.expander("Parameters of the labels"):
            parameters = parameter_form(
                GENERATORS[generator], key=f"train-two-pass-{generator}", columns=2
            )
        if config.hierarchy is not None:
            caption_with_terms(
                f"The saved labels {escape_markdown(config.hierarchy)} are not used: two passes "
                "make their own."
            )
        if METHODS[config.method].validate(config.method_params).get("lambda_abs") == 0:
            caption_with_terms(
                "The weight of the abstract labels' loss (λ_abs) is 0: the labels choose siblings "
                "and subspaces, but the network does not learn to predict them. To train on them "
                "as labels too, set it, for example to 0.3: Advanced, Abstract labels."
            )
        require_inside(FIRST_RUNS[0], first_runs, *FIRST_RUNS[1:])
        runs = f"Each of the {first_runs + 1} runs"
        caption_with_terms(
            f"{runs} takes about as long as one run alone; the time below is of one."
        )
    return Passes(name.strip(), generator, parameters, int(first_runs))


def pass_line(run: Run, home: Path) -> None:
    """Show which pass of two a run is, and links to the other; nothing for a run of no plan.

    Args:
        run: that is shown.
        home: whose runs there are.

    Raises:
        RunError: the file about the passes is damaged.
    """
    facts = pass_of(run)
    if facts is None:
        return
    name = escape_markdown(facts.name)
    here = {each.name for each in list_runs(home)}
    with st.container(horizontal=True, vertical_alignment="center"):
        if facts.number == 2:
            st.markdown(f"**Pass 2 of 2**: trained on the labels **{name}**.", width="content")
            _links("Pass 1", facts.first, here)
            return
        several = len(facts.first) > 1 and run.name in facts.first
        place = f", run {facts.first.index(run.name) + 1} of {len(facts.first)}" if several else ""
        st.markdown(
            f"**Pass 1 of 2**{place}: the labels **{name}** are learnt from it.", width="content"
        )
        _links("Pass 2", (facts.second,), here)
    if waits_for_second(run, home):
        _between(run, facts, home)


def _between(run: Run, facts: PassFacts, home: Path) -> None:
    """Show, after the first pass, what is being done or what went wrong, and let it be repeated."""
    if facts.problem:
        error_box(f"The second pass could not be started: {facts.problem}")
    else:
        caption_with_terms("The first pass is finished. The labels are generated next.")
    refused = why_not_change(run)
    if st.button(
        "Start the second pass",
        icon=":material/play_circle:",
        key=f"pass-{run.name}",
        **disabled(refused),
    ):
        try:
            go_on(run, home=home)
        except DovsError as error:
            error_box(error)
        else:
            show_second(run)


def show_second(run: Run) -> None:
    """Select the run of the second pass, which has just been started, and show the page anew."""
    facts = pass_of(run)
    if facts is not None:
        st.query_params["run"] = facts.second
    st.rerun()


def _links(label: str, names: Collection[str], here: Collection[str]) -> None:
    """Link to runs that are on this machine."""
    several = len(names) > 1
    for number, name in enumerate(names, start=1):
        if name in here:
            st.page_link(
                "pages/train.py",
                label=f"{label}: run {number}" if several else f"{label}: {name}",
                icon=":material/arrow_forward:",
                query_params={"run": name},
                width="content",
            )
