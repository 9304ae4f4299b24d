"""The gain of abstract labels by their agreement with superclasses."""

import pandas as pd
import pytest

from dovs.analysis.dose import DoseResponse, dose_frame, read_measured, write_measured
from dovs.errors import DataError

KINDS = {"random": "random", "dose_50": "shuffled", "oracle": "superclasses", "late": "names"}


def line(row, draw, seed, accuracy, ari=None):
    return {
        "row": row,
        "draw": draw,
        "seed": seed,
        "balanced_accuracy": accuracy,
        "labels_ari": ari,
    }


def results():
    lines = []
    for draw in (0, 1, 2):
        for seed in (0, 1):
            base = 0.2 + 0.05 * draw + 0.01 * seed
            lines += [
                line("balanced_softmax", draw, seed, base),
                line("oracle", draw, seed, base + 0.02 + 0.005 * (draw - 1), 1.0),
                line("random", draw, seed, base + 0.01 * (-1) ** seed, 0.1 * seed),
                line("other", draw, seed, 0.9, 0.5),
            ]
    return pd.DataFrame([*lines, line("dose_50", 1, 0, 0.26, 0.5), line("late", 7, 0, 0.3, 0.4)])


def test_gains_are_paired_and_draws_are_the_units():
    frame = dose_frame(results(), KINDS, "balanced_softmax").set_index("row")
    assert list(frame.index) == ["random", "dose_50", "oracle"]
    assert frame.loc["oracle", "difference"] == pytest.approx(0.02)
    assert frame.loc["oracle", ["draws", "runs", "units"]].tolist() == [3, 6, 3]
    # t of two degrees of freedom is 4.303; the draws' differences are 0.015, 0.020, 0.025
    assert frame.loc["oracle", "t_low"] == pytest.approx(0.02 - 4.303 * 0.005 / 3**0.5, abs=1e-5)
    assert frame.loc["random", "difference"] == pytest.approx(0)
    assert frame.loc["random", "ari"] == pytest.approx(0.05)
    assert frame.loc["dose_50", "difference"] == pytest.approx(0.01)
    assert pd.isna(frame.loc["dose_50", "t_low"])


def test_what_is_written_is_read(tmp_path):
    path = tmp_path / "new" / "dose.json"
    assert read_measured(path) == []
    frame = dose_frame(results(), KINDS, "balanced_softmax")
    write_measured([DoseResponse("Pictures; ratio 50.", "balanced_softmax", frame)], path)
    (found,) = read_measured(path)
    assert (found.caption, found.reference) == ("Pictures; ratio 50.", "balanced_softmax")
    pd.testing.assert_frame_equal(found.frame, frame, atol=1e-5, check_dtype=False)
    path.write_text('{"format": 1, "measured": [{}]}')
    with pytest.raises(DataError, match="bench dose"):
        read_measured(path)
