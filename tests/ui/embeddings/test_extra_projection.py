"""Measures of the map follow the projection that is shown; measures of the embedding do not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dovs.analysis.projection import trustworthiness
from dovs.errors import RunError
from dovs.runs.extra_projections import compute
from dovs.training.extra_projections import compute_missing
from dovs.ui.embeddings.data.points import projection_of
from dovs.ui.embeddings.panels import over_sampling
from dovs.ui.embeddings.panels import over_sampling_data as data
from dovs.ui.embeddings.panels.trust import trust
from tests.ui.embeddings.linked import context_of
from tests.ui.fake_run import fake_run


@pytest.fixture(scope="module")
def contexts(tmp_path_factory):
    """Give what panels are given of the run's own map, and of an extra one by PCA."""
    home = tmp_path_factory.mktemp("home")
    own = context_of(fake_run(home / "runs" / "done"), [17, 130])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dovs.runs.extra_projections._spawn", compute_missing)
        again = compute(own.run, "pca", {}, home)
    return own, replace(own, extra_projection=str(again.path))


def test_trustworthiness_and_projection_are_those_of_the_map_that_is_shown(contexts):
    own, again = (projection_of(context) for context in contexts)
    assert (own.name, own.trustworthiness, own.trustworthiness_3d) == ("umap", 0.912, 0.934)
    z = contexts[0].run.snapshot(6).embeddings
    assert again.name == "pca"
    assert again.trustworthiness == pytest.approx(trustworthiness(z, again.xy, seed=0))
    assert again.trustworthiness_3d == pytest.approx(trustworthiness(z, again.xyz, seed=0))


def test_trust_compares_the_embedding_with_the_map(contexts):
    own, again = (trust(context) for context in contexts)
    assert (own["purity"] == again["purity"]).all()
    assert not np.allclose(own["map_purity"], again["map_purity"])


def test_targets_lie_between_their_neighbours_on_the_map(contexts, session):
    own, again = contexts
    frame = over_sampling.overlay(again)
    xy = projection_of(again).xy
    near, targets = (frame[frame["kind"] == kind] for kind in ("neighbour", "target"))
    np.testing.assert_array_equal(near[["x", "y"]], xy[near["id"]])
    for axis in ("x", "y", "x3", "y3", "z3"):
        assert targets[axis].between(near[axis].min(), near[axis].max()).all()
    before = over_sampling.overlay(own)
    assert before["id"].tolist() == frame["id"].tolist()
    assert not np.allclose(before[["x", "y"]], frame[["x", "y"]])


def test_pull_and_weights_are_of_the_embedding(contexts):
    own, again = (
        data.inspect(context, data.rule_of(context.run.config(), context.classes, 6), 17, 8, 0)
        for context in contexts
    )
    np.testing.assert_array_equal(own.weights, again.weights)
    np.testing.assert_array_equal(own.targets["pull"], again.targets["pull"])


def test_an_extra_projection_that_was_deleted_is_an_error_with_its_name(contexts):
    _own, again = contexts
    with pytest.raises(RunError, match=r"map\.json"):
        trust(replace(again, extra_projection=again.extra_projection + "-deleted"))
