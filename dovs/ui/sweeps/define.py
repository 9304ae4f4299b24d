"""The form of a sweep: what it varies, how many runs that is, how long it takes, and the start."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import streamlit as st

from dovs.access import why_not_change
from dovs.config import WITHOUT_RATIO, TailConfig, has_own_images
from dovs.data import SOURCES, state
from dovs.errors import ConfigError, DovsError
from dovs.figures.labels import plural
from dovs.methods import METHODS
from dovs.sweeps import launching
from dovs.sweeps.cells import cells
from dovs.sweeps.definition import Sweep, is_other, of_tables, save, saved_sweeps, sweep_file
from dovs.ui.parts.columns import stacking_columns
from dovs.ui.parts.components import error_box, escape_markdown
from dovs.ui.parts.numbers import number_field, require_inside
from dovs.ui.parts.tail import selected_tail
from dovs.ui.parts.visitors import closed, disabled
from dovs.ui.sweeps.more_settings import further, names_given, require_known
from dovs.ui.sweeps.size import Size, size_of, size_text

ERROR = "sweep-error"
MORE = "sweep-more"
FIELDS = {
    "dataset": "the datasets",
    "imbalance_ratio": "the imbalance ratios",
    "method": "the methods",
    "seed": "the seeds",
    "data_seed": "the draws of the tail",
    "epochs": "the epochs",
    "projection": "the maps",
}
"""Settings that the form has a field for, in words."""
NUMBERS: dict[str, tuple[str, int, int]] = {
    "seed": ("Seeds", 1, 50),
    "data_seed": ("Draws of the tail", 1, 50),
    "epochs": ("Epochs", 1, 2000),
}
"""Label of each field for a number, and its smallest and largest number."""
SUGGESTED = "sweep-suggested-name"
"""Free name of a sweep when the field for it was shown first."""
RATIOS = ("1", "2", "5", "10", "20", "50", "100", "200")


def define(home: Path) -> str | None:
    """Show the form; return the name of a sweep when it was launched by this click.

    Raises:
        ConfigError: a value is not allowed.
    """
    # a default, and no value that is set: of two runs in a row a browser may show the second alone
    if not {"sweep-name", SUGGESTED} <= {*st.session_state}:
        st.session_state[SUGGESTED] = _free_name(home)
    given = names_given(st.session_state.get(MORE, ""))
    left, middle, right = stacking_columns(3, key="sweep-form", narrow=700)
    tail = selected_tail()
    with left:
        sweep_name = st.text_input(
            "Name", st.session_state[SUGGESTED], key="sweep-name", max_chars=100
        )
        datasets = st.multiselect(
            "Datasets",
            _datasets(tail.dataset),
            [tail.dataset],
            key="sweep-datasets",
            select_all=False,
            disabled="dataset" in given,
        )
        ratios = st.multiselect(
            "Imbalance ratios",
            RATIOS,
            _usual_ratios(tail),
            key="sweep-ratios",
            accept_new_options=True,
            select_all=False,
            disabled="imbalance_ratio" in given,
            help="Images of the largest class for each image of the smallest. Type another number "
            "to add it. Without a ratio your own images are used as they are.",
        )
    with middle:
        methods = st.multiselect(
            "Methods",
            METHODS.names,
            ["ce", "dovs"],
            key="sweep-methods",
            select_all=False,
            disabled="method" in given,
        )
        seeds = number_field(
            *NUMBERS["seed"],
            value=3,
            key="sweep-seeds",
            help="0, 1, 2, …",
            disabled="seed" in given,
        )
        draws = number_field(
            *NUMBERS["data_seed"],
            value=1,
            key="sweep-draws",
            disabled="data_seed" in given,
            help="Which images the tail has. Seeds vary the training alone; an interval over "
            "several draws is of the data too.",
        )
    with right:
        epochs = number_field(
            *NUMBERS["epochs"], value=30, key="sweep-epochs", disabled="epochs" in given
        )
        maps = st.toggle(
            "With maps",
            key="sweep-maps",
            help="Maps of each run take a while.",
            disabled="projection" in given,
        )
        more = st.text_area(
            "More settings and parameters",
            key=MORE,
            placeholder="k = 3, 5\nbatch_size = 64",
            help="One a line: the name of a setting or parameter, and its values. `python -m dovs "
            "methods` lists the parameters.",
        )
        if twice := [title for name, title in FIELDS.items() if name in given]:
            st.caption(
                f"More settings sets {', '.join(twice)}, so what the form has there is not used."
            )
    for name, number in (("seed", seeds), ("data_seed", draws), ("epochs", epochs)):
        if name not in given:
            require_inside(NUMBERS[name][0], number, *NUMBERS[name][1:])
    settings: dict[str, Any] = {
        "dataset": datasets,
        "imbalance_ratio": ratios if "imbalance_ratio" in given else [*map(_number, ratios)],
        "method": methods,
        "seed": list(range(int(seeds))),
        "epochs": int(epochs),
        "projection": "umap" if maps else "none",
    }
    if draws > 1:
        settings["data_seed"] = list(range(int(draws)))
    extra = further(more)
    settings |= extra[0]
    if not settings["imbalance_ratio"] and all(map(has_own_images, settings["dataset"])):
        del settings["imbalance_ratio"]  # all of them, as they are: the default of own images
    for name, title in (("dataset", "dataset"), ("imbalance_ratio", "ratio"), ("method", "method")):
        if not settings.get(name, True):
            st.caption(f"Select at least one {title}.")
            return None
    require_known(extra[1], settings)
    sweep = of_tables({"settings": settings, "parameters": extra[1]}, sweep_name.strip())
    size = size_of(sweep, home)
    st.markdown(size_text(sweep, size, home))
    for line in size.notes:
        st.caption(escape_markdown(line))
    if note := _note(sweep, size, home):
        st.caption(note)
    refused = why_not_change()
    closed(refused)
    with st.container(horizontal=True):
        clicked = st.button(
            f"Put {plural(len(size.left), 'run')} into the queue" if size.left else "Show its runs",
            type="primary",
            icon=":material/playlist_add:" if size.left else ":material/grid_on:",
            key="sweep-start",
            **disabled(refused),
        )
        st.download_button(
            "TOML file",
            sweep.to_toml(),
            f"{sweep.name}.toml",
            "application/toml",
            icon=":material/download:",
            help="For `python -m dovs sweep --file`, here or on another machine.",
        )
    if clicked and _launch(sweep, home):
        return sweep.name
    if ERROR in st.session_state:
        error_box(st.session_state[ERROR])
    return None


def _usual_ratios(tail: TailConfig) -> list[str]:
    """Return the ratios that the form opens with: such as the dataset has images for."""
    if not has_own_images(tail.dataset):
        return ["10", "50"]
    return [] if tail.profile in WITHOUT_RATIO else [f"{tail.imbalance_ratio:g}"]


def _number(text: str) -> Any:
    try:
        value = float(text)
    except ValueError:
        raise ConfigError(
            f"Imbalance ratio {text!r} is not a number: enter a number from 1 to 1,000, such as 50."
        ) from None
    return int(value) if value.is_integer() else value


@st.cache_data(max_entries=8, show_spinner=False, ttl=30)
def _datasets(selected: str) -> list[str]:
    """Return the datasets that are on this machine, and the selected one."""
    found = []
    for entry in SOURCES:
        if any(field.is_required() for field in entry.model.model_fields.values()):
            continue
        try:
            if entry.name == selected or state(entry.name).ready:
                found.append(entry.name)
        except DovsError:
            continue
    return found if selected in found else [selected, *found]


def _free_name(home: Path) -> str:
    """Return the first of sweep-1, sweep-2, … that no sweep of a home has."""
    names = saved_sweeps(home)
    return next(name for n in itertools.count(1) if (name := f"sweep-{n}") not in names)


def _note(sweep: Sweep, size: Size, home: Path) -> str:
    """Return what becomes of an earlier sweep of the same name; "" if there is none."""
    if sweep.name not in saved_sweeps(home):
        return ""
    name = escape_markdown(sweep.name)
    if not _is_other(sweep, home):
        return f"Sweep {name} exists with these settings{', and is continued' * bool(size.left)}."
    shared = size.done + size.active
    begins = f"Sweep {name} exists with other settings. The new one takes its place in the list"
    if not shared:
        return f"{begins}; its runs remain. To leave it as it is, enter another name."
    return (
        f"{begins}; {plural(shared, 'run')} of it {'is' if shared == 1 else 'are'} used again, and "
        "all its runs remain. To leave it as it is, enter another name."
    )


def _is_other(sweep: Sweep, home: Path) -> bool:
    """Return whether a sweep of this name with other settings is stored."""
    try:
        return is_other(sweep, sweep_file(sweep.name, home))
    except (DovsError, OSError):
        return False


def _launch(sweep: Sweep, home: Path) -> bool:
    """Put the cells into the queue, or store the error for this run of the page."""
    st.session_state.pop(ERROR, None)
    try:
        with st.spinner("The runs are put into the queue …"):
            found = cells(sweep, home)
            launching.enqueue(found, home, begin=lambda: save(sweep, home))
    except DovsError as error:
        st.session_state[ERROR] = str(error)
        return False
    return True
