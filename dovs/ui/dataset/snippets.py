"""The selected long-tailed dataset as a command and as Python code."""

from __future__ import annotations

import shlex
from typing import Any

from dovs.config import WITHOUT_RATIO, TailConfig
from dovs.data import SOURCES


def command_line(tail: TailConfig) -> str:
    """Return the command that trains on a tail.

    >>> print(command_line(TailConfig(dataset="digits", imbalance_ratio=20)))
    python -m dovs train --dataset digits --profile exponential --imbalance-ratio 20
    --class-order given --data-seed 0
    """
    words = ["python", "-m", "dovs", "train", "--dataset", tail.dataset]
    for name, value in _chosen_params(tail).items():
        words += _option(name, value)
    for name in ("profile", "imbalance_ratio", "class_order", "n_max", "data_seed"):
        if name != "imbalance_ratio" or tail.profile not in WITHOUT_RATIO:
            words += _option(name, getattr(tail, name))
    if tail.class_counts is not None:
        words += ["--class-counts", ",".join(map(str, tail.class_counts))]
    if tail.measured_on != "test":
        words += _option("measured_on", tail.measured_on)
    return shlex.join(words)


def _chosen_params(tail: TailConfig) -> dict[str, Any]:
    """Return the dataset's parameters; those that an added dataset was added with are left out."""
    if tail.dataset not in SOURCES or not SOURCES[tail.dataset].meta.get("added"):
        return tail.dataset_params
    usual = SOURCES[tail.dataset].validate({})
    return {name: value for name, value in tail.dataset_params.items() if value != usual[name]}


def python_snippet(tail: TailConfig) -> str:
    """Return Python code that makes the same long-tailed dataset, given the installed package."""
    settings = tail.model_dump(include=set(TailConfig.model_fields), exclude_none=True)
    settings["dataset_params"] = _chosen_params(tail)
    if not settings["dataset_params"]:
        del settings["dataset_params"]
    if tail.measured_on == "test":
        del settings["measured_on"]
    if tail.profile in WITHOUT_RATIO:
        del settings["imbalance_ratio"]
    arguments = "".join(f"    {name}={_literal(value)},\n" for name, value in settings.items())
    return (
        "from dovs.config import TailConfig\n"
        "from dovs.data import long_tail\n"
        "\n"
        f"tail = TailConfig(\n{arguments})\n"
        "train = long_tail(tail)\n"
        "print(train.class_counts)  # images of each class\n"
        "print(train.images.shape, train.labels.shape)\n"
    )


def _literal(value: Any) -> str:
    return f"{value:.12g}" if isinstance(value, float) else repr(value)


def _option(name: str, value: Any) -> list[str]:
    option = name.replace("_", "-")
    if value is None:
        return []
    if isinstance(value, bool):
        return [f"--{option}" if value else f"--no-{option}"]
    return [f"--{option}", f"{value:.12g}" if isinstance(value, float) else str(value)]
