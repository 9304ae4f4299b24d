"""Dose and response: what abstract labels gain, by how well they agree with superclasses."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from dovs.about import PACKAGE_ROOT
from dovs.analysis.comparison import paired_frame
from dovs.errors import DataError

FILE = PACKAGE_ROOT / "measured" / "dose_response.json"
"""The results that ship with the package; `python -m dovs bench dose` writes them."""
FORMAT = 1
COLUMNS = (
    "row",
    "kind",
    "ari",
    "difference",
    "t_low",
    "t_high",
    "draws",
    "runs",
    "units",
)


def dose_frame(results: pd.DataFrame, kinds: Mapping[str, str], reference: str) -> pd.DataFrame:
    """Return agreement and gain of each row of abstract labels, lowest agreement first.

    Args:
        results: columns row, seed, perhaps draw, labels_ari (of the labels of the run with the
            superclasses) and balanced_accuracy; rows that are not there yet are left out.
        kinds: kind of the labels of each row that counts: random, shuffled, superclasses, names.
        reference: row that the differences are to.

    Returns:
        Columns `COLUMNS`: row; kind; ari, the mean over runs, in [-1, 1]; difference, of balanced
        accuracy to the reference, with its t interval (t_low, t_high; NaN for one unit); draws of
        the tail; runs, over all draws; units, how many draws, or seeds of one draw, the interval is
        of. Rows without a run that the reference has too, or without known agreement, are left out.
    """
    chosen = results[results["row"].isin([*kinds, reference])]
    paired = paired_frame(chosen, dict.fromkeys(kinds, reference))
    ari = chosen.assign(ari=pd.to_numeric(chosen["labels_ari"])).groupby("row")["ari"].mean()
    frame = paired.assign(
        kind=paired["row"].map(dict(kinds)), ari=paired["row"].map(ari), runs=paired["seeds"]
    )
    known = frame[frame["units"].gt(0) & frame["ari"].notna()]
    return known[list(COLUMNS)].sort_values("ari", kind="stable").reset_index(drop=True)


@dataclass(frozen=True)
class DoseResponse:
    """What was measured on one setting.

    Attributes:
        caption: sentences about data, network, draws and seeds.
        reference: row that the differences are to.
        frame: see `dose_frame`.
    """

    caption: str
    reference: str
    frame: pd.DataFrame


def write_measured(measured: Sequence[DoseResponse], path: Path = FILE) -> None:
    """Write results for the package.

    Raises:
        DataError: the file cannot be written.
    """
    body = {
        "format": FORMAT,
        "measured": [
            {
                "caption": each.caption,
                "reference": each.reference,
                "rows": [_plain(line) for line in each.frame.to_dict("records")],
            }
            for each in measured
        ],
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(body, indent=1, ensure_ascii=False) + "\n", "utf-8")
    except OSError as error:
        raise DataError(f"cannot write {path}: {error.strerror}.") from None


def read_measured(path: Path = FILE) -> list[DoseResponse]:
    """Return the results that were written; none where there is no file.

    Raises:
        DataError: it is damaged.
    """
    try:
        body = json.loads(path.read_text("utf-8"))
        if body["format"] != FORMAT:
            raise ValueError(f"format {body['format']}")
        return [
            DoseResponse(str(each["caption"]), str(each["reference"]), _frame(each["rows"]))
            for each in body["measured"]
        ]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"{path} is damaged ({error}). Make it again: python -m dovs bench dose."
        ) from None


def _frame(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    numbers = ["ari", "difference", "t_low", "t_high"]
    return frame.astype(dict.fromkeys(numbers, np.float64))


def _plain(line: Mapping[str, Any]) -> dict[str, Any]:
    """Return a line as JSON knows it, rounded to what can be read off a figure."""
    return {
        name: None
        if isinstance(value, float) and not np.isfinite(value)
        else round(value, 5)
        if isinstance(value, float)
        else value
        for name, value in line.items()
    }
