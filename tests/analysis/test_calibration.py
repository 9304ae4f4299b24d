"""Reliability: the bins add up to the calibration error."""

import numpy as np
import pytest

from dovs.analysis.calibration import reliability_frame
from dovs.analysis.metrics import expected_calibration_error


def test_the_bins_add_up_to_the_calibration_error():
    rng = np.random.default_rng(0)
    confidence = rng.uniform(0.1, 1, 500)
    right = rng.random(500) < confidence**2
    frame = reliability_frame(right, confidence)
    error = (frame["images"] / 500 * (frame["accuracy"] - frame["confidence"]).abs()).sum()
    assert error == pytest.approx(expected_calibration_error(right, confidence))
    assert frame["images"].sum() == 500
    assert (frame["low"] <= frame["accuracy"]).all()
    assert (frame["accuracy"] <= frame["high"]).all()


def test_a_bin_without_images_has_no_row():
    frame = reliability_frame(np.array([True]), np.array([1.0]))
    assert frame[["bin", "accuracy"]].values.tolist() == [[14, 1.0]]
