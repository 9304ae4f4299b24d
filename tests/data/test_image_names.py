"""What the user's own images are called, from the files to the points of a run."""

import json
import shlex

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch
from PIL import Image

from dovs import data
from dovs.cli import main
from dovs.config import RunConfig, TailConfig, parse
from dovs.data.cache import ArrayCache
from dovs.data.image_names import FILES
from dovs.errors import DataError
from dovs.training.prepare import prepare
from dovs.ui.embeddings.panels.thumbnails import alt_text, called, file_line, verdict


def grey(value):
    return Image.fromarray(np.full((16, 16), value, np.uint8) + np.eye(16, dtype=np.uint8))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Two classes of images, each with a brightness of its own, and a file that is no image."""
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))
    value = 0
    for name, count in (("cat", 12), ("dog", 8)):
        (tmp_path / "images" / name).mkdir(parents=True)
        for number in range(count):
            grey(value).save(tmp_path / "images" / name / f"{name} {number:02}.png")
            value += 12
    (tmp_path / "images" / "cat" / "cat 05.png").write_bytes(b"no image")
    return tmp_path / "images"


def tail_of(folder, **settings):
    params = {"path": str(folder), "broken": "skip"}
    given = {"dataset": "folder", "dataset_params": params, "imbalance_ratio": 2} | settings
    return parse(TailConfig, given)


def brightness(path):
    return int(np.asarray(Image.open(path))[0, 1])


def test_each_image_has_the_name_of_its_file(folder):
    dataset = data.long_tail(tail_of(folder)).dataset
    names = [*dataset.train.names, *dataset.test.names]
    assert len(set(names)) == 19
    assert "cat/cat 05.png" not in names
    for split in (dataset.train, dataset.test):
        for image, label, name in zip(split.images, split.labels, split.names, strict=True):
            assert int(image[0, 1, 0]) == brightness(folder / name)
            assert name.startswith(dataset.class_names[label])


def test_held_out_images_have_their_names(folder):
    dataset = data.long_tail(tail_of(folder, n_max=4, measured_on="held_out")).dataset
    test = dataset.test
    for image, name in zip(np.asarray(test.images), test.names, strict=True):
        assert int(image[0, 1, 0]) == brightness(folder / name)


def test_points_of_a_run_have_the_names(folder):
    tail = tail_of(folder)
    settings = {**tail.model_dump(), "device": "cpu", "projection": "none", "encoder": "small_cnn"}
    points = prepare(parse(RunConfig, settings), torch.device("cpu")).points
    dataset = data.long_tail(tail).dataset
    of = {"train": dataset.train, "test": dataset.test}
    assert set(points["split"]) == {"train", "test"}
    for row in points.itertuples():
        assert row.your_id == of[row.split].names[row.index]


def test_images_of_a_public_dataset_have_no_names():
    dataset = data.long_tail(parse(TailConfig, {"dataset": "digits"})).dataset
    assert dataset.train.names is None
    assert dataset.test.names is None


@pytest.mark.parametrize("content", ["[", json.dumps(["one"])])
def test_names_of_other_images_are_refused_and_made_again(folder, content):
    data.long_tail(tail_of(folder))
    (stored,) = folder.parent.glob(f"home/data/*/{FILES[0]}")
    before = stored.read_text(encoding="utf-8")
    stored.write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=r"is damaged \(train_names\.json"):
        ArrayCache(stored.parent).splits()
    data.load("folder", path=str(folder), broken="skip")
    assert stored.read_text(encoding="utf-8") == before


def test_a_row_of_a_table_is_called_by_its_path_too(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))
    rows = []
    for number in range(12):
        grey(10 * number).save(file := tmp_path / f"{number}.png")
        rows.append({"bytes": file.read_bytes(), "path": f"photos/{number}.png"})
    labels = pa.array([number % 2 for number in range(12)])
    pq.write_table(pa.table({"image": rows, "label": labels}), tmp_path / "train.parquet")
    dataset = data.load("parquet", path=str(tmp_path / "train.parquet"))
    found = {
        name: int(image[0, 1, 0])
        for split in (dataset.train, dataset.test)
        for image, name in zip(split.images, split.names, strict=True)
    }
    expected = {f"train.parquet row {n} (photos/{n}.png)": 10 * n for n in range(12)}
    assert found == expected


def test_what_a_check_recommends_works(folder, capsys):
    assert main(["data", "check", str(folder), "--broken", "skip"]) == 0
    command = capsys.readouterr().out.splitlines()[-1].partition("Add them: dovs ")[2]
    assert main(shlex.split(command.replace("NAME", "mine"))) == 0
    assert data.load("mine").num_classes == 2


def test_below_an_image_is_the_name_of_its_file():
    row = {"class_name": "cat", "predicted_name": "dog", "correct": False, "confidence": 0.5}
    named = pd.Series({**row, "id": 3, "your_id": "cat/[x] 3.png"})
    assert verdict(named) == "cat → :red[dog] 50%  \n\\[x\\] 3\\.png"
    assert verdict(pd.Series({**row, "id": 3})) == "cat → :red[dog] 50%"


def test_a_name_may_begin_like_an_id():
    point = pd.Series({"id": 3, "your_id": "#12.png", "split_name": "test", "class_name": "cat"})
    point["predicted_name"] = None
    assert called(point) == "#12.png"
    assert file_line(point) == "  \n\\#12\\.png"
    assert alt_text(point) == "test image #12.png of class cat"
