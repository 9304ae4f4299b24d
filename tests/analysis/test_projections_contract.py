"""Every registered projection keeps the contract, and the contract finds what does not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from dovs.analysis.neighbourhood import trust_frame
from dovs.analysis.projection import (
    nearest_neighbours,
    project,
    trustworthiness,
)
from dovs.analysis.projection_contract import check_map, check_projection, check_unusual
from dovs.analysis.projections import PROJECTIONS, MapNote
from dovs.errors import ConfigError, ContractError
from dovs.registry import Entry, Registry

N, D = 90, 12
LABELS = np.repeat([0, 1, 2], N // 3)


def embeddings(noise: float = 1.0, seed: int = 0) -> np.ndarray:
    """Return three clouds of unit spread, 12 units apart, and a little more noise."""
    rng = np.random.default_rng(0)
    clouds = 8 * np.eye(D)[LABELS] + rng.normal(size=(N, D))
    return (clouds + noise * np.random.default_rng(seed).normal(size=(N, D))).astype(np.float32)


@pytest.fixture(scope="module")
def maps() -> dict[tuple[str, int], np.ndarray]:
    """A map of three clouds by each projection of the package, in both dimensions."""
    z = embeddings(0.0)
    return {(name, dims): project(name, z, dims) for name in ("pca", "umap") for dims in (2, 3)}


@pytest.mark.parametrize("name", PROJECTIONS.names)
def test_every_projection_keeps_the_contract(name):
    check_projection(PROJECTIONS[name])


def pca(embeddings, dims, init=None, seed=0, neighbours=None):
    """Compute principal components."""
    return PROJECTIONS["pca"].target(embeddings, dims, init, seed, neighbours)


def changes_init(embeddings, dims, init=None, seed=0, neighbours=None):
    found = pca(embeddings, dims, init)
    if init is not None:
        init += 1
    return found


def ignores_init(embeddings, dims, init=None, seed=0, neighbours=None):
    return pca(embeddings, dims)


def depends_on_neighbours(embeddings, dims, init=None, seed=0, neighbours=None):
    return pca(embeddings, dims, init) + (neighbours is not None)


def double(embeddings, dims, init=None, seed=0, neighbours=None):
    return pca(embeddings, dims, init).astype(np.float64)


def two_dimensions(embeddings, dims, init=None, seed=0, neighbours=None):
    return pca(embeddings, 2)


def infinite(embeddings, dims, init=None, seed=0, neighbours=None):
    with np.errstate(all="ignore"):
        return pca(embeddings, dims, init) / np.float32(np.ptp(embeddings))


def check_maps(entry):
    check_unusual(entry)
    check_map(entry, 2)


@pytest.mark.parametrize(
    ("target", "rule"),
    [
        (changes_init, "must not change its arguments"),
        (ignores_init, "stay near the earlier map"),
        (depends_on_neighbours, "with or without neighbours"),
        (double, "not float64"),
        (two_dimensions, r"\(5, 3\), not float32 \(5, 2\)"),
        (infinite, "equal points must be finite"),
    ],
)
def test_the_contract_finds_what_breaks_it(target, rule):
    check_maps(Entry("projection", "good", "Good", pca))
    with pytest.raises(ContractError, match=f"^projection 'bad'.*{rule}"):
        check_maps(Entry("projection", "bad", "Bad", target))


@pytest.mark.parametrize("note", [None, "text", MapNote("", "long"), MapNote("short", " ")])
def test_a_projection_without_a_note_is_not_registered(note):
    registry = Registry("projection", "dovs.analysis.projections", PROJECTIONS.check)
    with pytest.raises(ContractError, match=r"projection 'mine'.*Add note=MapNote"):
        registry.register("mine", note=note)(pca)


@pytest.mark.parametrize("dims", [2, 3])
@pytest.mark.parametrize("name", ["pca", "umap"])
def test_clouds_stay_apart(name, dims, maps):
    z = embeddings(0.0)
    assert trustworthiness(z, maps[name, dims]) > 0.85
    assert (trust_frame(z, maps[name, dims], LABELS, k=10)["map_purity"] > 0.97).all()


def test_few_neighbours_found_before_change_nothing(maps):
    z = embeddings(0.0)
    few = nearest_neighbours(z, 4)
    assert np.array_equal(project("umap", z, 2, neighbours=few), maps["umap", 2])


def test_too_few_points_are_refused_where_a_map_needs_neighbourhoods():
    with pytest.raises(ConfigError, match=r"^4 points are too few for a map: give at least 5\.$"):
        project("umap", embeddings()[:4], 2)
    assert project("pca", embeddings()[:2], 3).shape == (2, 3)


@pytest.mark.parametrize("value", [np.nan, -np.inf])
def test_embeddings_that_are_not_finite_are_refused(value):
    z = embeddings()
    z[7, 2] = value
    with pytest.raises(ConfigError, match=r"^embedding 7 is not finite.*lower learning rate\.$"):
        project("pca", z, 2)


def test_an_unknown_parameter_is_refused():
    with pytest.raises(ConfigError, match=r"^unknown parameter of projection 'pca' 'nonsense'"):
        project("pca", embeddings(), 2, nonsense=1)


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
    assert (trust_frame(embeddings(), by_direction, LABELS, k=10)["map_purity"] > 0.9).all()


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


def test_compiled_code_of_umap_is_stored(maps):
    from umap import layouts

    folder = Path(layouts._nb_optimize_layout_euclidean_single_epoch.stats.cache_path)
    assert any(folder.glob("layouts._optimize_layout_euclidean_single_epoch*"))


def test_umap_works_where_compiled_code_cannot_be_stored(maps, monkeypatch):
    from umap import layouts

    from dovs.analysis.projections import umap

    def refused(dispatcher):
        raise RuntimeError("no locator available")

    monkeypatch.setattr(type(layouts.clip), "enable_caching", refused)
    umap._compiled_once.cache_clear()
    assert np.array_equal(project("umap", embeddings(0.0), 2), maps["umap", 2])
    umap._compiled_once.cache_clear()
