from __future__ import annotations

import unicodedata

import pytest

from dovs.data import examine, load
from dovs.errors import DataError
from tests.data.user_images import NAMES, encode, picture


def every(*parts, names=NAMES, count=5):
    return {f"{part}/{name}".strip("/"): count for part in parts for name in names}


def test_splits_inside_classes(put):
    root = put(**{f"{name}/{part}": n for name in NAMES for part, n in (("Train", 6), ("val", 2))})
    report = examine(root)
    assert report.classes == tuple(NAMES)
    assert report.counts == {"train": (6, 6, 6), "test": (2, 2, 2)}


def test_validation_beside_test_is_not_used(put):
    report = examine(put(**every("train", "test", "valid", count=4)))
    assert report.counts == {"train": (4, 4, 4), "test": (4, 4, 4)}
    assert "valid is not used" in report.of("splits")[0].message


def test_classes_beside_a_test_folder(put):
    report = examine(put(**every(""), **every("Test", count=2)))
    assert report.classes == tuple(NAMES)
    assert report.counts == {"train": (5, 5, 5), "test": (2, 2, 2)}


def test_test_images_without_labels(put):
    report = examine(put(**every("train", count=10), test=7))
    assert report.counts == {"train": (8, 8, 8), "test": (2, 2, 2)}
    assert report.of("unlabelled")[0].count == 7


def test_training_images_alone(put):
    report = examine(put(**every("train", count=10), **{"extra/a": 1, "extra/b": 1}))
    assert report.counts == {"train": (8, 8, 8), "test": (2, 2, 2)}
    assert any("extra" in found.message for found in report.of("left_out"))


@pytest.mark.parametrize(
    "folders",
    [
        every("images", "masks"),
        every("", names=["Training", "Testing"]),
        every("", names=["train", "test", "cat"]),
        every("train", "Training", "test"),
        every("test", "val"),
        every("train/images", "train/labels", "test/images", "test/labels"),
    ],
    ids=["masks", "no classes", "classes beside", "two trains", "no train", "masks in splits"],
)
def test_what_is_unclear_is_asked_and_every_choice_works(put, folders):
    root = put(**folders)
    report = examine(root)
    assert [found.severity for found in report.problems] == ["question"]
    with pytest.raises(DataError, match=r"Choose: .*=") as caught:
        load("folder", path=str(root))
    assert "\n" not in str(caught.value)
    for choice in report.problems[0].choices.values():
        answered = examine(root, **choice)
        assert answered.usable, choice
        assert len(answered.classes) >= 2


def test_masks_in_splits_are_read_with_their_test_images(put):
    root = put(**every("train/images", "train/masks", "test/images", "test/masks", count=3))
    first = next(iter(examine(root).problems[0].choices.values()))
    report = examine(root, **first)
    assert report.classes == tuple(NAMES)
    assert report.counts == {"train": (3, 3, 3), "test": (3, 3, 3)}


def test_a_class_called_train(put):
    report = examine(put(car=5, bus=5, train=5))
    assert report.classes == ("bus", "car", "train")
    assert report.of("splits")[0].severity == "warning"


def test_inner_folders_as_classes_of_superclasses(put):
    root = put(**{f"{a}/{a}{i}": 5 for a in ("bird", "fish") for i in (1, 2)})
    report = examine(root)
    assert report.classes == ("bird", "fish")
    (nested,) = report.of("nested")
    (choice,) = nested.choices.values()
    dataset = load("folder", path=str(root), **choice)
    assert dataset.class_names == ("bird1", "bird2", "fish1", "fish2")
    assert dataset.superclass_of == ("bird", "bird", "fish", "fish")


def test_numbers_in_names_sort_as_numbers(put):
    root = put(**{str(c): 5 for c in range(12)})
    assert examine(root).classes == tuple(map(str, range(12)))


def test_names_are_compared_in_one_form(put):
    composed, apart = (unicodedata.normalize(form, "café") for form in ("NFC", "NFD"))
    root = put(**{f"train/{apart}": 4, "train/Tea": 4, f"test/{composed}": 2, "test/tea": 2})
    report = examine(root)
    assert report.classes == ("Tea", composed)
    assert report.counts == {"train": (4, 4), "test": (2, 2)}


def test_names_that_differ_only_by_case_or_form_are_reported(put):
    root = put(cat=5, Cat=5, dog=5)
    report = examine(root)
    assert len(report.classes) == 3
    assert report.of("names")[0].details == ("Cat / cat",)
    composed, apart = (unicodedata.normalize(form, "café") for form in ("NFC", "NFD"))
    root = put(**{composed: 5, apart: 5})
    report = examine(root)
    assert len(report.classes) == 4
    assert any("Unicode" in found.message for found in report.of("names"))


def test_the_test_split_lacks_a_class_and_has_an_unknown_one(put):
    root = put(**every("train"), **{"test/cat": 2, "test/dog": 2, "test/fox": 3, "test/oak": 0})
    report = examine(root)
    assert report.usable
    assert report.counts["test"] == (2, 2, 0)
    assert report.of("untested")[0].details == ("oak",)
    assert report.of("unknown_class")[0].details == ("fox",)


def test_a_class_of_one_image_stays_in_training(put):
    report = examine(put(cat=10, dog=5, oak=1))
    assert report.counts == {"train": (8, 4, 1), "test": (2, 1, 0)}
    assert report.of("single")[0].details == ("oak",)


def test_nothing_to_test_with(put):
    assert not examine(put(cat=1, dog=1)).usable


def test_chosen_folders_that_do_not_exist(put):
    root = put(**every("train", "test"))
    for params in ({"train": "nope/*"}, {"train": "../*"}, {"test": "test"}):
        assert not examine(root, **params).usable


def test_repeated_and_flat_images(put, tmp_path):
    root = put(**every("train", "test"))
    content = (root / "train" / "cat" / "0.png").read_bytes()
    (root / "train" / "cat" / "again.png").write_bytes(content)
    (root / "test" / "cat" / "leak.png").write_bytes(encode(picture(9999)))
    (root / "train" / "dog" / "leak.png").write_bytes(encode(picture(9999)))
    (root / "train" / "oak" / "flat.png").write_bytes(encode(picture(3) // 200 * 0 + 7))
    report = examine(root)
    assert report.of("duplicate")[0].details == ("train/cat/0.png = train/cat/again.png",)
    assert report.of("leak")[0].count == 1
    assert report.of("contradiction")[0].details == report.of("leak")[0].details
    assert report.of("flat")[0].details == ("train/oak/flat.png",)


def test_sizes_that_differ_are_reported_and_one_is_chosen(put, tmp_path):
    root = put(cat=5, dog=5)
    for i in range(12):
        (root / "dog" / f"large{i}.png").write_bytes(encode(picture(i, 100 + i, 200)))
    report = examine(root)
    assert report.image_shape == (64, 64, 3)
    assert "from 10 × 12 to 200 × 111" in report.of("sizes")[0].message
    assert examine(root, image_size=16).image_shape == (16, 16, 3)
