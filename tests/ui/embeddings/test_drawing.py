"""What is of the map follows the drawing that is shown; what is of the embedding does not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dovs.analysis.projection import trustworthiness
from dovs.errors import RunError
from dovs.runs.extra_projections import redraw
from dovs.training.extra_projections import draw
from dovs.ui.embeddings.data import points as tables
from dovs.ui.embeddings.data.projections import map_quality
from dovs.ui.embeddings.panels import over_sampling as microscope_panel
from dovs.ui.embeddings.panels import over_sampling_data as microscope
from tests.ui.embeddings.linked import context_of
from tests.ui.fake_run import fake_run


@pytest.fixture(scope="module")
def contexts(tmp_path_factory):
    """Give what panels are given of the run's own map, and of one drawn again by PCA."""
    home = tmp_path_factory.mktemp("home")
    own = context_of(fake_run(home / "runs" / "done"), [17, 130])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dovs.runs.extra_projections._spawn", draw)
        again = redraw(own.run, "pca", {}, home)
    return own, replace(own, drawing=str(again.path))


def test_trustworthiness_and_projection_are_those_of_the_drawing(contexts):
    own, again = contexts
    name, flat, solid = map_quality(str(own.run.path), 6, own.map_stamp)
    assert (name, flat, solid) == ("umap", 0.912, 0.934)
    name, flat, solid = map_quality(str(own.run.path), 6, again.map_stamp, again.drawing)
    z = own.run.snapshot(6).embeddings
    assert name == "pca"
    assert flat == pytest.approx(trustworthiness(z, again.projection().xy, seed=0))
    assert solid == pytest.approx(trustworthiness(z, again.projection().xyz, seed=0))


def test_trust_compares_the_embedding_with_the_drawing(contexts):
    own, again = (tables.trust(context) for context in contexts)
    assert (own["purity"] == again["purity"]).all()
    assert not np.allclose(own["map_purity"], again["map_purity"])


def test_targets_lie_between_their_neighbours_on_the_drawing(contexts, session):
    own, again = contexts
    frame = microscope_panel.overlay(again)
    xy = again.projection().xy
    near, targets = (frame[frame["kind"] == kind] for kind in ("neighbour", "target"))
    np.testing.assert_array_equal(near[["x", "y"]], xy[near["id"]])
    for axis in ("x", "y", "x3", "y3", "z3"):
        assert targets[axis].between(near[axis].min(), near[axis].max()).all()
    before = microscope_panel.overlay(own)
    assert before["id"].tolist() == frame["id"].tolist()
    assert not np.allclose(before[["x", "y"]], frame[["x", "y"]])


def test_pull_and_weights_are_of_the_embedding(contexts):
    own, again = (
        microscope.look(
            context, microscope.rule_of(context.run.config(), context.classes, 6), 17, 8, 0
        )
        for context in contexts
    )
    np.testing.assert_array_equal(own.weights, again.weights)
    np.testing.assert_array_equal(own.targets["pull"], again.targets["pull"])


def test_a_drawing_that_is_gone_is_an_error_with_its_name(contexts):
    _own, again = contexts
    with pytest.raises(RunError, match=r"map\.json"):
        tables.trust(replace(again, drawing=again.drawing + "-gone"))
