"""Runs beside each other: what is compared, over what, and what cannot be."""

import json
import shutil

import numpy as np
import pytest

from dovs.analysis.intervals import t_interval, welch_interval
from dovs.comparison.compared import compared
from dovs.comparison.same_images import unlike
from dovs.comparison.settings import SETTING, differing_settings, nothing_differs
from dovs.comparison.sides import labelled, read_names, with_other_seeds, worth_grouping, written
from dovs.errors import ConfigError
from dovs.runs.finding import example_runs, open_run
from dovs.runs.same_settings import same_but_for_the_seed
from tests.ui.fake_run import fake_run


def changed(run, **settings):
    """Change the stored configuration of a run."""
    path = run.path / "config.json"
    body = json.loads(path.read_text("utf-8"))
    body["config"] |= settings
    path.write_text(json.dumps(body), "utf-8")
    return run


def with_confusion(run, right):
    """Store the confusion of 100 images of each class, of which some are right."""
    path = run.path / "summary.json"
    body = json.loads(path.read_text("utf-8"))
    classes = len(right)
    body |= {
        "mistakes": [[c, (c + 1) % classes, 100 - n] for c, n in enumerate(right) if n < 100],
        "evaluated_counts": [100] * classes,
        "per_class_recall": [n / 100 for n in right],
        "balanced_accuracy": float(np.mean(right)) / 100,
    }
    path.write_text(json.dumps(body), "utf-8")
    return run


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Two settings with three seeds each, of known recalls."""
    root = tmp_path_factory.mktemp("runs")
    rng = np.random.default_rng(0)
    found = {}
    for name, first in (("ce", 60), ("dovs", 65)):
        for seed in (0, 1, 2):
            path = fake_run(root / f"{name}-{seed}", hierarchy=name == "dovs", seed=seed)
            right = (first + rng.integers(-5, 6, 10)).tolist()
            found[path.name] = with_confusion(open_run(path), right)
    return found


def pair_of(*groups):
    return compared(labelled(groups)).pair(1)


def test_one_run_each_has_intervals_over_the_images_alone(runs):
    pair = pair_of([runs["ce-0"]], [runs["dovs-0"]])
    row = pair.measures.set_index("measure").loc["balanced_accuracy"]
    apart = [pair.second.runs[0].measures[n] - pair.first.runs[0].measures[n] for n in [row.name]]
    assert row["difference"] == pytest.approx(apart[0])
    assert row["over"] == "images"
    assert row["low"] < row["difference"] < row["high"]
    assert pair.finding.units == 1000
    assert "1,000 test images" in pair.sentence
    assert "nothing of other seeds" in pair.sentence
    assert pair.measures.set_index("measure").loc["ece", "over"] == ""


def test_groups_are_paired_by_seed(runs):
    pair = pair_of(*([runs[f"{name}-{seed}"] for seed in (0, 1, 2)] for name in ("ce", "dovs")))
    row = pair.measures.set_index("measure").loc["balanced_accuracy"]
    apart = np.array(
        [
            runs[f"dovs-{seed}"].summary()["balanced_accuracy"]
            - runs[f"ce-{seed}"].summary()["balanced_accuracy"]
            for seed in (0, 1, 2)
        ]
    )
    assert (row["low"], row["high"]) == pytest.approx(t_interval(apart))
    assert (row["over"], row["units"]) == ("seeds", 3)
    assert "over 3 seeds, one draw of the tail" in pair.sentence
    assert "nothing of other draws" in pair.sentence
    assert pair.classes["units"].tolist() == [3] * 10
    assert [pair.first.label, pair.second.label] == ["ce (3 runs)", "dovs (3 runs)"]
    assert len(pair.pairs) == 3


def test_groups_without_a_common_seed_are_not_paired(runs, tmp_path):
    others = [
        changed(open_run(fake_run(tmp_path / f"late-{seed}", seed=seed)), seed=seed)
        for seed in (7, 8)
    ]
    pair = pair_of([runs["ce-0"], runs["ce-1"]], others)
    assert not pair.finding.paired
    assert "none in common" in pair.sentence
    assert pair.answers().empty
    assert pair.classes["difference"].notna().all()
    assert pair.classes["difference"].mean() == pytest.approx(pair.finding.difference)


@pytest.mark.parametrize("turned", [False, True])
def test_sides_of_unequal_size_without_a_common_seed_are_compared_by_their_means(runs, turned):
    groups = [runs["ce-0"], runs["ce-1"]], [runs["dovs-2"]]
    pair = pair_of(*(groups[::-1] if turned else groups))
    sizes = "2 runs and 1 run" if turned else "1 run and 2 runs"
    assert f"of {sizes}, no seed in common: there is no interval" in pair.sentence
    one, other = (
        np.mean([run.summary()["per_class_recall"] for run in group], axis=0) for group in groups
    )
    exact = (one - other if turned else other - one)[pair.classes["class_index"]]
    assert pair.classes["difference"].to_numpy() == pytest.approx(exact)
    assert pair.classes["low"].isna().all()


@pytest.mark.parametrize(
    "first, second, basis",
    [
        ([(0, 0), (0, 1)], [(1, 0), (1, 1)], "of 2 runs and 2 runs, no draw and seed in common"),
        (
            [(0, 0), (0, 1), (1, 0), (1, 1)],
            [(2, 0), (2, 1), (3, 0)],
            "over 2 or more draws of the tail on each side, no draw and seed in common: ",
        ),
        (
            [(0, 0), (0, 1), (1, 0), (1, 1)],
            [(0, 0), (0, 1), (1, 0), (1, 1)],
            "over 2 draws of the tail, 4 runs on each side: ",
        ),
    ],
)
def test_the_sentence_says_what_draws_have_in_common(tmp_path, first, second, basis):
    sides, rng = [], np.random.default_rng(3)
    for name, keys in (("one", first), ("two", second)):
        found = []
        for draw, seed in keys:
            path = tmp_path / f"{name}-{draw}-{seed}"
            run = changed(open_run(fake_run(path, seed=seed)), data_seed=draw)
            found.append(with_confusion(run, (60 + rng.integers(-9, 10, 10)).tolist()))
        sides.append(found)
    pair = pair_of(*sides)
    assert basis in pair.sentence
    wide = "with two draws an interval is very wide" in pair.sentence
    assert wide == (pair.finding.over == "draws")


def test_answers_to_single_images_are_those_of_the_snapshots(runs):
    pair = pair_of([runs["ce-0"]], [runs["dovs-0"]])
    both = pair.answers()
    last = runs["ce-0"].snapshot(6), runs["dovs-0"].snapshot(6)
    ids = both["id"].to_numpy()
    assert (runs["ce-0"].points()["split"].to_numpy()[ids] == "test").all()
    assert len(both) == 80
    assert (both["predicted_index"].to_numpy() == last[0].predicted[ids]).all()
    assert (both["second_predicted"].to_numpy() == last[1].predicted[both["second_id"]]).all()
    gained, lost, p = pair.test()
    assert gained == (both["right"] == "second").sum()
    assert lost == (both["right"] == "first").sum()
    assert 0 < p <= 1


def test_the_same_images_under_another_order_of_points_are_matched(runs, tmp_path):
    run = open_run(fake_run(tmp_path / "moved", hierarchy=False, seed=0))
    points = run.points().iloc[::-1].reset_index(drop=True)
    points["id"] = np.arange(len(points))
    points.to_parquet(run.path / "points.parquet")
    file = run.path / "snapshots" / "epoch-0006.npz"
    with np.load(file) as arrays:
        turned = {name: arrays[name][::-1] for name in arrays.files}
    np.savez(file, **turned)
    both = pair_of([runs["ce-0"]], [run]).answers()
    assert len(both) == 80
    assert (both["predicted_index"] == both["second_predicted"]).all()


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"dataset": "shapes"}, "datasets digits and shapes"),
        ({"dataset": "shapes", "dataset_params": {"per_class": 30}}, "datasets"),
        ({"measured_on": "held_out"}, "held-out"),
    ],
)
def test_other_images_are_reported_and_the_rest_is_shown(runs, tmp_path, settings, reason):
    other = changed(open_run(fake_run(tmp_path / "other")), **settings)
    whole = compared(labelled([[runs["ce-0"]], [other]]))
    pair = whole.pair(1)
    assert reason in pair.unlike
    assert "cannot be compared" in pair.sentence
    assert pair.measures["difference"].isna().all()
    assert pair.measures["second"].notna().any()
    assert pair.classes.empty
    assert pair.confusion.empty
    assert pair.answers().empty
    assert len(whole.curves["run"].unique()) == 2


def test_held_out_images_depend_on_the_tail(runs, tmp_path):
    pair = [
        changed(open_run(fake_run(tmp_path / name)), measured_on="held_out", data_seed=draw)
        for name, draw in (("one", 0), ("two", 1))
    ]
    assert "data_seed" in unlike(*pair)
    assert unlike(pair[0], pair[0]) == ""


def test_own_images_are_compared_by_their_content(tmp_path):
    content = {"train": {"0": [9, "a"]}, "test": {"0": [3, "b"]}}
    found = []
    for name, digest in (("one", "b"), ("copy", "b"), ("new", "c")):
        run = changed(
            open_run(fake_run(tmp_path / name)),
            dataset="folder",
            dataset_params={"path": f"/somewhere/{name}"},
        )
        own = {**content, "test": {"0": [3, digest]}}
        (run.path / "images.json").write_text(json.dumps({"format": 1, "content": own}))
        found.append(run)
    assert unlike(found[0], found[1]) == ""
    assert "other test images" in unlike(found[0], found[2])


def test_other_classes_cannot_be_compared(runs, tmp_path):
    other = open_run(fake_run(tmp_path / "fewer", classes=8))
    whole = compared(labelled([[runs["ce-0"]], [other]]))
    assert "other classes" in whole.pair(1).unlike


def test_a_damaged_run_is_left_out_with_its_reason(runs, tmp_path):
    bad = open_run(fake_run(tmp_path / "bad"))
    (bad.path / "summary.json").write_text("{", "utf-8")
    whole = compared(labelled([[runs["ce-0"]], [bad], [runs["dovs-0"]]]))
    assert len(whole.sides) == 2
    assert any(note.startswith("bad is left out") and "damaged" in note for note in whole.notes)
    with pytest.raises(ConfigError, match="damaged"):
        compared(labelled([[bad]]))


def test_seeds_that_one_side_lacks_are_named(runs, tmp_path):
    bad = changed(open_run(fake_run(tmp_path / "bad", hierarchy=False, seed=0)), method="ce")
    (bad.path / "summary.json").write_text('{"balanced_accuracy": NaN}', "utf-8")
    all_seeds = [runs[f"dovs-{seed}"] for seed in (0, 1, 2)]
    whole = compared(labelled([[bad, runs["ce-1"], runs["ce-2"]], all_seeds]))
    assert [each.label for each in whole.sides] == ["ce (2 runs)", "dovs (3 runs)"]
    out, line = (note for note in whole.notes if "differ in more" not in note)
    assert "bad is left out" in out
    assert "nan instead of a share" in out
    assert line == (
        "dovs (3 runs) and ce (2 runs): the numbers of each side are of all of its runs, but "
        "differences only of runs with a seed that both sides have: 1, 2."
    )
    same = [runs[f"ce-{seed}"] for seed in (0, 1, 2)]
    assert not any("both sides" in note for note in compared(labelled([same, all_seeds])).notes)


def test_a_run_that_trains_is_compared_by_its_last_snapshot(runs, tmp_path):
    live = open_run(fake_run(tmp_path / "live", state="cancelled", done=4, hierarchy=False))
    whole = compared(labelled([[runs["ce-0"]], [live]]))
    pair = whole.pair(1)
    assert any("live is stopped, at epoch 4 of 6" in note for note in whole.notes)
    assert np.isfinite(pair.finding.difference)
    assert "numbers may still change" in pair.sentence
    early = open_run(fake_run(tmp_path / "early", state="cancelled", done=1))
    nothing = compared(labelled([[runs["ce-0"]], [early]]))
    assert "no predictions" in nothing.pair(1).sentence
    assert any("early" in note for note in nothing.notes)


def test_draws_of_all_images_are_no_group(tmp_path):
    made = [open_run(fake_run(tmp_path / f"all-{n}")) for n in range(3)]
    for number, run in enumerate(made):
        changed(run, profile="natural", data_seed=number)
    with pytest.raises(ConfigError, match="In the profile natural every draw has all images"):
        compared(labelled([made[:2], made[2:]]))
    for number, run in enumerate(made):
        changed(run, profile="natural", data_seed=number, n_max=5)
    assert len(compared(labelled([made[:2], made[2:]])).results) == 3


def test_two_runs_of_one_seed_are_no_group(runs):
    with pytest.raises(ConfigError, match="same seed"):
        compared(labelled([[runs["ce-0"], runs["dovs-0"]], [runs["ce-1"]]]))


def test_a_group_of_other_settings_is_noted(runs):
    whole = compared(labelled([[runs["ce-0"], runs["dovs-1"]], [runs["ce-1"], runs["dovs-2"]]]))
    assert any("Method" in note and "differ in more than the seed" in note for note in whole.notes)


def test_what_changes_no_number_does_not_mix_a_group(runs, tmp_path):
    other = changed(open_run(fake_run(tmp_path / "ce-9", hierarchy=False, seed=9)), seed=9)
    changed(other, projection="none", projection_params={}, device="cpu")
    whole = compared(labelled([[runs["ce-0"], other], [runs["dovs-0"]]]))
    assert not any("more than the seed" in note for note in whole.notes)


def test_other_class_sizes_are_noted_and_the_reference_decides_the_groups(runs, tmp_path):
    other = open_run(fake_run(tmp_path / "flat", hierarchy=False))
    body = json.loads((other.path / "config.json").read_text("utf-8"))
    body["class_counts"] = [140] * 10
    (other.path / "config.json").write_text(json.dumps(body), "utf-8")
    whole = compared(labelled([[runs["ce-0"]], [other]]))
    assert any("class sizes" in note for note in whole.notes)
    assert np.isfinite(whole.results.loc[1, "few"])  # it has no few class of its own


def test_differing_settings_have_titles_and_only_differ(runs):
    frame = differing_settings(labelled([[runs["ce-0"]], [runs["dovs-1"]]]))
    rows = frame.set_index(SETTING)
    assert rows.loc["Method"].tolist() == ["ce", "dovs"]
    assert rows.loc["Training seed"].tolist() == ["0", "1"]
    assert len(frame) == 2  # parameters of dovs at their defaults are not listed


def test_a_parameter_of_one_method_is_listed_where_it_is_not_usual(runs, tmp_path):
    own = {"k": 9, "patch_until": 0.5, "least_images": 0.1, "patch_below": 20}
    other = changed(open_run(fake_run(tmp_path / "k")), method_params=own)
    rows = differing_settings(labelled([[runs["ce-0"]], [other]])).set_index(SETTING)
    (title,) = [title for title in rows.index if title.startswith("Method: ")]
    assert rows.loc[title].tolist() == ["–", "9"]


def test_no_folder_of_this_machine_is_in_the_settings(runs, tmp_path):
    pair = [
        changed(
            open_run(fake_run(tmp_path / name)),
            dataset="folder",
            dataset_params={"path": f"/secret/{name}/photos"},
        )
        for name in ("one", "two")
    ]
    text = differing_settings(labelled([[pair[0]], [pair[1]]])).to_csv()
    assert "/secret" not in text
    assert "photos (another place)" in text


def test_runs_are_grouped_where_only_the_seed_differs(runs):
    every = list(runs.values())
    groups = same_but_for_the_seed(every)
    assert [[run.name for run in group] for group in groups] == [
        ["ce-0", "ce-1", "ce-2"],
        ["dovs-0", "dovs-1", "dovs-2"],
    ]
    assert worth_grouping(every)
    assert not worth_grouping(every[:3])
    assert not worth_grouping([runs["ce-0"], runs["dovs-0"]])


def test_names_in_an_address_are_read_as_they_are_written():
    assert read_names(written([["a", "b"], ["c"]])) == ((("a", "b"), ("c",)), ())
    with pytest.raises(ConfigError, match="too many"):
        read_names(",".join(map(str, range(101))))
    assert len(read_names(",".join(map(str, range(100))))[0]) == 100  # they may be put together


def test_the_shipped_runs_are_compared_on_all_test_images():
    shipped = example_runs()
    pair = pair_of([shipped["example-ce"]], [shipped["example"]])
    assert pair.finding.units == 10_000
    assert int(pair.classes["seen"].sum()) == 400
    assert len(pair.confusion)


def test_one_common_seed_of_a_group_is_a_pair_of_runs(runs):
    pair = pair_of([runs["ce-0"], runs["ce-1"]], [runs["dovs-1"]])
    assert pair.finding.over == "images"
    assert pair.sentence.startswith("dovs-1 minus ce-1")
    exact = (
        runs["dovs-1"].summary()["balanced_accuracy"]
        - (runs["ce-1"].summary()["balanced_accuracy"])
    )
    assert pair.finding.difference == pytest.approx(exact)


@pytest.fixture(scope="module")
def own_runs(runs, tmp_path_factory):
    """The same numbers as `runs`, of runs that DOVS did not train: all draw maps with seed 0."""
    root = tmp_path_factory.mktemp("own")
    found = {}
    for name, run in runs.items():
        own = changed(open_run(shutil.copytree(run.path, root / name)), origin="imported", seed=0)
        path = own.path / "config.json"
        body = json.loads(path.read_text("utf-8")) | {"origin": "imported", "lacks": ["config"]}
        path.write_text(json.dumps(body), "utf-8")
        found[name] = own
    return found


def test_the_seed_of_a_map_is_no_seed_of_a_training(own_runs):
    groups = [[own_runs[f"{name}-{seed}"] for seed in (0, 1, 2)] for name in ("ce", "dovs")]
    pair = pair_of(*groups)
    means = [[run.summary()["balanced_accuracy"] for run in group] for group in groups]
    row = pair.measures.set_index("measure").loc["balanced_accuracy"]
    low, high = welch_interval(*map(np.array, means))
    assert (row["over"], row["units"], row["paired"]) == ("runs", 3, False)
    assert (row["low"], row["high"]) == pytest.approx((low, high))
    assert "over 3 or more runs each, whose seeds are not known" in pair.sentence
    assert pair.results["seed"].tolist() == [None] * 6
    assert pair.classes["units"].eq(3).all()
    assert not pair.pairs
    assert with_other_seeds(groups[0], own_runs.values()) == tuple(groups[0])
    alone = pair_of([own_runs["ce-0"]], [own_runs["dovs-1"]])
    assert alone.finding.over == "images"


def test_settings_that_are_not_known_are_not_called_equal(runs, own_runs):
    same = nothing_differs(labelled([[runs["ce-0"]], [runs["ce-0"]]]))
    assert same == "Nothing: the runs are repeats of one configuration."
    one = nothing_differs(labelled([[runs["ce-0"]], [own_runs["ce-1"]]]))
    assert one.startswith(f"Not known: {own_runs['ce-1'].name} was not trained by DOVS")
    both = nothing_differs(labelled([[own_runs["ce-0"]], [own_runs["dovs-0"]]]))
    assert "were not trained by DOVS" in both
