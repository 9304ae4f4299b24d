"""Small frames of every kind that the figures draw, made up from a seed."""

from __future__ import annotations

import numpy as np
import pandas as pd


def names(classes: int) -> list[str]:
    """C names; three of them are hostile."""
    made = [f"class {c}" for c in range(classes)]
    made[1], made[2] = "<script>alert(1)</script>", "<b>bold</b> & $x$ %{y}"
    return made


def groups_of(counts: np.ndarray) -> np.ndarray:
    return np.where(counts > 100, "many", np.where(counts >= 20, "medium", "few"))


def counts(classes: int = 10, largest: int = 500, ratio: float = 100) -> pd.DataFrame:
    """Classes whose index is the reverse of their rank."""
    tail = np.round(largest * ratio ** (-np.arange(classes) / (classes - 1))).astype(int)
    return pd.DataFrame(
        {
            "class_index": np.arange(classes)[::-1],
            "class_name": names(classes)[::-1],
            "rank": np.arange(classes),
            "count": tail,
            "balanced_count": largest,
            "group": groups_of(tail),
        }
    ).sort_values("class_index", ignore_index=True)


def labelled(classes: int = 10, labels: int = 3) -> pd.DataFrame:
    """Counts with the abstract label of each class as the hierarchy's frames give it."""
    frame = counts(classes)
    frame["abstract_label"] = np.arange(classes) % labels
    frame["abstract_label_name"] = [f"label <{m}>" for m in frame["abstract_label"]]
    return frame


def label_counts(classes: int = 10, labels: int = 3) -> pd.DataFrame:
    frame = labelled(classes, labels)
    by = frame.groupby("abstract_label")
    return pd.DataFrame(
        {
            "abstract_label": np.arange(labels),
            "name": by["abstract_label_name"].first().tolist(),
            "classes": by.size().to_numpy(),
            "images": by["count"].sum().to_numpy(),
        }
    )


def recall(classes: int = 10, labels: int = 3) -> pd.DataFrame:
    frame = labelled(classes, labels).rename(
        columns={
            "abstract_label": "abstract_label_index",
            "abstract_label_name": "abstract_label",
        }
    )
    rate = np.linspace(0.2, 0.95, classes)
    return frame.assign(
        correct=np.round(100 * rate).astype(int),
        total=100,
        recall=rate,
        low=rate - 0.1,
        high=rate + 0.04,
        predicted_count=np.round(100 * np.linspace(1.6, 0, classes)).astype(int),
        prediction_bias=np.linspace(1.6, 0, classes),
    )


def metrics(epochs: int = 5) -> pd.DataFrame:
    t = np.arange(1, epochs + 1)
    return pd.DataFrame(
        {
            "epoch": t,
            "loss": 3.0 / t,
            "loss_ce": 2.0 / t,
            "loss_micro_cluster": 1.0 / t,
            "train_accuracy": 1 - 0.8 / t,
            "balanced_accuracy": [None] + [0.5 + 0.01 * i for i in range(epochs - 1)],
            "many": 0.9,
            "medium": 0.5,
            "few": None,
            "effective_rank": 3.0 * t,
            "leakage": 0.4 / t,
            "mean_angle": [np.nan] + [60.0] * (epochs - 1),
        }
    )


def energy(labels: int = 3) -> pd.DataFrame:
    rows = [f"label <{m}>" for m in range(labels)]
    share = np.full((labels, labels + 1), 0.4 / labels)
    share[np.arange(labels), np.arange(labels) + 1] = 0.6
    return pd.DataFrame(
        [
            {"abstract_label": row, "subspace": column, "energy": share[i, j]}
            for i, row in enumerate(rows)
            for j, column in enumerate(["shared", *rows])
        ]
    )


def angles(labels: int = 3) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "abstract_label_a": f"label <{a}>",
                "abstract_label_b": f"label <{b}>",
                "mean_angle": 90.0 - 5 * (a + b),
                "min_angle": 40.0 - 5 * (a + b),
            }
            for a in range(labels)
            for b in range(a + 1, labels)
        ]
    )


