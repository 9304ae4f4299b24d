"""Packages outside this one that add methods, datasets and the rest, found by an entry point.

A distribution that declares, in its `pyproject.toml`,

    [project.entry-points."dovs.plugins"]
    my_methods = "my_package.methods"

has that module imported when a name is first looked up in any registry; importing it registers
what it defines. A plug-in that cannot be imported is left out: the reason is logged once, and
`problems` returns it. The registries themselves are in `dovs.registry`.
"""

from __future__ import annotations

import importlib
import logging
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib import metadata

GROUP = "dovs.plugins"

_log = logging.getLogger(__name__)
_problems: dict[str, PluginProblem] = {}
_tables: list[dict[str, Any]] = []
"""The entries of each registry, by name."""


@dataclass(frozen=True)
class PluginProblem:
    """A plug-in that could not be imported.

    Attributes:
        name: of the entry point.
        module: that it names.
        reason: type and message of the error, one line.
    """

    name: str
    module: str
    reason: str

    def __str__(self) -> str:
        return f"plug-in '{self.name}' ({self.module}) could not be loaded: {self.reason}"


def watch(entries: dict[str, Any]) -> None:
    """Let a plug-in that fails leave nothing in the entries of a registry."""
    _tables.append(entries)


def load() -> None:
    """Import every installed plug-in; one that fails is reported and not tried again.

    What it had registered before it failed is taken back.

    A call while a plug-in is being imported, by itself or in another thread, is harmless: Python
    imports a module once, and another thread waits for it.
    """
    for point in _entry_points():
        if point.value in _problems:
            continue
        before = [set(entries) for entries in _tables]
        try:
            importlib.import_module(point.module)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001  a stranger's code may raise anything
            reason = " ".join(f"{type(error).__name__}: {error}".split())
            module = point.value.partition(":")[0].strip()
            _problems[point.value] = PluginProblem(point.name, module, reason)
            _log.warning("%s", _problems[point.value])
            _take_back(before)


def _take_back(before: list[set[str]]) -> None:
    """Remove the entries that were added since, but for those of this package."""
    # registries that the plug-in was the first to import had nothing of plug-ins before
    known = [*before, *(set() for _ in _tables[len(before) :])]
    for entries, own in zip(_tables, known, strict=True):
        for name in set(entries) - own:
            if not entries[name].target.__module__.startswith("dovs."):
                del entries[name]


def problems() -> list[PluginProblem]:
    """Return the plug-ins that could not be imported, by name."""
    load()
    return sorted(_problems.values(), key=lambda problem: problem.name)


@cache
def _entry_points() -> tuple[metadata.EntryPoint, ...]:
    from importlib import metadata

    return tuple(metadata.entry_points(group=GROUP))
