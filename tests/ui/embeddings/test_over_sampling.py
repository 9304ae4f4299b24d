"""Neighbours, over-sampling, and the trust in the map."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from dovs.runs.classes import Classes, classes_of
from dovs.runs.finding import open_run
from dovs.ui.embeddings.canvas import component
from dovs.ui.embeddings.data.points import points_of
from dovs.ui.embeddings.panels import over_sampling
from dovs.ui.embeddings.panels import over_sampling_data as data
from tests.ui.embeddings.linked import captions, context_of, numbers, shown, words
from tests.ui.fake_run import fake_run
from tests.ui.opening import opened


def test_neighbours_follow_the_point_and_the_number(path):
    app = shown(path, "neighbours", "3.50")
    assert numbers(app).keys() >= {"In-class share", "Nearest other class"}
    assert len(captions(app)) == 11
    app.selectbox(key="neighbours-point").set_value(50).run()
    assert captions(app)[0].startswith("the point itself")
    app.button(key="neighbours-select").click().run()
    assert "Point, of 11 selected" in app.selectbox(key="neighbours-point").label


def test_a_point_outside_the_split_is_compared_with_the_split(path):
    app = opened(shown(path, "neighbours", "3", split="test"), "neighbours-open")
    frame = app.dataframe[0].value
    assert set(frame["split"]) == {"test"}
    assert len(frame) == 10


def test_the_panel_shows_neighbours_of_the_class_and_draws_again(path):
    app = shown(path, "over_sampling", "17.130")
    assert "Point, of 1 selected" in app.selectbox(key="over-sampling-point").label
    assert len(captions(app)) == 6
    before = numbers(app)["Pull"], captions(app)
    app.button(key="over-sampling-again").click().run()
    assert captions(app) != before[1]
    assert "projection does not include them" in words(app)
    assert "shown without it" in words(app)


def test_only_test_images_chosen_leave_the_panel_waiting(path):
    assert "Only training images are over-sampled" in words(shown(path, "over_sampling", "130"))


def test_the_overlay_is_empty_without_a_training_point(path, session):
    assert over_sampling.overlay(context_of(path, [130])).empty


def test_the_overlay_lies_where_the_weights_put_it(path, session):
    context = context_of(path, [17, 130])
    frame = over_sampling.overlay(context)
    assert frame["kind"].value_counts().to_dict() == {"target": 8, "neighbour": 5, "point": 1}
    point = frame[frame["kind"] == "point"].iloc[0]
    xy = context.run.projection(6).xy
    assert (point["id"], point["x"]) == (17, pytest.approx(xy[17, 0]))
    near = frame[frame["kind"] == "neighbour"]
    labels = points_of(context).table["class_index"]
    assert set(labels[near["id"]]) == {7}
    targets = frame[frame["kind"] == "target"]
    assert targets["x"].between(near["x"].min(), near["x"].max()).all()
    assert targets["z3"].between(near["z3"].min(), near["z3"].max()).all()
    assert near["weight"].sum() == pytest.approx(1)
    pd.testing.assert_frame_equal(frame, over_sampling.overlay(context))


def test_rates_are_those_of_the_training(path):
    from dovs.methods import METHODS
    from dovs.methods.method import TrainingInfo

    run = open_run(path)
    classes = classes_of(run)
    counts = np.array(classes.counts)
    import torch

    for name in METHODS.names:
        config = run.config().model_copy(
            update={"method": name, "method_params": METHODS[name].validate({})}
        )
        method = METHODS[name](**config.method_params)
        labels = torch.arange(len(counts)).repeat_interleave(torch.tensor(counts))
        method.setup(TrainingInfo(counts, classes.names, None, labels, 8, config.epochs, 0))
        for epoch in (0, 3, config.epochs):
            expected = method.sampling_rates(counts, min(epoch, config.epochs - 1))
            found = data.rule_of(config, classes, epoch)
            np.testing.assert_allclose(found.rates, expected, err_msg=f"{name} at {epoch}")


def test_no_patches_are_spoken_of_once_they_have_ended(path):
    run = open_run(path)
    settings = {"method": "dovs", "method_params": {"patch_until": 0.5}, "epochs": 20}
    config = run.config().model_copy(update=settings)
    classes = Classes(("a", "b"), (30, 3))
    assert [data.rule_of(config, classes, epoch).patched for epoch in (9, 10, 20)] == [0.5, 0, 0]


def test_equal_draws_of_an_over_sampling_method_say_where_its_effect_comes_from(tmp_path):
    why = "draws no image of a rare class more often than others: it over-samples in the embedding"
    dovs_run = words(shown(fake_run(tmp_path / "dovs"), "over_sampling"))
    assert "Every image is sampled" in dovs_run
    assert why in dovs_run
    assert "patches of other images up to epoch 3" in dovs_run
    assert "the prior in the loss (τ = 1)" in dovs_run
    more = {"gamma": 0.5, "tau": 0.0}
    often = words(shown(fake_run(tmp_path / "more", method_params=more), "over_sampling"))
    assert why not in often
    early = fake_run(tmp_path / "early", epochs=20, done=4, projected=(2, 4))
    assert why not in words(shown(early, "over_sampling", epoch=2))
    assert why not in words(shown(fake_run(tmp_path / "ce", hierarchy=False), "over_sampling"))


def test_the_warm_up_and_small_classes_are_spoken_of(tmp_path):
    early = fake_run(tmp_path / "early", epochs=20, done=4, projected=(2, 4), train_points=34)
    app = shown(early, "over_sampling", "8", epoch=2)
    assert "still in its warm-up" in words(app)
    assert "only 2 other training images" in words(app)
    assert "stored a part of its training images" in words(app)
    alone = fake_run(tmp_path / "alone", train_points=10)
    assert "nothing pulls it" in words(shown(alone, "over_sampling", "8"))


def test_a_class_without_any_other_stays_calm_among_the_neighbours(tmp_path):
    alone = fake_run(tmp_path / "alone", train_points=10, test_points=0)
    app = shown(alone, "neighbours", "3", split="train")
    assert numbers(app)["In-class share"] == "0%"


def test_a_misleading_map_is_warned_of(tmp_path):
    fooled = fake_run(tmp_path / "fooled")
    file = fooled / "projections" / "epoch-0006.npz"
    arrays = dict(np.load(file, allow_pickle=False))
    arrays["xy"] = np.random.default_rng(0).normal(size=arrays["xy"].shape).astype(np.float32)
    np.savez_compressed(file, **arrays)
    app = shown(fooled, "trust")
    assert "false neighbours" in words(app)


def test_the_map_is_given_targets_and_neighbours(path, session):
    context = context_of(path, [17])
    overlay = over_sampling.overlay(context)
    given = component.targets_of(context.run, 6, overlay)
    assert (given["run"], given["epoch"], given["point"]) == ("done", 6, 17)
    assert given["neighbours"] == overlay.loc[overlay["kind"] == "neighbour", "id"].tolist()
    targets = overlay[overlay["kind"] == "target"]
    np.testing.assert_allclose(given["xy"], targets[["x", "y"]])
    np.testing.assert_allclose(given["xyz"], targets[["x3", "y3", "z3"]])
    json.dumps(given)
    nothing = over_sampling.overlay(context_of(path, [130]))
    assert component.targets_of(context.run, 6, nothing) is None


def test_the_page_follows_once_when_other_targets_are_drawn(path, session, monkeypatch):
    calls = []
    monkeypatch.setattr(over_sampling.st, "rerun", lambda: calls.append(1))
    over_sampling._follow((17, 8, 0))
    assert not calls
    over_sampling.overlay(context_of(path, [17]))
    over_sampling._follow((17, 8, 0))
    assert not calls
    over_sampling._follow((17, 8, 1))
    over_sampling._follow((17, 8, 1))
    assert calls == [1]