def confusion(classes: int = 10, labels: int = 3) -> pd.DataFrame:
    """A band matrix: each class is taken for itself, and one time in five for the next."""
    called, groups = names(classes), np.sort(np.arange(classes) % labels)
    return pd.DataFrame(
        [
            {
                "row": row,
                "column": column,
                "true_index": classes - 1 - row,
                "true_name": called[classes - 1 - row],
                "predicted_index": classes - 1 - column,
                "predicted_name": called[classes - 1 - column],
                "count": 80 if row == column else 20,
                "share": 0.8 if row == column else 0.2,
                "correct": row == column,
                "abstract_label_index": int(groups[row]),
                "abstract_label": f"label <{groups[row]}>",
                "inside": groups[row] == groups[column],
            }
            for row in range(classes)
            for column in (row, (row + 1) % classes)
        ]
    )


def severity(labels: int = 3) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "abstract_label_index": [*range(labels), -1],
            "abstract_label": [*(f"label <{m}>" for m in range(labels)), "all"],
            "errors": [10, 0, 30, 40][: labels + 1],
            "inside": [6, 0, 9, 15][: labels + 1],
            "share": [0.6, np.nan, 0.3, 0.375][: labels + 1],
            "by_chance": [0.3, np.nan, 0.2, 0.225][: labels + 1],
        }
    )


def trust(classes: int = 10) -> pd.DataFrame:
    frame = recall(classes)[["class_index", "class_name", "count", "group"]]
    return frame.assign(
        purity=np.linspace(0.9, 0.2, classes),
        most_purity=1.0,
        map_purity=0.9,
        trustworthiness=0.95,
        misleads=np.where(np.linspace(0.9, 0.2, classes) < 0.7, "flatters", ""),
    )


def shift(classes: int = 10) -> pd.DataFrame:
    frame = recall(classes)[["class_index", "class_name", "count", "group"]]
    agreement = np.linspace(0.95, -0.3, classes)
    agreement[1] = np.nan
    return frame.assign(train_points=10, test_points=20, agreement=agreement)


def targets(near: int = 3, draws: int = 4) -> pd.DataFrame:
    kinds = ["point"] + ["neighbour"] * near + ["target"] * draws + ["class"] * 2
    return pd.DataFrame(
        {
            "kind": kinds,
            "id": np.arange(len(kinds)),
            "x": np.linspace(0, 1, len(kinds)),
            "y": np.linspace(1, 0, len(kinds)),
            "number": [0, *range(1, near + 1), *range(1, draws + 1), 0, 0],
            "distance": np.linspace(0, 2, len(kinds)),
        }
    )


def weights(near: int = 3, draws: int = 4) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "draw": np.repeat(np.arange(1, draws + 1), near),
            "neighbour": np.tile(np.arange(1, near + 1), draws),
            "id": np.tile(np.arange(near) + 50, draws),
            "weight": np.tile(np.array([0.5, 0.3, 0.2])[:near], draws),
        }
    )


def draws(classes: int = 10) -> pd.DataFrame:
    frame = recall(classes)[["class_index", "class_name", "count", "group"]]
    return frame.assign(draws=np.linspace(500, 90, classes), per_image=np.linspace(1, 9, classes))


def dose() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "row": ["random_<b>", "dose_50", "names_head", "oracle_head"],
            "kind": ["random", "shuffled", "names", "superclasses"],
            "ari": [0.0, 0.5, 0.41, 1.0],
            "difference": [0.005, 0.012, 0.01, 0.02],
            "t_low": [-0.004, 0.001, np.nan, 0.01],
            "t_high": [0.014, 0.023, np.nan, 0.03],
            "draws": [5, 5, 1, 5],
            "runs": [15, 15, 1, 15],
            "units": [5, 5, 1, 5],
        }
    )


def typicality() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "class_index": [0, 2, 1],
            "class_name": ["cat", "<b>dog</b>", "car"],
            "rank": [0, 1, 2],
            "group": ["many", "medium", "few"],
            "count": [200, 40, 4],
            "images": [500, 500, 500],
            "z": [0.01, -0.1, 1.5],
            "spread": [0.05, 0.15, 0.5],
        }
    )


def tail_typicality() -> pd.DataFrame:
    return pd.DataFrame([{"few": True, "classes": 1, "images": 4, "z": 1.5, "spread": 0.5}])
