"""The results file: what is written is read, what does not belong is refused."""

import json
import math

import pytest

from dovs.benchmark import results
from dovs.errors import ConfigError, DataError
from tests.benchmark import samples

TWO = samples.results([samples.record("ce", 0, 0.5), samples.record("dos", 0, 0.75)])

pytestmark = pytest.mark.usefixtures("home")


def test_what_is_written_is_read(tmp_path):
    path = tmp_path / "new" / "made.json"
    results.write(path, TWO)
    assert results.read(path) == TWO
    text = path.read_text()
    assert sum(line.startswith('  {"row": ') for line in text.splitlines()) == 2
    results.write(path, samples.results([]))
    assert results.read(path).trials == []


def test_a_file_goes_on_under_a_setting_that_states_more_if_its_trials_agree(tmp_path):
    path = tmp_path / "made.json"

    def go_on(*orders, **today):
        trials = [
            samples.record("ce", seed, 0.5, config={**samples.CONFIG, "class_order": order})
            for seed, order in enumerate(orders)
        ]
        made = samples.results(trials)
        results.write(path, made)
        return results.open_for(path, made.header | {"base": made.header["base"] | today})

    assert go_on("given", "given", class_order="given").header["base"]["class_order"] == "given"
    assert "class_order" not in go_on("given", "given").header["base"]
    for orders in (("given", "by_size"), ("by_size",)):
        with pytest.raises(ConfigError, match="another setting: class_order"):
            go_on(*orders, class_order="given")


def test_results_of_an_older_version_are_read_under_the_names_of_today(tmp_path):
    path = tmp_path / "made.json"
    dovs = {"method": "dovs", "method_params": {"overload": 0.3}}
    trial = samples.record("dovs", 0, 0.5, config={**dovs, "epochs": 7, "measured_on": "spare"})
    old = samples.results([trial])
    old.header["base"] = {"measured_on": "spare"}
    old.header["rows"][0] |= {"label": "dovs", "changes": dovs}
    results.write(path, old)
    found = results.read(path)
    assert found.header["base"]["measured_on"] == found.trials[0]["config"]["measured_on"]
    assert found.measured_on == ("held_out",)
    params = {"patch_share": 0.3}
    assert found.header["rows"][0]["changes"]["method_params"] == params
    assert found.trials[0]["config"]["method_params"] == params


def test_what_is_not_finite_becomes_null(tmp_path):
    path = tmp_path / "made.json"
    results.write(path, samples.results([samples.record("ce", 0, 0.5, ece=math.nan)]))
    assert results.read(path).trials[0]["ece"] is None


@pytest.mark.parametrize(
    "content, message",
    [
        ("{", "is damaged"),
        ("[]", "is damaged"),
        ('{"format": 1}', "it lacks grid"),
        ('{"format": 99}', r"has format 99, which a newer version .* Update DOVS\.$"),
        ('{"settings": {}, "results": []}', "is not a results file of format 2"),
    ],
)
def test_another_file_is_refused(tmp_path, content, message):
    path = tmp_path / "made.json"
    path.write_text(content)
    with pytest.raises(DataError, match=message):
        results.read(path)


@pytest.mark.parametrize(
    "change, reason",
    [
        (lambda body: body.update(trials=3), "int"),
        (lambda body: body.update(rows=[{}]), "changes"),
        (lambda body: body["trials"][0].update(seed=None), r"trials\.0\.seed"),
        (lambda body: body["trials"][0].update(row="x"), "row 'x', which is not among its rows"),
        (lambda body: body["trials"][0].update(many="high"), r"trials\.0\.many is str"),
        (lambda body: body["trials"][0].update(geometry={"test": "x"}), r"geometry\.test"),
        (lambda body: body["trials"][0].update(image_size=[8]), r"trials\.0\.image_size"),
        (lambda body: body["trials"][0]["config"].update(dataset=[1]), r"config\.dataset"),
        (lambda body: body["trials"].append(5), "int"),
        (lambda body: body["failed"].append({"row": "ce"}), r"failed\.0\."),
    ],
)
def test_a_file_with_values_of_another_type_is_damaged(tmp_path, change, reason):
    path = tmp_path / "made.json"
    results.write(path, TWO)
    body = json.loads(path.read_text())
    change(body)
    path.write_text(json.dumps(body))
    with pytest.raises(DataError, match=rf"is damaged \(.*{reason}.*delete it: the command that"):
        results.read(path)


