"""The form of the Train page, filled in from the configuration of a run that the address names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pydantic
import streamlit as st

from dovs.config import RunConfig, TailConfig
from dovs.errors import DovsError
from dovs.registry import Entry
from dovs.runs.finding import EXAMPLES, example_runs, find_run
from dovs.runs.store import Run
from dovs.runs.validation import chosen_entries, filled, filled_of_run
from dovs.ui.parts.components import error_box, escape_markdown
from dovs.ui.parts.forms import settings_of_widgets
from dovs.ui.parts.session import VISIT
from dovs.ui.parts.tail import set_tail, tail_state
from dovs.ui.train.form import MAIN, MORE, SUGGESTED, settings_model

FROM = "from"
"""Parameter of the address: the run whose configuration the form has."""
READ = "train-from-read"
NOTE = "train-from-note"
IN_FORM = {"device", "hierarchy", "method", "second_stage", "encoder", "projection", "format"}
"""Settings that have a widget of their own, and one that has no choice."""


def prefill(home: Path) -> None:
    """Fill in the form, once after the page was opened, and show from which run it is."""
    name = st.query_params.get(FROM)
    visit = st.session_state.get(VISIT)
    if name and st.session_state.get(READ) != (visit, name):
        st.session_state[READ] = (visit, name)
        try:
            st.session_state[NOTE] = _fill(_open(name, home))
        except DovsError as error:
            error_box(error)
            return
        st.rerun()  # the selection in the sidebar is shown before the page
    if name and st.session_state.get(NOTE):
        st.caption(st.session_state[NOTE])


def _open(name: str, home: Path) -> Run:
    return (
        example_runs()[name]
        if name in EXAMPLES and name in example_runs()
        else find_run(name, home)
    )


def _fill(run: Run) -> str:
    """Store the settings of a run for the widgets of the form; return what to say about them.

    Raises:
        DovsError: it has no configuration, or names something that is not registered.
    """
    config = filled_of_run(run.config())
    set_tail(tail_state(), config.model_dump(include=set(TailConfig.model_fields)))
    state = st.session_state
    for part in ("method", "second_stage", "encoder"):
        state[f"train-{part}"] = getattr(config, part)
    state[SUGGESTED] = None
    state["train-projection"] = config.projection
    state["train-device"] = config.device
    state["train-hierarchy"] = config.hierarchy
    for part, entry in chosen_entries(config).items():
        if part in ("method", "second_stage", "encoder"):
            _fill_model(entry, f"train-{part}-{entry.name}", getattr(config, f"{part}_params"))
    for names, key in ((MAIN, "train-main"), (MORE, "train-more")):
        _fill_model(settings_model(names), key, config.model_dump(include=set(names)))
    left = _not_in_form(config)
    line = f"The form has the settings of the run {escape_markdown(run.name)}."
    if left:
        line += (
            f" It has no field for {escape_markdown(', '.join(left))}, which differ from their "
            "defaults in that run: the command that repeats it has them."
        )
    return line


def _fill_model(
    source: Entry | type[pydantic.BaseModel], key: str, values: Mapping[str, Any]
) -> None:
    st.session_state.update(settings_of_widgets(source, key, values))


def _not_in_form(config: RunConfig) -> list[str]:
    """Return the settings without a widget that are not at their defaults."""
    parameters = {"method_params", "second_stage_params", "encoder_params"}
    shown = {*MAIN, *MORE, *IN_FORM, *parameters, *TailConfig.model_fields}
    found = []
    plain = filled(config.model_copy(update={"projection_params": {}}))
    for name, field in RunConfig.model_fields.items():
        usual = field.get_default(call_default_factory=True)
        if name == "projection_params":
            usual = plain.projection_params
        if name not in shown and getattr(config, name) != usual:
            found.append(name)
    return found
