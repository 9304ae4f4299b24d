"""What tells groups of runs apart that a list would show with the same words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dovs.comparison.settings import SETTING, decides, differing_settings
from dovs.comparison.sides import Side
from dovs.runs.finding import run_folders
from dovs.runs.store import Run

SHOWN = ("dataset", "imbalance_ratio", "method", "second_stage", "changes")
"""What a list shows of a group of runs."""
MOST = 40
"""Groups with the same words that are told apart at most: their configurations are read."""


def differences_of_alike(groups: Sequence[Mapping[str, Any]], home: Path) -> list[str]:
    """Return for each group the settings in which it differs from others with the same words.

    Args:
        groups: rows of `selecting.grouped`.
        home: of the runs.

    Returns:
        Texts such as "Epochs 30, Largest class 100"; "" where a group has no like.
    """
    alike: dict[tuple[str, ...], list[int]] = {}
    for place, group in enumerate(groups):
        alike.setdefault(tuple(str(group.get(name)) for name in SHOWN), []).append(place)
    found = [""] * len(groups)
    folders: dict[str, Path] = {}
    for places in alike.values():
        if 2 <= len(places) <= MOST:
            folders = folders or {path.name: path for path in run_folders(home)}
            names = [str(groups[place]["names"][0]) for place in places]
            if all(name in folders for name in names):
                texts = _differences([Run(folders[name]) for name in names])
                for place, text in zip(places, texts, strict=True):
                    found[place] = text
    return found


def _differences(runs: Sequence[Run]) -> list[str]:
    frame = differing_settings([Side(str(place), (run,)) for place, run in enumerate(runs)])
    shown = frame[frame[SETTING].map(decides).astype(bool)]
    return [
        ", ".join(
            f"{title} {value}"
            for title, value in zip(shown[SETTING], shown[str(place)], strict=True)
        )
        for place in range(len(runs))
    ]
