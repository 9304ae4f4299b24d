"""Principal angles between the abstract labels' subspaces."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import subspace_angles

from dovs.analysis.angles import angles_frame, class_directions, principal_directions


def both_ways(*directions: np.ndarray) -> np.ndarray:
    """Return embeddings that vary along each direction, with mean 0."""
    rows = np.array(directions, dtype=np.float64)
    return np.concatenate([rows, -rows])


def table(frame, column: str = "mean_angle") -> np.ndarray:
    side = frame["abstract_label_a"].nunique()
    return frame[column].to_numpy().reshape(side, side)


def test_principal_directions_are_those_of_most_variance_around_the_own_mean():
    moved = np.array([0, 0, 0, 9])
    z = both_ways([3, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0.5, 0]) + moved
    assert np.allclose(np.abs(principal_directions(z, 2)), np.eye(4)[:, :2])
    assert principal_directions(z, 1).shape == (4, 1)
    assert principal_directions(z, 0).shape == (4, 0)


def test_directions_without_energy_are_not_made_up():
    z = both_ways([3, 0, 0, 0], [0, 1, 0, 0])
    assert principal_directions(z, 4).shape == (4, 2)
    assert principal_directions(np.full((5, 4), 0.1), 2).shape == (4, 0)
    assert principal_directions(np.zeros((0, 4)), 3).shape == (4, 0)


def test_orthogonal_subspaces_stand_at_ninety_degrees():
    turn = np.linalg.qr(np.random.default_rng(0).normal(size=(6, 6)))[0]
    z = np.concatenate([both_ways(*np.eye(6)[[2 * m, 2 * m + 1]]) for m in range(3)]) @ turn.T + 5
    groups = np.repeat([0, 1, 2], 4)
    frame = angles_frame(z, groups, ["a", "b", "c"], 2)
    expected = 90 * (1 - np.eye(3))
    assert np.allclose(table(frame), expected)
    assert np.allclose(table(frame, "min_angle"), expected)
    assert frame["abstract_label_a"].tolist() == ["a"] * 3 + ["b"] * 3 + ["c"] * 3
    assert frame["abstract_label_b"].tolist() == ["a", "b", "c"] * 3


@pytest.mark.parametrize("degrees", [0, 10, 30, 75])
def test_lines_stand_at_the_angle_they_were_planted_at(degrees):
    other = [np.cos(np.radians(degrees)), np.sin(np.radians(degrees)), 0]
    z = np.concatenate([both_ways([1, 0, 0]), both_ways(other)])
    frame = angles_frame(z, np.array([0, 0, 1, 1]), ["a", "b"], 1)
    assert table(frame)[0, 1] == pytest.approx(degrees, abs=1e-6)
    assert table(frame, "min_angle")[1, 0] == pytest.approx(degrees, abs=1e-6)


def test_mean_and_smallest_angle_are_those_of_scipy():
    rng = np.random.default_rng(0)
    z, groups = rng.normal(size=(90, 7)), np.repeat([0, 1, 2], 30)
    frame = angles_frame(z, groups, ["a", "b", "c"], dims=2)
    parts = [z[groups == m] for m in range(3)]
    spans = [np.linalg.svd(part - part.mean(0))[2][:2].T for part in parts]
    for a in range(3):
        for b in range(a):
            angles = np.degrees(subspace_angles(spans[a], spans[b]))
            assert table(frame)[a, b] == table(frame)[b, a] == pytest.approx(angles.mean())
            assert table(frame, "min_angle")[a, b] == pytest.approx(angles.min())


def test_a_subspace_inside_another_shares_its_directions():
    z = np.concatenate([both_ways([1, 0, 0], [0, 1, 0]), both_ways([1, 1, 0])])
    frame = angles_frame(z, np.array([0] * 4 + [1] * 2), ["plane", "line"], [2, 1])
    assert table(frame)[0, 1] == pytest.approx(0, abs=1e-6)


def test_labels_that_lie_apart_but_vary_alike_have_no_angle_between_them():
    apart, line = np.array([0, 5, 0]), both_ways([1, 0, 0])
    z = np.concatenate([line + apart, line - apart])
    frame = angles_frame(z, np.array([0, 0, 1, 1]), ["a", "b"], 1)
    assert table(frame)[0, 1] == pytest.approx(0, abs=1e-6)


def test_classes_on_a_simplex_vary_in_unrelated_directions():
    z = np.repeat(np.eye(10), 5, axis=0)
    halves = np.arange(50) // 25
    frame = angles_frame(z, halves, ["a", "b"], class_directions(np.array([5, 5])))
    assert table(frame, "min_angle")[0, 1] == pytest.approx(90)


@pytest.mark.parametrize("dims", [1, 3])
def test_labels_without_samples_or_without_spread_have_no_angle(dims):
    z = np.concatenate([both_ways([1, 0, 0]), both_ways([0, 1, 0]), np.zeros((2, 3))])
    groups = np.array([0, 0, 1, 1, 3, 3])
    frame = angles_frame(z, groups, ["a", "b", "absent", "point"], dims)
    angles = table(frame)
    assert angles[0, 1] == pytest.approx(90)
    assert np.isnan(angles[2:]).all()
    assert np.isnan(angles[:, 2:]).all()
    constant = angles_frame(np.full((6, 3), 0.5), np.arange(6) % 2, ["a", "b"], dims)
    assert constant["mean_angle"].isna().all()


def test_each_label_may_have_its_own_number_of_directions():
    rng = np.random.default_rng(3)
    z, groups = rng.normal(size=(60, 6)), np.repeat([0, 1], 30)
    frame = angles_frame(z, groups, ["a", "b"], dims=np.array([3, 1]))
    spans = [principal_directions(z[groups == m], size) for m, size in ((0, 3), (1, 1))]
    assert [span.shape[1] for span in spans] == [3, 1]
    expected = np.degrees(subspace_angles(*spans)).mean()
    assert table(frame)[0, 1] == pytest.approx(expected)
