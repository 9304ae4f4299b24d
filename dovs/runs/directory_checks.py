"""Whether a directory may become a run, or go on as the one that it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dovs.config import RunConfig
from dovs.errors import RunError
from dovs.runs import files, lock
from dovs.runs.layout import CONFIG, GIVEN_HIERARCHY, LOG
from dovs.runs.status import STATUS, written_status

if TYPE_CHECKING:
    from dovs.hierarchy.hierarchy import Hierarchy

IGNORED = {lock.LOCK, LOG, ".DS_Store"}


def refuse_foreign(folder: Path) -> None:
    """Refuse a directory that is not a run and not empty, of what may lie there without harm aside.

    Raises:
        RunError: it holds something else.
    """
    if (folder / CONFIG).exists():
        return
    begun = {STATUS, GIVEN_HIERARCHY} if (folder / lock.LOCK).exists() else set()
    foreign = [
        path.name
        for path in folder.iterdir()
        if path.name not in IGNORED | begun and not path.name.endswith(".tmp")
    ]
    if foreign:
        raise RunError(
            f"{folder} is not empty and is not a run (it holds '{min(foreign)}'). "
            "Choose a new or empty directory."
        )


def refuse_other(folder: Path, config: RunConfig, hierarchy: Hierarchy | None) -> None:
    """Refuse a run that is not this one, or that is finished.

    Args:
        folder: of a run.
        config: what is to be trained.
        hierarchy: the abstract labels that `config.hierarchy` names, or None.

    Raises:
        RunError: it is another run, is finished, or is damaged.
    """
    given = config.model_dump(mode="json")
    held = dict(files.read_json(folder / CONFIG).get("config") or {})
    for name in given:
        if given[name] != held.get(name):
            raise RunError(
                f"{folder} holds another run: its {name} is {held.get(name)!r}, not "
                f"{given[name]!r}. Choose another directory, or delete that one."
            )
    if written_status(folder).state == "finished":
        raise RunError(
            f"{folder} holds this run already, finished. "
            "Choose another directory, or delete that one to train again."
        )
    if hierarchy is None:
        return
    if files.read_text(folder / GIVEN_HIERARCHY).strip() != hierarchy.to_json():
        raise RunError(
            f"{folder} holds a run on another version of this hierarchy. "
            "Choose another directory, or delete that one."
        )
