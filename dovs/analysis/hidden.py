"""What accuracy hides: severity of mistakes and calibration, by size of the class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dovs.analysis.confusion import counts_of
from dovs.analysis.counts import GROUPS, frequency_groups

if TYPE_CHECKING:
    from dovs.hierarchy.hierarchy import Hierarchy

ALL = "all"


def hidden_frame(
    summary: Mapping[str, Any],
    hierarchy: Hierarchy | None = None,
    superclass_of: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Return severity of mistakes and calibration by group of classes, and of all.

    Args:
        summary: of a finished run: class_counts, and mistakes with evaluated_counts, ece and ece_…
            where the run's version wrote them.
        hierarchy: abstract labels of the C classes, or None.
        superclass_of: C names, or None.

    Returns:
        Rows many, medium, few (those that there are) and all. Columns group; classes; recall, the
        mean over classes; label_recall and superclass_recall, the mean share of a class's images
        that are given any class of its abstract label, or superclass; inside_label and
        inside_superclass, the share of the group's mistakes that are inside; ece, the expected
        calibration error. NaN where unknown.
    """
    groups = frequency_groups(np.asarray(summary["class_counts"]))
    counts = None
    if "mistakes" in summary:
        counts = counts_of(summary["mistakes"], summary["evaluated_counts"])
    levels = {"label": None if hierarchy is None else hierarchy.groups}
    levels["superclass"] = None if superclass_of is None else _numbers(superclass_of)
    lines = []
    for group in (*GROUPS, ALL):
        chosen = np.ones(len(groups), dtype=bool) if group == ALL else groups == group
        if not chosen.any():
            continue
        line: dict[str, Any] = {"group": group, "classes": int(chosen.sum())}
        line["recall"] = _mean(_recall(counts, np.arange(len(groups))), chosen)
        for name, members in levels.items():
            line[f"{name}_recall"] = _mean(_recall(counts, members), chosen)
        for name, members in levels.items():
            line[f"inside_{name}"] = _inside(counts, members, chosen)
        ece = summary.get("ece" if group == ALL else f"ece_{group}")
        lines.append(line | {"ece": np.nan if ece is None else float(ece)})
    return pd.DataFrame(lines)


def _numbers(names: Sequence[str]) -> np.ndarray:
    return np.unique(np.asarray(names), return_inverse=True)[1]


def _recall(counts: np.ndarray | None, members: np.ndarray | None) -> np.ndarray | None:
    """Return the share of each class's images that is given a class with the same number, (C,)."""
    if counts is None or members is None:
        return None
    total = counts.sum(1)
    inside = (counts * (members[:, None] == members)).sum(1)
    return np.divide(inside, total, out=np.full(len(counts), np.nan), where=total > 0)


def _inside(counts: np.ndarray | None, members: np.ndarray | None, chosen: np.ndarray) -> float:
    if counts is None or members is None:
        return float("nan")
    wrong = (counts * (1 - np.eye(len(counts))))[chosen]
    errors = wrong.sum()
    inside = (wrong * (members[chosen][:, None] == members)).sum()
    return float(inside / errors) if errors else float("nan")


def _mean(shares: np.ndarray | None, chosen: np.ndarray) -> float:
    if shares is None:
        return float("nan")
    part = shares[chosen]
    part = part[np.isfinite(part)]
    return float(part.mean()) if len(part) else float("nan")
