"""The command compare."""

import json

import pytest

from dovs.cli import main
from tests.ui.fake_run import fake_run


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path))
    return tmp_path


def test_two_runs_in_tables_and_as_json(home, capsys):
    assert main(["compare", "example-ce", "example"]) == 0
    text = capsys.readouterr().out
    assert "Method" in text
    assert "balanced accuracy" in text
    assert "Ankle boot (6)" in text
    assert main(["compare", "example-ce", "example", "--json"]) == 0
    body = json.loads(capsys.readouterr().out)
    (found,) = body["comparisons"]
    assert found["comparable"] is True
    assert found["sentence"] in text
    assert {row["measure"] for row in found["measures"]} >= {"balanced_accuracy", "few", "ece"}
    assert len(found["classes"]) == 10


def test_seeds_are_grouped_and_found(home, capsys):
    for name in ("ce", "dovs"):
        for seed in (0, 1):
            fake_run(home / "runs" / f"{name}-{seed}", hierarchy=name == "dovs", seed=seed)

    def sides(*words):
        assert main(["compare", *words, "--json"]) == 0
        return [side["runs"] for side in json.loads(capsys.readouterr().out)["sides"]]

    groups = [["ce-0", "ce-1"], ["dovs-0", "dovs-1"]]
    assert sides("ce-0", "ce-1", "dovs-0", "dovs-1") == groups
    assert sides("ce-0+ce-1", "dovs-0+dovs-1") == groups
    assert sides("ce-1", "dovs-0", "--seeds", "all") == groups
    assert sides("ce-0", "dovs-0", "--seeds", "1") == [["ce-1"], ["dovs-1"]]
    assert sides("ce-0", "ce-1") == [["ce-0"], ["ce-1"]]
    assert len(sides("ce-0", "ce-1", "dovs-0", "--no-group")) == 3


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["example"], "at least two"),
        (["example", "example"], "given twice"),
        (["example", "nothing"], "no run 'nothing'"),
        (["example", "example-ce", "--seeds", "x"], "whole numbers"),
        (["example", "example-ce", "--seeds", "5"], "seed 5"),
        (["example", "example-ce", "--seeds", "9" * 19], f"{'9' * 19}: the largest seed is"),
        (["example", "example-ce", "--seeds", "9" * 5000], "has a number of 5000 digits"),
        (["example+example-ce", "example"], "given twice"),
    ],
)
def test_wrong_words_are_one_line(home, capsys, words, message):
    assert main(["compare", *words]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_runs_of_other_images_are_reported(home, capsys):
    fake_run(home / "runs" / "one")
    fake_run(home / "runs" / "other", dataset="shapes")
    fake_run(home / "runs" / "two", seed=1)
    assert main(["compare", "one", "other"]) == 1
    first, *others = capsys.readouterr().out.splitlines()
    assert first == (
        "other and one cannot be compared. one and other: they are of the datasets digits and "
        "shapes."
    )
    assert not any("cannot be compared" in line for line in others)
    assert main(["compare", "one", "other", "--json"]) == 1
    (pair,) = json.loads(capsys.readouterr().out)["comparisons"]
    assert not pair["comparable"]
    assert main(["compare", "one", "two", "other", "--no-group"]) == 1
    assert capsys.readouterr().out.startswith("other and one cannot be compared.")
    assert main(["compare", "one", "two", "--no-group"]) == 0
    assert "cannot be compared" not in capsys.readouterr().out


def test_a_run_that_cannot_be_read_leaves_nothing_to_compare(home, capsys):
    fake_run(home / "runs" / "good")
    (fake_run(home / "runs" / "bad") / "config.json").write_text("{")
    assert main(["compare", "bad", "good"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    (line,) = shown.err.splitlines()
    assert "nothing can be compared: bad is left out" in line
    assert "damaged" in line


def test_a_copied_run_is_found_by_any_name_that_a_directory_can_have(home, capsys):
    fake_run(home / "runs" / "a copy (2)", hierarchy=False)
    assert main(["compare", "example-ce", "a copy (2)", "--json"]) == 1  # of other images
    assert json.loads(capsys.readouterr().out)["sides"][1]["runs"] == ["a copy (2)"]
    (home / "runs" / "empty one").mkdir()
    assert main(["compare", "example-ce", "empty one"]) != 0
    assert "is not a run: it has no config.json" in capsys.readouterr().err
