"""The sides of a comparison: each a run, or a group of runs that differ in their seed.

In an address and on the command line a comma or a space separates sides, and a plus sign the runs
of a group: `ce-0+ce-1,dovs-0+dovs-1`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dovs.errors import ConfigError, RunError
from dovs.runs.same_settings import same_but_for_the_seed, settings_key, training_seed
from dovs.runs.store import TRAINED, Run
from dovs.runs.table import trained_with

MOST_SIDES = 12
"""Sides that a page can tell apart by colour."""
MOST_RUNS = 100

Names = tuple[tuple[str, ...], ...]
"""Names of the runs of each side."""


@dataclass(frozen=True)
class Side:
    """A side.

    Attributes:
        label: what pages call it, different for each side.
        runs: at least one.
    """

    label: str
    runs: tuple[Run, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of its runs."""
        return tuple(run.name for run in self.runs)


def read_names(text: str) -> tuple[Names, tuple[str, ...]]:
    """Return the names of the runs that an address lists, each run once, where it is named first.

    A plus sign in an address reaches the server as a space, so both separate runs of a group.

    Returns:
        The sides, and the names that are given more than once.

    Raises:
        ConfigError: there are more runs than can be shown. Sides may be put together later.

    >>> read_names("a+b,c d,,a+e")
    ((('a', 'b'), ('c', 'd'), ('e',)), ('a',))
    """
    known: set[str] = set()
    sides: list[tuple[str, ...]] = []
    repeated: list[str] = []
    for part in text.split(","):
        side: list[str] = []
        for name in filter(None, re.split(r"[+\s]+", part)):
            (repeated if name in known else side).append(name)
            known.add(name)
        if side:
            sides.append(tuple(side))
    check_size([tuple(known)])
    return tuple(sides), tuple(dict.fromkeys(repeated))


def written(sides: Iterable[Sequence[str]]) -> str:
    """Return names as an address lists them.

    >>> written([["a", "b"], ["c"]])
    'a+b,c'
    """
    return ",".join("+".join(side) for side in sides)


def check_size(sides: Sequence[Sequence[object]]) -> None:
    """Check that there are not more sides and runs than can be shown.

    Raises:
        ConfigError: there are.
    """
    runs = sum(map(len, sides))
    if len(sides) > MOST_SIDES or runs > MOST_RUNS:
        given = f"{len(sides)} sides with {runs} runs" if len(sides) > 1 else f"{runs} runs"
        raise ConfigError(
            f"{given} are too many: compare at most {MOST_SIDES} sides with {MOST_RUNS} runs in "
            "all. Remove some, or put runs that are the same but for the seed together."
        )


def worth_grouping(runs: Sequence[Run]) -> bool:
    """Return whether runs are several settings, some of them with several seeds."""
    groups = same_but_for_the_seed(runs)
    return 2 <= len(groups) < len(runs)


def with_other_seeds(side: Sequence[Run], others: Iterable[Run]) -> tuple[Run, ...]:
    """Return the runs of a side with all others that are the same but for the seed, by seed.

    Of several runs with one seed that of the side counts, else the first of the others; a run that
    cannot be read or is not finished is left out. Of runs that DOVS did not train the seeds are not
    known: they are returned alone.
    """
    if any(training_seed(run) is None for run in side):
        return tuple(side)
    found = {run.seed: run for run in side}
    key = settings_key(side[0])
    for run in others:
        try:
            if run.status().state == "finished" and settings_key(run) == key:
                found.setdefault(run.seed, run)
        except RunError:
            continue
    return tuple(found[seed] for seed in sorted(found))


def labelled(groups: Sequence[Sequence[Run]]) -> list[Side]:
    """Return sides with a label each: the name of a run, or the method and the number of seeds."""
    usual = [_label(group) for group in groups]
    labels = [
        f"{group[0].name} and {len(group) - 1} more"
        if len(group) > 1 and usual.count(label) > 1
        else label
        for label, group in zip(usual, groups, strict=True)
    ]
    return [Side(label, tuple(group)) for label, group in zip(labels, groups, strict=True)]


def _label(group: Sequence[Run]) -> str:
    if len(group) == 1:
        return group[0].name
    try:
        facts = group[0].facts()["config"]
        trained = facts.get("origin", TRAINED) == TRAINED
        what = trained_with(str(facts["method"]), facts.get("second_stage")) if trained else ""
    except (RunError, KeyError):
        what = ""
    return f"{what or group[0].name} ({len(group)} runs)"
