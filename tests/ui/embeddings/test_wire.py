"""Blocks of arrays for the browser: round trips, bounds, names of any kind."""

from pathlib import Path

import numpy as np
import pytest

from dovs.maps.names import STEPS, UNKNOWN, typescript
from dovs.maps.wire import pack, quantise, shares
from tests.ui.embeddings.wire import offsets, restore, unpack

ROOT = Path(__file__).resolve().parents[3]
NAMES = ["<script>alert(1)</script>", 'a "quoted" one', "🐈‍⬛", "x" * 200, "שלום", "a\\b\n", ""]


def test_a_block_comes_back_as_it_went():
    rng = np.random.default_rng(0)
    arrays = {
        "bytes": rng.integers(0, 255, (7, 4)).astype(np.uint8),
        "steps": rng.integers(0, 65535, (11, 2)).astype(np.uint16),
        "index": rng.integers(-9, 9, 5).astype(np.int32),
        "none": np.zeros((0, 3), np.uint16),
    }
    header, found = unpack(pack({"names": NAMES, "epoch": 3}, arrays))
    assert header["names"] == NAMES
    assert header["epoch"] == 3
    assert set(found) == set(arrays)
    for name, array in arrays.items():
        assert found[name].dtype == array.dtype
        np.testing.assert_array_equal(found[name], array)


def test_arrays_begin_where_a_browser_can_view_them():
    arrays = {"a": np.zeros(3, np.uint8), "b": np.ones(3, np.int32), "c": np.ones(5, np.uint16)}
    assert all(start % size == 0 for start, size in offsets(pack({"names": NAMES}, arrays)))


def test_blocks_that_differ_anywhere_differ_in_their_first_bytes():
    values = np.zeros(2_000_000, np.uint8)
    other = values.copy()
    other[700_001] = 1
    one, two = pack({}, {"v": values}), pack({}, {"v": other})
    assert len(one) == len(two)
    assert one[:64] != two[:64]
    assert pack({}, {"v": values}) == one


def test_positions_come_back_within_half_a_step():
    rng = np.random.default_rng(1)
    positions = rng.normal(size=(500, 3)) * [1, 1e4, 1e-3] + [0, -3e5, 7]
    positions[17] = np.nan
    positions[18, 1] = np.inf
    steps, low, high = quantise(positions)
    back = restore(steps, low, high)
    assert np.isnan(back[[17, 18]]).all()
    known = np.setdiff1d(np.arange(500), [17, 18])
    half = (np.array(high) - low) / STEPS / 2
    assert (np.abs(back[known] - positions[known]) <= half * 1.001).all()
    assert (steps[known] != UNKNOWN).all()


@pytest.mark.parametrize("positions", [np.full((4, 2), np.nan), np.zeros((3, 2)), np.zeros((0, 2))])
def test_maps_without_extent_come_back(positions):
    steps, low, high = quantise(positions)
    back = restore(steps, low, high)
    assert back.shape == positions.shape
    np.testing.assert_allclose(back, positions)


def test_shares_are_within_half_a_step_and_never_leave_their_range():
    values = np.array([-2.0, -1.0, -0.3, 0.7, 1.0, 3.0, np.nan])
    found = shares(values, -1.0)
    assert found[[0, 1, 6]].tolist() == [0, 0, 0]
    assert found[[4, 5]].tolist() == [255, 255]
    np.testing.assert_allclose(found[2:4] / 127.5 - 1, values[2:4], atol=1 / 255)


def test_the_browsers_copy_of_the_names_is_generated_from_ours():
    copy = ROOT / "frontend" / "explorer" / "src" / "names.ts"
    assert copy.read_text("utf-8") == typescript()
