"""The list of what to look at first: lines, what a click selects, and what is missing."""

from __future__ import annotations

import numpy as np
import pytest

from dovs.ui.embeddings.data.points import points_of, predicted_part
from dovs.ui.embeddings.data.selection import decode
from dovs.ui.embeddings.panels import to_check
from dovs.ui.embeddings.panels import to_check_data as data
from dovs.ui.embeddings.panels.trust import trust
from tests.ui.embeddings.linked import captions, context_of, shown, words
from tests.ui.fake_run import fake_run


def test_every_kind_is_listed_and_a_line_selects_its_points(path):
    app = shown(path, "to_check", split="test")
    for title in ("Rare classes", "Most confident mistakes", "Likely label errors", "misleads"):
        assert title in words(app)
    lines = {each.key: each for each in app.button}
    mistakes = data.confident_mistakes(context_of(path, split="test")).findings
    app = lines["to-check-1-1"].click().run()
    assert not app.exception
    assert decode("".join(app.query_params["sel"])) == mistakes[1].ids
    assert len(captions(app)) == 1
    app = app.button(key="to-check-1-1").click().run()
    assert "sel" not in app.query_params


def test_training_images_of_a_line_are_shown_with_the_test_images(path):
    app = shown(path, "to_check", split="test")
    finding = data.rare_mistakes(context_of(path, split="test")).findings[0]
    app.button(key="to-check-0-0").click().run()
    table = points_of(context_of(path)).table
    assert set(table.loc[list(finding.ids), "split"]) == {"train", "test"}
    assert app.session_state["explorer-view-request"]["view"] == {"split": "both"}
    roles = [each.split(" · ")[0] for each in captions(app)]
    assert set(roles) == {"mistaken", "pulls"}


def test_training_images_are_checked_where_the_page_shows_them(path):
    table = points_of(context_of(path)).table
    for split, wanted in (("test", "test"), ("both", "test"), ("train", "train")):
        context = data.checked(context_of(path, split=split))
        for section in (data.confident_mistakes(context), data.likely_label_errors(context)):
            found = [each.ids[0] for each in section.findings]
            assert set(table.loc[found, "split"]) <= {wanted}
        assert data.confident_mistakes(context).findings
    assert "Select the split train" in words(shown(path, "to_check", split="test"))
    assert "Predictions of 120 of 387 training images" in words(
        shown(path, "to_check", split="train")
    )


def test_the_least_sure_mistake_comes_last_and_label_errors_are_mistakes(path):
    context = context_of(path, split="test")
    table = points_of(context).table
    mistakes = [each.ids[0] for each in data.confident_mistakes(context).findings[1:]]
    assert np.all(np.diff(table.loc[mistakes, "confidence"]) <= 0)
    for finding in data.likely_label_errors(context).findings:
        assert not table.loc[list(finding.ids), "correct"].any()


def test_label_errors_of_a_weak_model_have_a_warning(path):
    context = context_of(path, split="test")
    rate = points_of(context).table.query("split == 'test'").groupby("class_index")["correct"]
    section = data.likely_label_errors(context)
    assert section.findings
    assert bool(section.caution) == (rate.mean().mean() < data.WEAK)
    table = predicted_part(context)
    assert data._caution(table.assign(correct=True), context) == ""
    caution = data._caution(table.assign(correct=False), context)
    assert "only 0.0% of these test images right at epoch 6 " in caution


def test_the_list_of_another_epoch_is_complete_before_any_of_it_is_shown(
    path, session, monkeypatch
):
    made = []

    def sections(context):
        for number in range(3):
            made.append((context.epoch, number))
            yield number

    monkeypatch.setattr(to_check, "sections", sections)
    first = iter(to_check._found(context_of(path, split="test", epoch=4)))
    next(first)
    assert made == [(4, 0)]  # nothing stands there yet, so each kind is shown when it is ready
    to_check._found(context_of(path, split="test", epoch=6))
    assert made[1:] == [(6, 0), (6, 1), (6, 2)]


def test_what_a_run_lacks_takes_lines_away_with_a_sentence(tmp_path):
    lone = fake_run(tmp_path / "lone", test_points=0)
    assert "needs two splits" in words(shown(lone, "to_check", split="train"))
    silent = fake_run(tmp_path / "silent")
    for file in (silent / "snapshots").glob("*.npz"):
        arrays = dict(np.load(file, allow_pickle=False))
        arrays["predicted"] = np.full_like(arrays["predicted"], -1)
        np.savez_compressed(file, **arrays)
    app = shown(silent, "to_check")
    assert words(app).count(data.NO_PREDICTIONS) == 3
    assert "Predictions of" not in words(app)
    assert not [
        each.key for each in app.button if each.key.startswith(("to-check-0", "to-check-1"))
    ]


@pytest.mark.parametrize("dataset", ["cifar100"])
def test_images_that_are_not_here_are_mentioned(tmp_path, dataset):
    assert not shown(fake_run(tmp_path / "far", dataset=dataset), "to_check").error


def test_the_classes_that_the_map_misleads_about_are_those_that_trust_warns_of(tmp_path):
    fooled = fake_run(tmp_path / "fooled")
    change(fooled / "projections" / "epoch-0006.npz", "xy", scrambled)
    for split in ("train", "test", "both"):
        frame = trust(context_of(fooled, split=split))
        marked = set(frame.loc[frame["misleads"] != "", "class_name"])
        section = data.misled(context_of(fooled, split=split))
        assert {each.text.split("**")[1] for each in section.findings} == marked
        assert marked
    assert "false neighbours of" in words(shown(fooled, "trust"))
    assert "tears" not in words(shown(fooled, "trust"))


def test_where_all_points_are_equal_nothing_is_said_of_the_map(tmp_path):
    equal = fake_run(tmp_path / "equal")
    change(equal / "snapshots" / "epoch-0006.npz", "embeddings", np.zeros_like)
    problem = "All points are equal in the embedding"
    assert problem in words(shown(equal, "to_check"))
    assert problem in words(shown(equal, "trust"))


def change(file, name, by):
    arrays = dict(np.load(file, allow_pickle=False))
    arrays[name] = by(arrays[name])
    np.savez_compressed(file, **arrays)


def scrambled(xy):
    return np.random.default_rng(0).normal(size=xy.shape).astype(np.float32)
