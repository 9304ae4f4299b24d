"""The form of a sweep: what it varies, how many runs that is, how long it takes, and the start."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import streamlit as st

from dovs.access import why_not_change
from dovs.config import RunConfig, parse
from dovs.data import SOURCES, state
from dovs.durations import in_words
from dovs.errors import ConfigError, DovsError
from dovs.figures.labels import plural
from dovs.methods import METHODS
from dovs.runs.expected import durations_of
from dovs.runs.slots import devices_for, slots_of
from dovs.sweeps import launching
from dovs.sweeps.cells import cells, checked, combinations, count
from dovs.sweeps.definition import SEEDS, Sweep, is_other, of_tables, save, sweep_file
from dovs.sweeps.results import estimate
from dovs.ui.parts.columns import stacking_columns
from dovs.ui.parts.components import error_box, escape_markdown
from dovs.ui.parts.tail import selected_tail
from dovs.ui.parts.visitors import closed, disabled

ERROR = "sweep-error"
RATIOS = ("1", "2", "5", "10", "20", "50", "100", "200")
LINE = re.compile(r"\s*([A-Za-z_][\w.]*)\s*=\s*(.+?)\s*")


def define(home: Path) -> str | None:
    """Show the form; return the name of a sweep when it was launched by this click.

    Raises:
        ConfigError: a value is not allowed.
    """
    left, middle, right = stacking_columns(3, key="sweep-form", narrow=700)
    tail = selected_tail()
    with left:
        name = st.text_input("Name", "sweep-1", key="sweep-name", max_chars=100)
        datasets = st.multiselect(
            "Datasets",
            _datasets(tail.dataset),
            [tail.dataset],
            key="sweep-datasets",
            select_all=False,
        )
        ratios = st.multiselect(
            "Imbalance ratios",
            RATIOS,
            ["10", "50"],
            key="sweep-ratios",
            accept_new_options=True,
            select_all=False,
            help="Images of the largest class for each image of the smallest. Type another number "
            "to add it.",
        )
    with middle:
        methods = st.multiselect(
            "Methods", METHODS.names, ["ce", "dovs"], key="sweep-methods", select_all=False
        )
        seeds = st.number_input("Seeds", 1, 50, 3, key="sweep-seeds", help="0, 1, 2, …")
        draws = st.number_input(
            "Draws of the tail",
            1,
            50,
            1,
            key="sweep-draws",
            help="Which images the tail has. Seeds vary the training alone; an interval over "
            "several draws is of the data too.",
        )
    with right:
        epochs = st.number_input("Epochs", 1, 2000, 30, key="sweep-epochs")
        maps = st.toggle("With maps", key="sweep-maps", help="Maps of each run take a while.")
        more = st.text_area(
            "More settings and parameters",
            key="sweep-more",
            placeholder="k = 3, 5\nbatch_size = 64",
            help="One a line: the name of a setting or parameter, and its values. `python -m dovs "
            "methods` lists the parameters.",
        )
    settings: dict[str, Any] = {
        "dataset": datasets,
        "imbalance_ratio": [_number(text) for text in ratios],
        "method": methods,
        "seed": list(range(int(seeds))),
        "epochs": int(epochs),
        "projection": "umap" if maps else "none",
    }
    if draws > 1:
        settings["data_seed"] = list(range(int(draws)))
    for title, values in (("dataset", datasets), ("ratio", ratios), ("method", methods)):
        if not values:
            st.caption(f"Select at least one {title}.")
            return None
    extra = further(more)
    sweep = of_tables({"settings": settings | extra[0], "parameters": extra[1]}, name.strip())
    number = count(sweep)
    _check(sweep.to_toml(), sweep.name, str(home))
    st.markdown(_size(sweep, number, home))
    if _is_other(sweep, home):
        st.caption(
            f"A sweep {escape_markdown(sweep.name)} exists with other settings. The new one takes "
            "its place in the list of sweeps; its runs remain."
        )
    refused = why_not_change()
    closed(refused)
    with st.container(horizontal=True):
        clicked = st.button(
            f"Put {plural(number, 'run')} into the queue",
            type="primary",
            icon=":material/playlist_add:",
            key="sweep-start",
            **disabled(
                refused,
                explanation="Runs that are finished, training or waiting already are not added "
                "again.",
            ),
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


def further(text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    r"""Return the settings and the parameters of lines such as "k = 3, 5".

    >>> further("k = 3, 5\nbatch_size = 64")
    ({'batch_size': [64]}, {'k': [3, 5]})

    Raises:
        ConfigError: a line is none.
    """
    settings: dict[str, Any] = {}
    parameters: dict[str, Any] = {}
    for line in filter(str.strip, text.splitlines()):
        found = LINE.fullmatch(line)
        if found is None:
            raise ConfigError(f"{line.strip()!r} is not allowed: write a name, = and values.")
        place = settings if found[1] in RunConfig.model_fields else parameters
        place[found[1]] = _values(found[2])
    return settings, parameters


def _values(text: str) -> list[Any]:
    """Return the values of a line; what is no JSON is a text.

    >>> _values("3, 5"), _values("ward, random"), _values("[1, 2]")
    ([3, 5], ['ward', 'random'], [1, 2])
    """
    try:
        whole = json.loads(text if text.startswith("[") else f"[{text}]")
    except ValueError:
        whole = [_value(part.strip()) for part in text.split(",")]
    return list(whole)


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text.strip("\"'")


def _number(text: str) -> Any:
    try:
        value = float(text)
    except ValueError:
        raise ConfigError(
            f"imbalance ratio {text!r} is not a number: give n_max / n_min."
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


@st.cache_data(max_entries=16, show_spinner="Checking the settings …", ttl=30)
def _check(toml: str, name: str, home: str) -> None:
    """Check every combination, before a click as after it.

    Raises:
        ConfigError: a value is not allowed.
        DataError: a dataset is not on this machine, or damaged.
    """
    checked(of_tables(tomllib.loads(toml), name), Path(home))


def _size(sweep: Sweep, number: int, home: Path) -> str:
    """Return how many runs a sweep has and how long they take, in a sentence."""
    configs = [parse(RunConfig, dict(each.changes)) for each in combinations(sweep)]
    repeats = number // max(1, len(configs))
    seconds = estimate(configs, durations_of(home))
    of = [f"{len(configs)} combinations" if len(configs) > 1 else "one combination"]
    of += [
        plural(len(v), t)
        for n, t in zip(SEEDS, ("draw", "seed"), strict=True)
        if len(v := sweep.settings.get(n, (0,))) > 1
    ]
    text = f"**{plural(number, 'run')}**: {' × '.join(of)}. "
    if seconds is None:
        return text + "Time: unknown, because no similar run of each kind has finished here."
    side = len(slots_of(devices_for("auto")))
    total = in_words(seconds * repeats / side)
    how = "one after the other" if side == 1 else f"{side} side by side"
    return text + f"Time: about {total}, {how}, from the speed of earlier runs."


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
            launching.enqueue(found, home)
            save(sweep, home)
    except DovsError as error:
        st.session_state[ERROR] = str(error)
        return False
    return True
