"""Tables, event files, the report and the zip: what is in them, and what must not be."""

import io
import json
import re
import zipfile

import numpy as np
import pandas as pd
import pytest

import dovs
from dovs.cli import main
from dovs.errors import ConfigError, RunError
from dovs.exports import tensorboard
from dovs.exports.files import csv_of
from dovs.exports.report import report
from dovs.exports.source import source_of
from dovs.exports.tables import frames, tables
from dovs.exports.writing import FORMATS, download, export, made
from dovs.maps.alone import POLICY
from dovs.runs.classes import classes_of
from dovs.runs.finding import open_run
from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.panels import recall, to_check_data, trust
from tests.exports.conftest import SECRET, TRAPS
from tests.ui.fake_run import fake_run


def test_every_table_is_there_in_both_forms(example):
    found = tables(example).files
    for name, frame in frames(example).items():
        assert len(pd.read_csv(io.BytesIO(found[f"{name}.csv"]))) == len(frame) > 0
        pd.testing.assert_frame_equal(
            pd.read_parquet(io.BytesIO(found[f"{name}.parquet"])), frame, check_dtype=False
        )
    classes = pd.read_csv(io.BytesIO(found["classes.csv"])).set_index("class_index")
    points, predicted = example.run.points(), example.run.snapshot(30).predicted
    right = (points["label"] == predicted)[points["split"] == "test"]
    recall = right.groupby(points["label"]).mean()
    np.testing.assert_allclose(classes["recall"].sort_index(), recall)


def test_they_are_the_tables_of_the_pages(example):
    run = example.run
    context = Context(run, classes_of(run), 30, split="test")
    shown, found = recall.recall(context), frames(example)
    same = [name for name in shown if name in found["classes"]]
    pd.testing.assert_frame_equal(shown[same], found["classes"][same], check_dtype=False)
    pd.testing.assert_frame_equal(trust.trust(context), found["trust"])


def test_likely_label_errors_are_those_of_the_page(example):
    found = frames(example)["label_errors"]
    section = to_check_data.likely_label_errors(
        Context(example.run, classes_of(example.run), 30, split="test")
    )
    listed = [example.ids[each.ids[0]] for each in section.findings[1:]]
    assert listed
    assert found["id"].tolist()[: len(listed)] == listed
    assert (found["confidence"] > found["true_probability"]).all()
    assert set(found["split"]) == {"test"}


def test_no_cell_of_a_csv_is_a_formula_and_parquet_has_the_names(trapped):
    found = tables(trapped).files
    for name, content in found.items():
        if name.endswith(".csv"):
            frame = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
            texts = frame.to_numpy().ravel().tolist()
            wrong = [t for t in texts if re.match(r"[=+@\t\r]|-[^\d.]", t)]
            assert not wrong, (name, wrong[:3])
    classes = pd.read_parquet(io.BytesIO(found["classes.parquet"]))
    assert set(classes["class_name"]) == set(TRAPS)
    assert csv_of(pd.DataFrame({"=a": ["-b"], "n": [-2]})) == b"'=a,n\n'-b,-2\n"
    assert csv_of(pd.DataFrame({"value": ["-0.5", "+1e-3"]})) == b"value\n-0.5\n+1e-3\n"


def test_the_report_is_alone_and_nothing_in_it_breaks_out(trapped):
    (content,) = report(trapped).files.values()
    page = content.decode()
    assert POLICY in page
    assert "default-src 'none'" in POLICY
    assert "connect-src data: blob:" in POLICY
    assert "alert(2)</script>" not in page
    assert "<img src=x" not in page
    assert not re.search(r"<(script|link|img|iframe)[^>]*\s(src|href)=", page.split("<script>")[0])
    assert SECRET not in page
    assert str(trapped.run.path.parent) not in page
    charts = re.search(r'id="charts">(.*?)</script>', page, re.DOTALL)
    assert len(json.loads(charts[1])) >= 6


def test_the_map_of_the_report_has_the_colours_of_the_page_at_first(example, tmp_path):
    assert example.run.hierarchy_epochs()
    of_many = source_of(open_run(fake_run(tmp_path / "many", classes=30)))
    plain = source_of(open_run(fake_run(tmp_path / "plain", classes=30, hierarchy=False)))
    for source, colour in ((example, "class"), (of_many, "label"), (plain, "class")):
        (page,) = report(source).files.values()
        data = re.search(r'id="map-data">(.*?)</script>', page.decode(), re.DOTALL)
        assert json.loads(data[1])["body"]["view"]["colour"] == colour


def test_the_report_says_at_its_top_what_was_trained_on_what(example):
    (content,) = report(example).files.values()
    config = example.run.config()
    top = content.decode().partition("Run trained")[0]
    assert f"{config.method} on {config.dataset}, {config.in_words()}, {config.encoder}" in top


