"""Tuning on held-out images, choosing values by it, and measuring those on the test split."""

import re
from dataclasses import replace

import pytest

from dovs.benchmark import choice, report, reproduction, results, workers
from dovs.benchmark.budget import PUBLISHED, SEARCHES, UNSEARCHED, Search
from dovs.benchmark.caption import caption
from dovs.benchmark.grids import BASELINES, CE, GRIDS, TUNING
from dovs.benchmark.rows import at_value, method
from dovs.benchmark.scheduler import measure
from dovs.benchmark.trials import plan
from dovs.cli import main
from dovs.errors import ConfigError
from dovs.methods import METHODS
from dovs.runs.store import Run
from dovs.second_stages import SECOND_STAGES
from tests.benchmark import samples
from tests.benchmark.conftest import TINY

LABELS = [row.label for row in TUNING]
COMMAND = "python -m dovs bench tuning --setting made"
HELD_OUT = {"config": {**samples.CONFIG, "measured_on": "held_out"}}


def tuning(accuracy=lambda label, seed: 0.5, seeds=(0, 1), without=(), failed=(), draw=0, **facts):
    """Return results of the grid in which a function says how accurate each trial is."""
    trials = [
        samples.record(label, seed, accuracy(label, seed), draw, **(HELD_OUT | facts))
        for label in LABELS
        for seed in seeds
        if (label, seed) not in (*without, *failed)
    ]
    lost = [
        {"row": label, "draw": 0, "seed": seed, "message": "diverged"} for label, seed in failed
    ]
    return samples.results(trials, LABELS, lost, grid="tuning", command=COMMAND)


@pytest.mark.parametrize("search", SEARCHES.values(), ids=SEARCHES)
def test_every_search_has_four_values_and_the_default_is_one(search):
    (row,) = [row for row in BASELINES if row.label == search.row]
    assert len(set(search.values)) == 4
    assert sorted(search.values) == list(search.values)
    assert search.published in search.values
    stage = row.changes.get("second_stage")
    entry = METHODS[row.changes["method"]] if stage is None else SECOND_STAGES[stage]
    given = row.changes.get("method_params", {})
    default = entry.model.model_fields[search.parameter].default
    assert given.get(search.parameter, default) == search.published


def test_the_grid_holds_every_value_once_and_the_published_cell_is_that_of_the_baselines(home):
    assert len(LABELS) == 4 * len(SEARCHES) + 3
    assert GRIDS["tuning"] is TUNING
    bare = [row for row in BASELINES if row.label in SEARCHES]
    published = [at_value(row, SEARCHES[row.label], PUBLISHED[row.label]) for row in bare]
    at_theirs, _ = plan(published, TINY, [0], home)
    as_they_are, _ = plan(bare, TINY, [0], home)
    for one, other in zip(at_theirs, as_they_are, strict=True):
        assert one.identity() == other.identity()
        assert one.folder == other.folder


def test_the_highest_mean_over_the_seeds_is_chosen():
    def accuracy(label, seed):
        return {
            ("focal gamma=1", 0): 0.9,
            ("focal gamma=1", 1): 0.2,
            ("focal gamma=5", 0): 0.6,
            ("focal gamma=5", 1): 0.6,
            ("ce+tau_norm tau=0.25", 1): 0.51,
        }.get((label, seed), 0.5)

    chosen = choice.choices(tuning(accuracy))
    assert chosen["focal"] == 5.0
    assert chosen["ce+tau_norm"] == 0.25
    others = set(SEARCHES) - {"focal", "ce+tau_norm"}
    assert {row: chosen[row] for row in others} == {row: PUBLISHED[row] for row in others}


def test_the_mean_is_over_draws_too_and_none_may_lack():
    first = tuning(lambda label, seed: 0.7 if label == "focal gamma=1" else 0.5)
    second = tuning(lambda label, seed: 0.8 if label == "focal gamma=5" else 0.5, draw=3)
    both = replace(first, trials=[*first.trials, *second.trials])
    assert choice.choices(first)["focal"] == 1.0
    assert choice.choices(both)["focal"] == 5.0
    lacking = [t for t in both.trials if (t["row"], t["draw"]) != ("focal gamma=5", 3)]
    with pytest.raises(ConfigError, match=r"'focal gamma=5' with draw 3, seed 0.*--draws 0,3 "):
        choice.choices(replace(both, trials=lacking))


def test_a_tie_goes_to_the_published_value_else_to_the_first():
    def rounded(label, seed):  # 0.1 + 0.2 is not 0.3 in floating point
        if label == "focal gamma=0.5":
            return (0.1 + 0.2, 0.3)[seed]
        return 0.3

    assert choice.choices(tuning(rounded))["focal"] == 2.0
    two = choice.choices(tuning(lambda label, seed: 0.9 if label[-2:] in ("=1", ".5") else 0.5))
    assert two["focal"] == 0.5
    assert two["balanced_softmax"] == 1.0


