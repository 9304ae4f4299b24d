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
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib import metadata

GROUP = "dovs.plugins"

_log = logging.getLogger(__name__)
_problems: dict[str, PluginProblem] = {}


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


def load() -> None:
    """Import every installed plug-in; one that fails is reported and not tried again.

    A call while a plug-in is being imported, by itself or in another thread, is harmless: Python
    imports a module once, and another thread waits for it.
    """
    for point in _entry_points():
        if point.value in _problems:
            continue
        try:
            importlib.import_module(point.module)
        except (Exception, SystemExit) as error:  # noqa: BLE001  a stranger's code may raise anything
            reason = " ".join(f"{type(error).__name__}: {error}".split())
            _problems[point.value] = PluginProblem(point.name, point.module, reason)
            _log.warning("%s", _problems[point.value])


def problems() -> list[PluginProblem]:
    """Return the plug-ins that could not be imported, by name."""
    load()
    return sorted(_problems.values(), key=lambda problem: problem.name)


@cache
def _entry_points() -> tuple[metadata.EntryPoint, ...]:
    from importlib import metadata

    return tuple(metadata.entry_points(group=GROUP))
