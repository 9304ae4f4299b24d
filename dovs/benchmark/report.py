"""The tables in the README and beside it, between markers, made from the results files.

    <!-- results:fashion_cut-baselines -->
    <!-- /results:fashion_cut-baselines -->

enclose the accuracies of `fashion_cut-baselines.json`; `fashion_cut-baselines:geometry` stands for
their geometry, `…:severity` for what accuracy hides, `fashion_cut-baselines[ce, dos]` for those
rows only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from dovs.benchmark import results, table
from dovs.benchmark.caption import caption
from dovs.errors import ConfigError, DataError, unknown

PAGES = (Path("README.md"), Path("docs/results.md"))
"""The pages with tables, from the root of the project."""

NAME = r"[A-Za-z0-9][A-Za-z0-9._-]*(?::[a-z]+)?(?:\[[^\]\n]*\])?"
MARKER = re.compile(rf"<!-- (/?)results:({NAME}) -->")
TABLES: Mapping[str, Callable[..., str]] = {
    "accuracy": table.accuracy_table,
    "geometry": table.geometry_table,
    "severity": table.severity_table,
}


def written(text: str, folder: Path) -> str:
    """Return a text with the tables between its markers replaced by current ones.

    Args:
        text: Markdown.
        folder: of the results files.

    Raises:
        ConfigError: markers do not pair, or name results or a table that there are not.
        DataError: a results file is damaged.
    """
    parts, place = [], 0
    opened: re.Match[str] | None = None
    for marker in MARKER.finditer(text):
        if opened is None and not marker[1]:
            opened = marker
            parts.append(text[place : marker.end()])
        elif opened is not None and marker[1] and marker[2] == opened[2]:
            parts.append(f"\n{block(marker[2], folder)}\n{marker[0]}")
            place, opened = marker.end(), None
        else:
            raise _unpaired(marker[0])
    if opened is not None:
        raise _unpaired(opened[0])
    return "".join([*parts, text[place:]])


def block(name: str, folder: Path) -> str:
    """Return the text between the markers of a name: caption and table.

    Raises:
        ConfigError: there are no such results, no such table, or no such row in it.
        DataError: the results file is damaged.
    """
    whole, _, listed = name.partition("[")
    stem, _, kind = whole.partition(":")
    kind = kind or "accuracy"
    if kind not in TABLES:
        raise ConfigError(f"unknown table '{name}': choose one of {', '.join(TABLES)}.")
    found = results.read(folder / f"{stem}.json")
    only = [label.strip() for label in listed.removesuffix("]").split(",")] if listed else None
    measured = {trial["row"] for trial in found.trials}
    for label in only or ():
        if label not in measured:
            raise unknown("row", label, measured)
    return f"{caption(found)}\n\n{TABLES[kind](found, only=only)}"


def names(text: str) -> list[str]:
    """Return the names of the tables in a text, in order.

    >>> names("<!-- results:a --> <!-- /results:a --> <!-- results:b:geometry -->")
    ['a', 'b:geometry']
    """
    return [marker[2] for marker in MARKER.finditer(text) if not marker[1]]


def pages_here() -> tuple[Path, ...]:
    """Return those of `PAGES` that are in the current folder.

    Raises:
        ConfigError: none is.
    """
    found = tuple(page for page in PAGES if page.is_file())
    if not found:
        raise _missing(" or ".join(map(str, PAGES)))
    return found


def rewrite(page: Path, folder: Path, check: bool = False) -> bool:
    """Make the tables of a page anew, and return whether it differed.

    Args:
        page: a Markdown file.
        folder: of the results files.
        check: leave the page as it is.

    Raises:
        ConfigError: the page does not exist; or its markers do not pair, or name unknown results.
        DataError: a results file is damaged, or the page cannot be read or written.
    """
    try:
        before = page.read_text("utf-8")
        after = written(before, folder)
        if after != before and not check:
            page.write_text(after, "utf-8")
    except FileNotFoundError:
        raise _missing(str(page)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"cannot read or write {page}: {error}.") from None
    return after != before


def _missing(page: str) -> ConfigError:
    return ConfigError(f"there is no {page}. Run this in the folder of the project.")


def _unpaired(marker: str) -> ConfigError:
    return ConfigError(
        f"{marker} has no partner: tables are between <!-- results:NAME --> and "
        "<!-- /results:NAME -->, one after the other."
    )
