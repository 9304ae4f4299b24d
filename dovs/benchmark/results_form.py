"""The form of a results file: what readers rely on in it, checked when it is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pydantic

from dovs.benchmark.records import RATES
from dovs.runs.fact_types import is_number, shown


class _Part(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(strict=True, extra="allow")


class _Row(_Part):
    label: str
    note: str = ""
    reference: str | None
    changes: dict[str, Any]


class _Place(_Part):
    row: str
    draw: int
    seed: int


class _Config(_Part):
    dataset: str = ""
    imbalance_ratio: float = 1
    encoder: str = ""
    method: str = ""
    epochs: int = 1
    measured_on: str = "test"


class _Trial(_Place):
    config: _Config
    images: str
    image_size: list[int] | None = pydantic.Field(None, min_length=3, max_length=3)
    class_counts: list[int] | None = pydantic.Field(None, min_length=1)
    device: str | None = None
    validation: dict[str, float | None] | None = None
    geometry: dict[str, dict[str, Any]] | None = None
    labels: dict[str, Any] | None = None
    alarms: list[str] | None = None
    machine: dict[str, Any] | None = None
    code: str | None = None


class _Failure(_Place):
    message: str


class _Whole(_Part):
    grid: str
    setting: str | None
    note: str
    base: dict[str, Any]
    rows: list[_Row]
    command: str
    written: str
    trials: list[_Trial]
    failed: list[_Failure]


def unfit(body: Mapping[str, Any]) -> str:
    """Return what is wrong with the content of a results file of today; "" where nothing is."""
    try:
        _Whole.model_validate(dict(body))
    except pydantic.ValidationError as error:
        first = error.errors(include_url=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    labels = {row["label"] for row in body["rows"]}
    for place, trial in enumerate((*body["trials"], *body["failed"])):
        if trial["row"] not in labels:
            return f"a trial is of row '{trial['row']}', which is not among its rows"
        for name in (*RATES, "seconds", "training_seconds") if place < len(body["trials"]) else ():
            value = trial.get(name)
            if value is not None and not is_number(value):
                return f"trials.{place}.{name} is {shown(value)} instead of a number"
    return ""