def test_a_missing_file_says_what_makes_one(tmp_path):
    with pytest.raises(ConfigError, match=r"there are no results at .*python -m dovs bench"):
        results.read(tmp_path / "none.json")


def test_trials_take_the_place_of_those_of_the_same_row_and_seed():
    new = [samples.record("dos", 0, 0.25), samples.record("ce", 1, 0.5)]
    found = TWO.with_trials(new)
    assert [(trial["row"], trial["seed"]) for trial in found.trials] == [
        ("ce", 0),
        ("ce", 1),
        ("dos", 0),
    ]
    assert found.trials[2]["balanced_accuracy"] == 0.25
    assert found.seeds == [0, 1]
    assert [trial["row"] for trial in found.without([("ce", 0, 0), ("ce", 0, 1)]).trials] == ["dos"]


def test_a_trial_that_succeeds_is_no_failure_any_more():
    failed = TWO.with_failures([{"row": "ce", "draw": 0, "seed": 2, "message": "diverged"}])
    assert failed.failed == [{"row": "ce", "draw": 0, "seed": 2, "message": "diverged"}]
    assert failed.with_failures(
        [{"row": "ce", "draw": 0, "seed": 2, "message": "again"}]
    ).failed == [{"row": "ce", "draw": 0, "seed": 2, "message": "again"}]
    assert failed.with_trials([samples.record("ce", 2, 0.5)]).failed == []


def test_a_file_of_another_grid_or_setting_is_not_written_over(tmp_path):
    path = tmp_path / "made.json"
    results.write(path, TWO)
    with pytest.raises(ConfigError, match="another setting: epochs is 7, not 8"):
        results.open_for(path, TWO.header | {"base": {"epochs": 8}})
    with pytest.raises(ConfigError, match="another setting: n_max is None, not 5"):
        results.open_for(path, TWO.header | {"base": {"epochs": 7, "n_max": 5}})
    with pytest.raises(ConfigError, match="another grid: '', not 'cumulative'"):
        results.open_for(path, TWO.header | {"grid": "cumulative"})


def test_rows_that_a_grid_no_longer_has_stay_as_long_as_they_have_trials(tmp_path):
    path = tmp_path / "made.json"
    results.write(path, TWO)
    found = results.open_for(path, TWO.header | {"rows": [samples.row("new"), samples.row("dos")]})
    assert found.labels == ["new", "dos", "ce"]
    alone = TWO.without([("ce", 0, 0)])
    results.write(path, alone)
    assert results.open_for(path, TWO.header | {"rows": [samples.row("dos")]}).labels == ["dos"]


def test_the_frame_has_a_line_for_each_trial():
    validation = {"balanced_accuracy": 0.125}
    trials = [samples.record("dos", 0, 0.75, validation=validation, alarms=["x", "y"])]
    frame = samples.results([*trials, samples.record("ce", 0, 0.5)]).frame()
    assert frame["row"].tolist() == ["ce", "dos"]
    assert frame["balanced_accuracy"].tolist() == [0.5, 0.75]
    assert frame["test_leakage"].tolist() == [0.25, 0.25]
    assert frame["alarms"].tolist() == [0, 2]
    assert frame["validation_balanced_accuracy"].tolist()[1] == 0.125
    assert "test_abstract_labels" not in frame
    columns = list(samples.results([]).frame().columns[:4])
    assert columns == ["row", "draw", "seed", "balanced_accuracy"]


def test_a_folder_is_no_file_of_results(tmp_path):
    with pytest.raises(ConfigError, match="is a folder: give the name of a file, such"):
        results.open_for(tmp_path, samples.results([]).header)