def test_what_cannot_be_chosen_by_is_refused():
    line = "2 of 128 results are not there, such as 'focal gamma=5' with draw 0, seed 1"
    with pytest.raises(ConfigError, match=f"{line}.*`{COMMAND} --draws 0 --seeds 0,1`"):
        choice.choices(tuning(without=[("focal gamma=5", 1), ("dovs patch_until=1", 0)]))
    with pytest.raises(ConfigError, match="64 of 64 results are not there"):
        choice.choices(tuning(seeds=()))
    with pytest.raises(ConfigError, match="measured on test, but may be chosen on held-out"):
        choice.choices(tuning(config=samples.CONFIG))


def test_methods_that_were_not_tuned_are_left_out_and_the_note_says_so(make_grid, tmp_path):
    some = ("focal", "balanced_softmax", "dovs")
    others = [
        (search.label_at(value), seed)
        for row, search in SEARCHES.items()
        if row not in some
        for value in search.values
        for seed in (0, 1)
    ]
    found = tuning(without=others)
    assert choice.choices(found) == {row: PUBLISHED[row] for row in some}
    (focal,) = [row for row in choice.rows_with({"focal": 1.0}) if "focal" in row.label]
    assert (focal.label, focal.reference) == ("focal gamma=1", "ce")
    (dovs,) = [row for row in choice.rows_with({"dovs": 1.0}) if "dovs" in row.label]
    assert (dovs.label, dovs.reference) == ("dovs patch_until=1", None)
    found.header["base"] = make_grid(name="tuning").header()["base"] | {"measured_on": "held_out"}
    results.write(tmp_path / "made-tuning.json", found)
    measured = choice.tuned(make_grid(name="tuned"), tmp_path / "made-tuning.json")
    assert measured.note.endswith("seeds 0, 1; only 3 of 16 methods were tuned")
    labels = [row.label for row in measured.rows]
    assert set(labels) == {
        *UNSEARCHED,
        "focal gamma=2",
        "balanced_softmax tau=1",
        "dovs patch_until=0.5",
    }
    with pytest.raises(
        ConfigError, match="1 of 24 results are not there, such as 'dovs patch_until=1'"
    ):
        choice.choices(tuning(without=[*others, ("dovs patch_until=1", 0)]))


def test_a_value_that_failed_with_a_seed_is_not_chosen():
    def accuracy(label, seed):
        return 0.9 if label == "ldam_drw max_margin=1" else 0.5

    assert choice.choices(tuning(accuracy))["ldam_drw"] == 1.0
    failed = [("ldam_drw max_margin=1", 1)]
    assert choice.choices(tuning(accuracy, failed=failed))["ldam_drw"] == 0.5
    every = [(label, 0) for label in LABELS if label.startswith("ldam_drw")]
    with pytest.raises(ConfigError, match="no value of 'ldam_drw' was trained to the end"):
        choice.choices(tuning(failed=every))


def test_rows_with_chosen_values():
    values = PUBLISHED | {"focal": 1.0, "balanced_softmax": 1.5, "ce+tau_norm": 0.5}
    rows = {row.label: row for row in choice.rows_with(values)}
    labels = list(rows)
    assert labels[:3] == ["ce", "class_balanced_sampling", "square_root_sampling"]
    assert rows["focal gamma=1"].changes["method_params"] == {"gamma": 1.0}
    assert rows["ce+tau_norm tau=0.5"].changes["second_stage_params"] == {"tau": 0.5}
    assert rows["dovs patch_until=0.5"].reference == "balanced_softmax tau=1.5"
    assert rows["focal gamma=1"].reference == "ce"
    assert len(rows) == len(SEARCHES) + 6
    for row in rows.values():
        assert row.reference is None or labels.index(row.reference) < labels.index(row.label)


def test_tables_of_tuning_say_what_they_are_of(tmp_path):
    found = tuning()
    assert found.measured_on == ("held_out",)
    assert "measured on held-out training images" in caption(found)
    assert "not on the test split" in caption(found)
    results.write(tmp_path / "made-tuning.json", found)
    assert "`focal gamma=0.5`" in report.block("made-tuning", tmp_path)
    plain = samples.results([samples.record("ce", 0, 0.5)])
    assert plain.measured_on == ("test",)
    assert "held-out" not in caption(plain)


@pytest.fixture
def run_of(capsys, tmp_path, home, monkeypatch):
    """Runs a command in an empty folder and returns its exit code, output and errors."""
    monkeypatch.chdir(tmp_path)

    def run(*words):
        code = main([str(word) for word in words])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def test_reproduction_is_not_checked_on_held_out_images(run_of, tmp_path):
    setting = reproduction.CHECKS[0].setting
    found = samples.results([samples.record("ce", 0, 0.38, **HELD_OUT)], setting=setting)
    results.write(tmp_path / "made.json", found)
    code, _, err = run_of("bench", "reproduction", "made", "--folder", tmp_path)
    assert (code, "not measured on the test split" in err) == (2, True)


