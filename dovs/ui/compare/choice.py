"""Which runs are compared, and in which groups: in the session and in the address.

The address lists the sides as `runs=a,b` or, with groups, `runs=a+a2,b+b2`; `group=each` states
that runs that are the same but for the seed stand alone; `side` is the place of the side whose
details are shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dovs.comparison.sides import (
    Names,
    Side,
    check_size,
    labelled,
    read_names,
    with_other_seeds,
    worth_grouping,
    written,
)
from dovs.errors import ConfigError, DovsError
from dovs.runs.finding import EXAMPLES
from dovs.runs.same_settings import same_but_for_the_seed
from dovs.runs.store import Run
from dovs.ui.parts import address_problems, own_address
from dovs.ui.parts.components import error_box, escape_markdown
from dovs.ui.parts.run_choice import label
from dovs.ui.parts.run_facts import absent, trash_link
from dovs.ui.parts.session import VISIT

RUNS, GROUPING, SIDE = "compare-runs", "compare-grouping", "compare-side"  # keys of widgets
_GIVEN, _MISSING = "compare-given", "compare-missing"
_GONE = "compare-gone"
"""Names of runs that are not there."""
OTHERS_SELECTED = (
    "The other run of the address is selected.",
    "The other runs of the address are selected.",
)
_SHOWN = "compare-shown"
"""Visit of the page, and the runs that it shows."""
EACH, SEEDS, GIVEN = "each", "seeds", "given"
WIDTH = 720  # of the selection, pixels; a narrow page has less
GROUPINGS = {EACH: "each run alone", SEEDS: "seeds together", GIVEN: "groups of the link"}


def choose(runs: Mapping[str, Run], row: DeltaGenerator) -> list[Side]:
    """Show the selection of runs, and return the sides; fewer than two where too few are selected.

    Args:
        runs: at least one, by name.
        row: horizontal container of the selection.

    Raises:
        ConfigError: more are selected than can be shown.
    """
    _follow_address(runs)
    _note_deleted(runs)
    for name in (RUNS, GROUPING):
        st.session_state.setdefault(name, [] if name == RUNS else None)
    with row:
        names = st.multiselect(
            "Runs; the first is the reference",
            list(runs),
            key=RUNS,
            format_func=label,
            persist_state="session",
            placeholder="Select two or more runs",
            width=WIDTH,
            on_change=_forget_missing,
            select_all=False,
            wrap=True,
        )
        chosen = [runs[name] for name in names]
        groups = _groups(chosen)
        if len(chosen) > 1:
            _more(runs, groups)
    if lines := st.session_state.get(_MISSING, ()):
        for line in lines:
            error_box(line)
        trash_link(st.session_state.get(_GONE, ()))
    check_size(groups)
    if not st.session_state.get(_MISSING):
        _write(groups)
    return labelled(groups)


def second_side(sides: Sequence[Side]) -> int:
    """Show the selection of the side whose details are compared with the reference, if several.

    Returns:
        Its place.
    """
    places = list(range(1, len(sides)))
    wanted = st.query_params.get("side", "")
    if SIDE not in st.session_state and wanted:
        if wanted.isdecimal() and int(wanted) in places:
            st.session_state[SIDE] = int(wanted)
        else:
            problem = f"side '{wanted}': the largest is {places[-1]}, and 0 is the reference"
            address_problems.note("side", [problem])
    if len(places) == 1:
        write_parameter("side", "")
        return 1
    if st.session_state.get(SIDE) not in places:
        st.session_state[SIDE] = 1
    place = st.selectbox(
        f"Details: minus {escape_markdown(sides[0].label)}",
        places,
        key=SIDE,
        format_func=lambda each: sides[each].label,
        persist_state="session",
        width=320,
    )
    write_parameter("side", "" if place == 1 else str(place))
    return int(place)


def suggest(runs: Mapping[str, Run]) -> None:
    """Offer a first comparison, where the runs that ship with the package are there."""
    if all(name in runs for name in EXAMPLES):
        st.button(
            "Compare the two runs that ship with DOVS",
            icon=":material/compare_arrows:",
            key="compare-suggest",
            on_click=_take,
            args=(EXAMPLES[::-1],),
        )


def _more(runs: Mapping[str, Run], groups: Sequence[Sequence[Run]]) -> None:
    """Show how runs are grouped, which side is the reference, and a button that adds seeds."""
    given = st.session_state.get(_GIVEN, ())
    offered = [EACH, SEEDS, *([GIVEN] if any(len(side) > 1 for side in given) else [])]
    with st.popover("Groups", icon=":material/workspaces:"):
        if st.session_state.get(GROUPING) not in offered:
            st.session_state[GROUPING] = _usual([run for side in groups for run in side])
        st.radio(
            "Runs that are the same but for the seed",
            offered,
            key=GROUPING,
            format_func=lambda each: GROUPINGS[each],
            persist_state="session",
        )
        st.selectbox(
            "Reference",
            range(len(groups)),
            format_func=lambda place: labelled(groups)[place].label,
            key=f"compare-reference-{written([r.name for r in g] for g in groups)}",
            on_change=_lead,
            args=(groups,),
        )
        st.button(
            "Add their other seeds",
            icon=":material/add:",
            key="compare-seeds",
            help="All finished runs that are the same but for the seed.",
            on_click=_add_seeds,
            args=(runs, groups),
        )


def _groups(chosen: Sequence[Run]) -> list[tuple[Run, ...]]:
    """Return the selected runs in their groups."""
    mode = st.session_state.get(GROUPING) or _usual(chosen)
    if mode == EACH:
        return [(run,) for run in chosen]
    if mode == SEEDS:
        same = same_but_for_the_seed(chosen)
        grouped = {run.path for group in same for run in group}
        return _in_order([*same, *((run,) for run in chosen if run.path not in grouped)], chosen)
    by_name = {run.name: run for run in chosen}
    given = st.session_state.get(_GIVEN, ())
    found = [tuple(by_name[name] for name in side if name in by_name) for side in given]
    known = {name for side in given for name in side}
    alone: list[tuple[Run, ...]] = [(run,) for run in chosen if run.name not in known]
    return _in_order([g for g in found if g] + alone, chosen)


def _in_order(groups: Sequence[Sequence[Run]], chosen: Sequence[Run]) -> list[tuple[Run, ...]]:
    """Return the groups by the place at which the first run of each was selected."""
    order = {run.path: place for place, run in enumerate(chosen)}
    found = (tuple(group) for group in groups)
    return sorted(found, key=lambda group: min(order[run.path] for run in group))


def _usual(chosen: Sequence[Run]) -> str:
    return SEEDS if worth_grouping(chosen) else EACH


def _follow_address(runs: Mapping[str, Run]) -> None:
    """Take over the runs of the address, where it is not one that this page wrote."""
    text = ",".join(st.query_params.get_all("runs"))
    if not text or not own_address.arrives(RUNS, text):
        return
    own_address.note(RUNS, text)
    try:
        sides, repeated = read_names(text)
    except ConfigError as error:
        st.session_state[_MISSING], st.session_state[_GONE] = (str(error),), ()
        return
    unknown = [name for side in sides for name in side if name not in runs]
    there = tuple(tuple(name for name in side if name in runs) for side in sides)
    _take([name for side in there for name in side], tuple(side for side in there if side))
    group = st.query_params.get("group", EACH)
    wrong = [f"group '{group}': it is {EACH}, or is left out"] if group != EACH else []
    address_problems.note("group", wrong)
    if not wrong and "group" in st.query_params:
        st.session_state[GROUPING] = EACH
    missing = [absent(name) for name in unknown]
    if missing and (left := sum(map(len, there))):
        missing[-1] += f" {OTHERS_SELECTED[left > 1]}"
    st.session_state[_GONE] = unknown
    st.session_state[_MISSING] = (
        *missing,
        *(
            f"Run {name!r} is given more than once: it is part of the first side only."
            for name in repeated
        ),
    )


def _note_deleted(runs: Mapping[str, Run]) -> None:
    """Name the selected runs that were there when this page was drawn last, and are not now."""
    visit, shown = st.session_state.get(VISIT), st.session_state.get(RUNS) or ()
    before = st.session_state.get(_SHOWN)
    gone = [name for name in shown if name not in runs]
    left = [name for name in shown if name in runs]
    if gone:
        st.session_state[RUNS] = left
        if before and before[0] == visit:
            st.session_state[_GONE] = [name for name in gone if name in before[1]]
            st.session_state[_MISSING] = [absent(name) for name in st.session_state[_GONE]]
    st.session_state[_SHOWN] = (visit, left)


def _take(names: Sequence[str], given: Names = ()) -> None:
    st.session_state[RUNS] = list(names)
    st.session_state[_GIVEN] = given
    st.session_state[GROUPING] = GIVEN if any(len(side) > 1 for side in given) else None
    st.session_state[_MISSING] = ()
    st.session_state.pop(SIDE, None)


def _lead(groups: Sequence[Sequence[Run]]) -> None:
    """Put a side first, so that it is the reference."""
    place = st.session_state[f"compare-reference-{written([r.name for r in g] for g in groups)}"]
    ordered = [groups[place], *(g for number, g in enumerate(groups) if number != place)]
    st.session_state[RUNS] = [run.name for group in ordered for run in group]
    _forget_missing()


def _add_seeds(runs: Mapping[str, Run], groups: Sequence[Sequence[Run]]) -> None:
    found: list[tuple[str, ...]] = []
    for group in groups:
        try:
            every = with_other_seeds(group, runs.values())
        except DovsError:
            every = tuple(group)
        found.append(tuple(run.name for run in every))
    _take(list(dict.fromkeys(name for side in found for name in side)), tuple(found))


def _forget_missing() -> None:
    st.session_state[_MISSING] = ()


def _write(groups: Sequence[Sequence[Run]]) -> None:
    text = written([run.name for run in group] for group in groups)
    alone = all(len(group) == 1 for group in groups)
    flat = [run for group in groups for run in group]
    own_address.note(RUNS, text)
    write_parameter("runs", text)
    write_parameter("group", EACH if alone and worth_grouping(flat) else "")


def write_parameter(name: str, text: str) -> None:
    """Set a parameter of the address; "" removes it."""
    if st.query_params.get(name, "") == text:
        return
    if text:
        st.query_params[name] = text
    else:
        st.query_params.pop(name, None)


def note_of(sides: Sequence[Side]) -> str:
    """Return the runs of groups in a line of markdown, "" where every side is one run."""
    return "; ".join(
        f"**{escape_markdown(side.label)}**: {escape_markdown(', '.join(side.names))}"
        for side in sides
        if len(side.runs) > 1
    )