def test_the_classes_of_the_report_have_words_and_percent(example):
    (content,) = report(example).files.values()
    table = content.decode().partition("<h2>Classes</h2>")[2].partition("</table>")[0]
    headers = re.findall("<th>(.*?)</th>", table)
    assert headers[:2] == ["Class", "Training images"]
    assert not any("_" in name for name in headers)
    classes = frames(example)["classes"].iloc[0]
    first = re.findall("<td>(.*?)</td>", table)[: len(headers)]
    assert first[headers.index("Recall")] == f"{100 * classes['recall']:.1f}%"
    assert first[headers.index("95% interval")].startswith(f"[{100 * classes['low']:.1f}%, ")


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "tensorboard"])
def test_no_export_names_a_folder_of_this_machine(trapped, name):
    for file, content in made(trapped.run, name).files.items():
        for place in (SECRET, str(trapped.run.path.parent)):
            assert place.encode() not in content, (file, place)


def test_the_zip_names_the_images_without_their_folder(trapped, tmp_path):
    path, _ = export(trapped.run, "zip", tmp_path / "run.zip")
    with zipfile.ZipFile(path) as archive:
        texts = [archive.read(name) for name in archive.namelist()]
        config = json.loads(archive.read("trapped/config.json"))
    assert config["config"]["dataset_params"] == {"path": "photos"}
    assert not [text for text in texts if b"secret-data" in text]
    assert b"read photos/cat and trapped" in b"".join(texts)


def test_event_files_are_read_back(example, tmp_path):
    pytest.importorskip("tensorboard", reason="tensorboard is not installed")
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    place, _ = export(example.run, "tensorboard", tmp_path / "logs")
    events = EventAccumulator(str(place)).Reload()
    metrics = example.run.metrics()
    few = events.Scalars("accuracy/few")
    assert [each.step for each in few] == metrics["epoch"].tolist()
    np.testing.assert_allclose([each.value for each in few], metrics["few"], rtol=1e-6)
    assert (place / "projector_config.pbtxt").is_file()


def test_numbers_that_are_not_finite_are_in_every_export_of_the_measures(tmp_path):
    with dovs.Recorder("mine", home=tmp_path, projection="none") as recorder:
        recorder.snapshot(1, np.eye(6), np.arange(6) % 3)
        for epoch, loss in enumerate((2.0, np.inf, np.nan, 1.0), start=1):
            recorder.log(epoch, loss=loss)
    source = source_of(recorder.run)
    table = pd.read_csv(io.BytesIO(made(recorder.run, "tables").files["epochs.csv"]))
    assert table["loss"].tolist()[:2] == [2.0, np.inf]
    assert table["not_finite"].tolist() == ["{}", '{"loss": "inf"}', '{"loss": "nan"}', "{}"]
    losses = [dict(tags).get("loss/loss") for _, _, tags in tensorboard.scalars(source.run)]
    np.testing.assert_array_equal(losses, [2.0, np.inf, np.nan, 1.0])
    (page,) = report(source).files.values()
    assert "loss was infinite at epoch 2; loss was not a number (NaN) at epoch 3." in page.decode()


def test_measures_have_tags_by_kind(example):
    rows = list(tensorboard.scalars(example.run))
    assert [epoch for epoch, _, _ in rows] == example.run.metrics()["epoch"].tolist()
    tags = {tag for _, _, measures in rows for tag, _ in measures}
    assert {"loss/loss", "accuracy/few", "accuracy/balanced_accuracy", "geometry/nc1"} & tags
    assert all(np.isfinite(number) for _, _, measures in rows for _, number in measures)


def test_without_tensorboard_the_message_names_it(example, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ConfigError, match="pip install tensorboard"):
        made(example.run, "tensorboard")


def test_the_command_writes_files_and_refuses_in_one_line(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["export", "example", "--format", "tables", "--epoch", "12"]) == 0
    assert (tmp_path / "example-tables" / "classes.csv").is_file()
    assert "24 files" in capsys.readouterr().out
    for words, part in (
        (["--format", "xls"], "unknown format 'xls'"),
        (["--format", "tables"], "exists already"),
        (["--format", "parquet", "--epoch", "7"], "no snapshot of epoch 7"),
        (["--epoch", "12"], "an epoch does not go with format zip"),
    ):
        assert main(["export", "example", *words]) == 2
        error = capsys.readouterr().err
        assert part in error
        assert error.count("\n") == 1


def test_a_browser_gets_one_file(example):
    file, content, _ = download(example.run, "tables")
    assert file == "example-tables.zip"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert "example-tables/points.csv" in archive.namelist()
    with pytest.raises(RunError, match="no snapshot"):
        download(example.run, "tables", 7)