def test_rows_of_both_grids_are_listed(run_of, tmp_path):
    code, out, _ = run_of("bench", "rows", "tuning")
    assert code == 0
    assert re.search(r"^focal gamma=0.5 +ce ", out, re.MULTILINE)
    code, _, err = run_of("bench", "rows", "tuned")
    assert code == 2
    assert "there is no benchmarks/results/fashion_cut-tuning.json" in err
    results.write(tmp_path / "benchmarks/results/made-tuning.json", tuning())
    code, out, _ = run_of("bench", "rows", "tuned", "--setting", "made")
    assert code == 0
    assert re.search(r"^dovs patch_until=0.5 +balanced_softmax tau=1 ", out, re.MULTILINE)
    results.write(tmp_path / "made-tuning.json", samples.results([], grid="cumulative"))
    words = ("--setting", "made", "--folder", tmp_path)
    assert (
        "is of the grid 'cumulative', not 'tuning'" in run_of("bench", "rows", "tuned", *words)[2]
    )


def test_from_tuning_on_held_out_images_to_a_table_of_the_test_split(run_of, tmp_path, monkeypatch):
    few = {"focal": Search("focal", "gamma", (1.0, 2.0), 2.0)}
    monkeypatch.setattr(choice, "SEARCHES", few)
    monkeypatch.setattr(choice, "UNSEARCHED", ("ce",))
    words = ("--imbalance-ratio", 20, "--epochs", 1, "--width", 4, "--embedding-size", 16)
    words += ("--device", "cpu", "--seeds", "0")
    code, _, err = run_of("bench", "tuned", *words, "--n-max", 80)
    assert (code, "there is no benchmarks/results/digits-20-tuning.json" in err) == (2, True)
    code, _, err = run_of("bench", "tuning", *words)
    assert (code, "Choose an n_max below 119" in err) == (2, True)

    some = ("--rows", "ce,focal gamma=1,focal gamma=2", "--jobs", 2)
    code, out, _ = run_of("bench", "tuning", *words, "--n-max", 80, *some)
    assert code == 0
    assert "measured on held-out training images" in out
    folder = tmp_path / "benchmarks" / "results"
    tuned_on = results.read(folder / "digits-20-tuning.json")
    assert tuned_on.header["base"]["measured_on"] == "held_out"
    assert tuned_on.measured_on == ("held_out",)
    runs = [Run(path) for path in (tmp_path / "home" / "bench" / "digits-20").iterdir()]
    assert len(runs) == 3
    for run in runs:
        assert run.summary()["measured_on"] == "held_out"
        assert set(run.metrics()["measured_on"]) == {"held_out"}

    code, _, err = run_of("bench", "tuned", *words, "--n-max", 70)
    assert (code, "another setting: n_max is 80, not 70" in err) == (2, True)
    code, out, _ = run_of("bench", "tuned", *words, "--n-max", 80, "--jobs", 2)
    assert code == 0
    assert "values in labels chosen on held-out training images, seed 0" in out
    found = results.read(folder / "digits-20-tuned.json")
    means = {trial["row"]: trial["balanced_accuracy"] for trial in tuned_on.trials}
    best = "focal gamma=1" if means["focal gamma=1"] > means["focal gamma=2"] else "focal gamma=2"
    assert found.labels == ["ce", best]
    assert found.measured_on == ("test",)
    assert "measured_on" not in found.header["base"]
    assert {trial["images"] for trial in found.trials}.isdisjoint(
        c["images"] for c in tuned_on.trials
    )


def test_values_of_another_setting_are_refused(make_grid, tmp_path):
    base = make_grid(name="tuning").header()["base"] | {"measured_on": "held_out", "epochs": 9}
    found = tuning()
    found.header["base"] = base
    results.write(tmp_path / "made-tuning.json", found)
    with pytest.raises(ConfigError, match="another setting: epochs is 9, not 2"):
        choice.tuned(make_grid(name="tuned"), tmp_path / "made-tuning.json")


def test_a_value_that_is_no_longer_chosen_leaves_the_results(make_grid, monkeypatch):
    monkeypatch.setattr(workers, "start", lambda *given: pytest.fail("a worker was started"))
    before = make_grid([CE, method("old", "focal", "ce")], "tuned")
    for row in before.rows:
        (trial,), _ = plan([row], before.base, [0], before.folder)
        lines = samples.record(
            row.label, 0, 0.5, config=trial.config.model_dump(), images=trial.images
        )
        acquired = results.open_for(before.out, before.header())
        results.write(before.out, acquired.with_trials([lines]))
    messages = []
    after = make_grid([CE], "tuned")
    assert measure(after, [0], progress=lambda line, left: messages.append(line)).done == 1
    assert results.read(after.out).labels == ["ce", "old"]
    measure(replace(after, exact=True), [0], progress=lambda line, left: messages.append(line))
    assert messages == ["old, draw 0, seed 0: no longer a row of this grid; it is left out."]
    assert results.read(after.out).labels == ["ce"]
    assert [trial["row"] for trial in results.read(after.out).trials] == ["ce"]
