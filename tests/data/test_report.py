from __future__ import annotations

import json

import pytest

from dovs.data import examine, load, report_frame
from dovs.data.report import Finding, as_json, finding_from_json, in_order
from dovs.errors import ConfigError
from tests.data.user_images import NAMES, write_folder, write_parquet


@pytest.mark.parametrize(
    ("write", "source"), [(write_folder, "folder"), (write_parquet, "parquet")]
)
def test_report_of_images_in_order(tmp_path, home, write, source):
    report = examine(write(tmp_path / "pets"))
    assert (report.source, report.classes, report.title) == (source, tuple(NAMES), "pets")
    assert report.usable
    dataset = load(report.source, **report.params)
    assert report.counts["train"] == tuple(dataset.available.tolist())
    assert report.image_shape == dataset.image_shape
    frame = report_frame(report)
    assert frame["class_name"].tolist() == NAMES
    assert frame["test"].sum() == len(dataset.test)
    assert json.loads(json.dumps(as_json(report)))["usable"]


def test_bad_data_is_reported_and_bad_parameters_are_raised(tmp_path, home):
    for path in (tmp_path / "none", tmp_path, tmp_path / "a.exe"):
        if path.suffix:
            path.write_text("x")
        report = examine(path)
        assert not report.usable
        assert report.problems[0].severity == "error"
        assert "\n" not in report.problems[0].message
    with pytest.raises(ConfigError, match="image_sise"):
        examine(write_folder(tmp_path / "pets"), image_sise=3)


def test_findings_are_sorted_and_survive_json():
    found = [Finding("a", "info", "x"), Finding("b", "error", "y", ("f.png",), 1, {"go": {"p": 1}})]
    assert [f.kind for f in in_order(found)] == ["b", "a"]
    stored = json.loads(json.dumps([as_json_finding(f) for f in found]))
    assert [finding_from_json(values) for values in stored] == found


def as_json_finding(found):
    return {**vars(found)}
