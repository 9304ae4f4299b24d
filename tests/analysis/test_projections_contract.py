"""What holds for every registered projection."""

from __future__ import annotations

import inspect
import subprocess
import sys

import numpy as np
import pytest

from dovs.analysis.projection import (
    nearest_neighbours,
    neighbourhood_frame,
    project,
    trustworthiness,
)
from dovs.analysis.projections import PROJECTIONS
from dovs.errors import ConfigError

N, D = 90, 12
LABELS = np.repeat([0, 1, 2], N // 3)


def embeddings(noise: float = 1.0, seed: int = 0) -> np.ndarray:
    """Return three clouds of unit spread, 12 units apart, and a little more noise."""
    rng = np.random.default_rng(0)
    clouds = 8 * np.eye(D)[LABELS] + rng.normal(size=(N, D))
    return (clouds + noise * np.random.default_rng(seed).normal(size=(N, D))).astype(np.float32)


@pytest.fixture(params=PROJECTIONS.names)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def maps() -> dict[tuple[str, int], np.ndarray]:
    """A fresh map by every projection in both dimensions."""
    z = embeddings(0.0)
    return {(name, dims): project(name, z, dims) for name in PROJECTIONS.names for dims in (2, 3)}


def moved(first: np.ndarray, second: np.ndarray) -> float:
    return float(np.median(np.linalg.norm(first - second, axis=1)))


def test_it_is_documented(name):
    entry = PROJECTIONS[name]
    assert entry.summary.endswith(".")
    assert entry.title != entry.name
    assert "Source:" in inspect.getdoc(sys.modules[entry.target.__module__])
    for parameter, field in entry.model.model_fields.items():
        assert field.description, f"{name}.{parameter} has no description"
        assert not field.is_required(), f"{name}.{parameter} has no default"
        assert f"{parameter}:" in entry.documentation


@pytest.mark.parametrize("dims", [2, 3])
def test_a_map_has_a_finite_place_for_every_point(name, dims, maps):
    found = maps[name, dims]
    assert found.shape == (N, dims)
    assert found.dtype == np.float32
    assert np.isfinite(found).all()
    assert len(np.unique(found, axis=0)) == N


@pytest.mark.parametrize("dims", [2, 3])
def test_clouds_stay_apart(name, dims, maps):
    z = embeddings(0.0)
    assert trustworthiness(z, maps[name, dims]) > 0.85
    assert (neighbourhood_frame(z, maps[name, dims], LABELS, k=10)["map_purity"] > 0.97).all()


def test_a_seed_decides_the_map(name, maps):
    z = embeddings(0.0)
    assert np.array_equal(project(name, z, 2), maps[name, 2])
    init = maps[name, 2]
    warm = project(name, z, 2, init=init, seed=3)
    assert np.array_equal(project(name, z, 2, init=init, seed=3), warm)


def test_neighbours_found_before_change_nothing(name, maps):
    z = embeddings(0.0)
    assert np.array_equal(project(name, z, 2, neighbours=nearest_neighbours(z, 30)), maps[name, 2])
    few = nearest_neighbours(z, 4)
    assert np.array_equal(project(name, z, 2, neighbours=few), maps[name, 2])


def test_arguments_are_left_as_they_were(name, maps):
    z, init = embeddings(), maps[name, 2].copy()
    neighbours = nearest_neighbours(z, 20)
    before = [z.copy(), init.copy(), *(part.copy() for part in neighbours)]
    project(name, z, 2, init=init, neighbours=neighbours)
    for was, now in zip(before, (z, init, *neighbours), strict=True):
        assert np.array_equal(was, now)


@pytest.mark.parametrize("dims", [2, 3])
def test_a_warm_start_moves_points_less_than_a_fresh_one(name, dims, maps):
    """The earlier map stands anywhere, as a chain of warm starts may leave it."""
    turn = np.linalg.qr(np.random.default_rng(1).normal(size=(dims, dims)))[0]
    earlier = maps[name, dims] @ turn + 20
    z = embeddings(0.3)
    warm = project(name, z, dims, init=earlier)
    assert warm.shape == (N, dims)
    assert warm.dtype == np.float32
    assert moved(warm, earlier) < 0.5 * moved(project(name, z, dims), earlier)
    assert moved(warm, earlier) < 0.25 * np.ptp(earlier, axis=0).max()
    assert np.allclose(warm.mean(0), earlier.mean(0), atol=1e-3)
    assert trustworthiness(z, warm) > 0.85


@pytest.mark.parametrize("copies", [3, N])
def test_duplicate_points_are_welcome(name, copies):
    z = np.repeat(embeddings()[: N // copies], copies, axis=0)
    found = project(name, z, 2)
    assert np.isfinite(found).all()
    warm = project(name, z, 2, init=found)
    assert np.isfinite(warm).all()


def test_constant_embeddings_have_a_map(name):
    for value in (0.0, 0.1):
        assert np.isfinite(project(name, np.full((20, 4), value, np.float32), 2)).all()


@pytest.mark.parametrize("points", [5, 6, 14])
def test_fewer_points_than_a_neighbourhood(name, points):
    z = embeddings()[::6][:points]
    found = project(name, z, 3)
    assert found.shape == (points, 3)
    assert np.isfinite(found).all()


def test_fewer_dimensions_than_the_map(name):
    found = project(name, embeddings()[:, :2], 3)
    assert found.shape == (N, 3)
    assert np.isfinite(found).all()


def test_too_few_points_are_refused(name):
    with pytest.raises(ConfigError, match=r"^4 points are too few for a map: give at least 5\.$"):
        project(name, embeddings()[:4], 2)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_embeddings_that_are_not_finite_are_refused(name, value):
    z = embeddings()
    z[7, 2] = value
    with pytest.raises(ConfigError, match=r"^embedding 7 is not finite.*lower learning rate\.$"):
        project(name, z, 2)


def test_an_unknown_parameter_is_refused(name):
    with pytest.raises(ConfigError, match=f"^unknown parameter of projection '{name}' 'nonsense'"):
        project(name, embeddings(), 2, nonsense=1)


def test_pca_keeps_distances_and_variances():
    z = np.zeros((40, 6))
    z[:, [1, 4]] = np.random.default_rng(0).normal(size=(40, 2)) * (1, 5)
    found = project("pca", z, 2)
    lengths = np.linalg.norm(z[:, None] - z, axis=2)
    assert np.allclose(np.linalg.norm(found[:, None] - found, axis=2), lengths, atol=1e-4)
    assert found[:, 0].std() == pytest.approx(z[:, 4].std(), rel=0.05)


def test_pca_shows_the_farthest_point_of_an_axis_on_its_positive_side():
    z = np.random.default_rng(0).exponential(size=(40, 3))
    for mirrored in (z, -z, z * (1, -1, 1)):
        found = project("pca", mirrored, 2)
        assert (found.max(0) > -found.min(0)).all()


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"n_neighbors": 1}, "n_neighbors=1"),
        ({"min_dist": 1.5}, "min_dist=1.5"),
        ({"metric": "manhattan"}, "metric='manhattan'"),
    ],
)
def test_umap_parameters_are_bounded(parameters, message):
    with pytest.raises(ConfigError, match=f"^projection 'umap': {message} is not allowed"):
        project("umap", embeddings(), 2, **parameters)


def test_umap_by_cosine_ignores_length():
    rng = np.random.default_rng(0)
    lengths = rng.uniform(0.1, 100, (N, 1)).astype(np.float32)
    z = embeddings() * lengths
    by_direction = project("umap", z, 2, metric="cosine")
    euclidean = nearest_neighbours(z, 30)
    again = project("umap", z, 2, neighbours=euclidean, metric="cosine")
    assert np.array_equal(again, by_direction)
    assert (neighbourhood_frame(embeddings(), by_direction, LABELS, k=10)["map_purity"] > 0.9).all()


def test_names_and_parameters_are_readable_without_heavy_packages():
    code = (
        "import sys, pkgutil, importlib, dovs.analysis as package;"
        "[importlib.import_module('dovs.analysis.' + module.name)"
        " for module in pkgutil.iter_modules(package.__path__)];"
        "from dovs.analysis.projections import PROJECTIONS;"
        "assert [entry.model for entry in PROJECTIONS];"
        "heavy = {'umap', 'numba', 'torch', 'plotly', 'sklearn', 'streamlit'} & set(sys.modules);"
        "sys.exit(', '.join(heavy) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
