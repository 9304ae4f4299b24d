"""Lists as JSON, with images, annotations and categories."""

from __future__ import annotations

import json

import pytest

from dovs.data import examine, load
from dovs.errors import DataError
from tests.data.user_images import encode, picture


def body(first=0, last=8, **changes):
    numbers = range(first, last)
    made = {
        "info": {"year": 2018},
        "images": [{"id": 10 + i, "file_name": f"train_val/Aves/{i}.png"} for i in numbers],
        "annotations": [{"id": i, "image_id": 10 + i, "category_id": 7 + i % 2} for i in numbers],
        "categories": [
            {"id": 7, "name": "wren", "supercategory": "Aves"},
            {"id": 8, "name": "Crow", "supercategory": "Aves"},
            {"id": 9, "name": "newt", "supercategory": "Amphibia"},
        ],
    }
    return {key: value for key, value in (made | changes).items() if value is not None}


@pytest.fixture
def place(tmp_path, home):
    folder = tmp_path / "set" / "train_val" / "Aves"
    folder.mkdir(parents=True)
    for i in range(12):
        (folder / f"{i}.png").write_bytes(encode(picture(i)))
    return tmp_path / "set"


def put(place, made, name="train2018.json"):
    path = place / name
    path.write_text(made if isinstance(made, str) else json.dumps(made))
    return path


def test_as_inaturalist_publishes_it(place):
    path = put(place, body())
    put(place, body(8, 12), "val2018.json")
    report = examine(path)
    assert report.source == "list"
    assert report.usable
    assert report.classes == ("Crow", "wren")
    assert report.counts == {"train": (4, 4), "test": (2, 2)}
    dataset = load("list", path=str(path))
    assert dataset.superclass_of == ("Aves", "Aves")
    assert (dataset.train.images[1] == picture(1)).all()
    assert dataset.class_names[dataset.train.labels[1]] == "Crow"


def test_names_that_are_not_unique_leave_the_ids(place):
    kinds = [{"id": 7, "name": "x"}, {"id": 8, "name": "x"}]
    assert examine(put(place, body(categories=kinds))).classes == ("7", "8")


def test_images_of_several_categories_are_left_out_and_named(place):
    made = body()
    made["annotations"] += [{"image_id": 10, "category_id": 9}, {"image_id": 99, "category_id": 9}]
    report = examine(put(place, made))
    assert sum(map(sum, report.counts.values())) == 7
    assert report.of("several")[0].details == ("train_val/Aves/0.png",)
    assert report.of("annotations")


def test_ids_may_be_numbers_or_text(place):
    made = body()
    for mark in made["annotations"]:
        mark |= {"image_id": str(mark["image_id"]), "category_id": str(mark["category_id"])}
    report = examine(put(place, made))
    assert report.classes == ("Crow", "wren")
    assert sum(map(sum, report.counts.values())) == 8
    made["images"][0] |= {"id": "11"}  # beside the number 11
    report = examine(put(place, made))
    assert sum(map(sum, report.counts.values())) == 7
    assert report.of("annotations")[0].message.startswith("1 annotation")


def test_a_test_list_without_annotations_is_not_used(place):
    path = put(place, body())
    put(place, body(8, 12, annotations=None), "test2018.json")
    report = examine(path)
    assert report.counts == {"train": (3, 3), "test": (1, 1)}
    assert report.of("hidden")


@pytest.mark.parametrize(
    ("made", "why"),
    [
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[1]", "no list of images"),
        (body(images=None), "'images'"),
        (body(images=[]), "no images"),
        (body(images=[{"id": 1}]), "'file_name'"),
        (body(images=[{"id": [1], "file_name": "a.png"}]), "'id'"),
        (body(images=[{"id": 1, "file_name": "a.png"}] * 2), "id 1"),
        (body(categories=[{"id": 7, "name": name} for name in "ab"]), "2 categories with the id 7"),
        ({"cat/0.png": "cat"}, r"no list 'images'.*or a list of objects, one an image"),
        (body(annotations=None), "has no annotations, so no image has a label"),
        (
            body(annotations=[{"image_id": "x", "category_id": 7}] * 2),
            "none of the 2 annotations is of an image in its list: an image_id is 'x'",
        ),
        (
            body(annotations=[{"image_id": 10, "category_id": k} for k in (7, 8)]),
            "no image has annotations of one category alone",
        ),
        (body(annotations={"a": 1}), "'annotations'"),
        (body(annotations=[{"image_id": 10, "category_id": 5}]), "category 5"),
    ],
)
def test_other_files_are_refused(made, why, place):
    with pytest.raises(DataError, match=why):
        load("list", path=str(put(place, made)))
