"""Giving a run another name, which is that of its directory."""

from __future__ import annotations

import contextlib
import dataclasses
from pathlib import Path

from dovs.errors import RunError
from dovs.runs import extra_projections, pass_facts
from dovs.runs.finding import EXAMPLES, list_runs
from dovs.runs.naming import run_folder
from dovs.runs.store import Run
from dovs.runs.trash import move, owned


def rename(run: Run, name: str, home: Path | None = None) -> Run:
    """Rename a run of a home. Its further maps, and a plan of two passes, go with it.

    Returns:
        The run under its new name.

    Raises:
        RunError: the name is not allowed or is taken, or the run is active or cannot be moved.
    """
    folder = run_folder(name, home)
    if name == run.name:
        return run
    if folder.exists() or name in EXAMPLES:
        raise RunError(f"there is a run '{name}' already. Choose another name.")
    old = run.name
    with owned(run, home, "renamed"):
        maps = extra_projections.folder_of(run.path, run.created, home)
        move(run.path, folder)
    renamed = Run(folder)
    extra_projections.follow(renamed, maps, home)
    for each in list_runs(home):
        with contextlib.suppress(RunError):  # a damaged neighbour belongs to no plan
            _rename_in_plan(each, old, name)
    return renamed


def _rename_in_plan(run: Run, old: str, new: str) -> None:
    facts = pass_facts.pass_of(run)
    if facts is None or old not in (*facts.first, facts.second):
        return
    first = tuple(new if name == old else name for name in facts.first)
    second = new if facts.second == old else facts.second
    pass_facts.note(run, dataclasses.replace(facts, first=first, second=second))
