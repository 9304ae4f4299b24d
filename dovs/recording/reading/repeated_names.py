"""Tables with several columns of the same name, or names in two lines, as pandas writes them."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dovs.recording.reading.values import is_number

if TYPE_CHECKING:
    import pandas as pd

FEWEST = 3
"""Columns of numbers with one name that are one array."""


def named_once(
    frame: pd.DataFrame, written: Sequence[str], file: str, notes: list[str]
) -> pd.DataFrame:
    """Return a table in which columns of the same name are numbered: emb, emb as emb_0, emb_1.

    Where the line below the names numbers such columns, it is a second line of names, as of a
    MultiIndex of pandas.

    Args:
        frame: texts; pandas has given columns of the same name other ones, such as emb.1.
        written: names of its columns as they are written.
        file: its name.
        notes: gets what was done.
    """
    places: dict[str, list[int]] = {}
    for at, name in enumerate(written):
        places.setdefault(name.strip(), []).append(at)
    repeated = {name: each for name, each in places.items() if name and len(each) > 1}
    if len(written) != frame.shape[1] or not repeated or not len(frame):
        return frame
    names = list(frame.columns)
    second = [str(cell).strip() for cell in frame.iloc[0]]
    if all(_are_places([second[at] for at in each]) for each in repeated.values()):
        for at, name in enumerate(written):
            names[at] = "_".join(filter(None, (name.strip(), second[at]))) or names[at]
        if len({*names}) == len(names):
            notes.append(f"the second line of {file} has names of columns too: {names[-1]}, …")
            return frame.iloc[1:].set_axis(names, axis=1)
        return frame
    for name, each in repeated.items():
        numbers = all(is_number(cell) or not cell for at in each for cell in frame.iloc[:, at])
        if len(each) >= FEWEST and numbers:
            for number, at in enumerate(each):
                names[at] = f"{name}_{number}"
            notes.append(f"{len(each)} columns are called {name}: they are numbered in their order")
        else:
            others = ", ".join(str(names[at]) for at in each[1:4])
            notes.append(
                f"{len(each)} columns are called {name}: the first is used as {name}, and the "
                f"others are called {others}"
            )
    return frame.set_axis(names, axis=1) if len({*names}) == len(names) else frame


def _are_places(cells: Sequence[str]) -> bool:
    return list(cells) == [str(number) for number in range(len(cells))]


def flat_name(name: str) -> str:
    """Return the name of a column with several levels, as pandas writes it, as one word.

    >>> flat_name("('emb', '0')"), flat_name("('label', '')"), flat_name("(a)")
    ('emb_0', 'label', '(a)')
    """
    if not (name.startswith("(") and name.endswith(")")):
        return name
    try:
        levels = ast.literal_eval(name)
    except (ValueError, SyntaxError):
        return name
    if not isinstance(levels, tuple):
        return name
    return "_".join(str(level) for level in levels if str(level)) or name
