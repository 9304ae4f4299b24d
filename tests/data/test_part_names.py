"""Class folders whose names do not look like classes: a question or a warning; never of others."""

from __future__ import annotations

import pytest

from dovs.data import examine
from dovs.data.formats.folders.part_names import COPIES, likeness


@pytest.mark.parametrize(
    ("names", "look"),
    [
        ("fold1 fold2 fold3", "parts of the images"),
        ("Fold_0 fold-1", "parts of the images"),
        ("batch_a batch_b", "parts of the images"),
        ("1_part 2_part", "parts of the images"),
        ("FirstBatch SecondBatch", "parts of the images"),
        ("images_001 images_002", "parts of the images"),
        ("HAM_images_part_1 HAM_images_part_2", "parts of the images"),
        ("part1of2 part2of2", "parts of the images"),
        ("folder folder(2)", "parts of the images"),
        ("original augmented", COPIES),
        ("images resized_images", COPIES),
        ("color grayscale segmented", COPIES),
        ("labeled unlabeled", "images with and without labels"),
        ("Labelled-Data Not-Labelled", "images with and without labels"),
        ("query gallery", "images to search for and to search in"),
        ("input output", "inputs and outputs"),
        ("input gt", "inputs and outputs"),
        ("hazy gt", "images and marks"),
        ("rgb thermal", "images of several sensors"),
        ("seg_train seg_test seg_val", "splits"),
    ],
)
def test_names_that_do_not_look_like_classes(names, look):
    assert likeness(names.split()) == look


@pytest.mark.parametrize(
    "names",
    [
        "cat dog", "0 1 2", "1 10 2", "a b c", "cat1 cat2", "class_1 class_2", "type_a type_b",
        "grade1 grade2", "stage_1 stage_2", "species1 species2", "person1 person2",
        "hepatitis_b hepatitis_c", "real fake", "original fake", "raw cooked", "with_mask no_mask",
        "mask no_mask", "day night", "indoor outdoor", "left right", "front back", "small large",
        "high low", "before after", "positive negative", "good bad", "valid invalid", "fit unfit",
        "gt suv sedan", "mask gloves helmet", "art_gallery museum", "library gallery",
        "red green grey", "photo sketch", "cartoon photo", "video_game card_game", "batch", "train",
        "steam_train toy_train", "\u732b \u72ac", "\u732b query", "1 gallery", "2019 2020",
        "fold twist", "data_1 cat_2", "empty full", "infrared_sauna sauna",
    ],
)  # fmt: skip
def test_names_that_may_be_classes(names):
    assert likeness(names.split()) == ""


@pytest.mark.parametrize("around", ["", "train/"])
def test_parts_are_a_question_that_says_what_is_needed(put, around):
    root = put(**{f"{around}fold{i}": 5 for i in (1, 2, 3)})
    (asked,) = examine(root).problems
    assert asked.severity == "question"
    assert "fold1, fold2, fold3 look like parts of the images and not like" in asked.message
    assert "own, or give a list of the images and their labels" in asked.message
    ((label, params),) = asked.choices.items()
    assert label == "the folders are the classes"
    assert examine(root, **params).classes == ("fold1", "fold2", "fold3")


@pytest.mark.parametrize(
    "folders", [("part1/cat", "part1/dog", "part2/eel", "part2/fox"), ("part1/cat", "part2/dog")]
)
def test_classes_inside_parts_are_offered_first(put, folders):
    root = put(**dict.fromkeys(folders, 5))
    (asked,) = examine(root).problems
    first, second = asked.choices.values()
    assert examine(root, **first).classes == tuple(f.rpartition("/")[2] for f in folders)
    assert examine(root, **second).classes == ("part1", "part2")


def test_the_images_alone_are_offered_first_where_copies_have_the_same_class_folders(put):
    root = put(**{f"{f}/{name}": 3 for f in ("images", "augmented") for name in ("cat", "dog")})
    (asked,) = examine(root).problems
    assert "results look too good where a copy of a training image is a test image" in asked.message
    first, *others = asked.choices
    assert first == "use images alone"
    assert examine(root, **asked.choices[first]).counts == {"train": (2, 2), "test": (1, 1)}
    assert others[-1] == "the classes are augmented, images"


def test_copies_inside_classes_are_a_warning_with_the_choice_to_leave_them_out(put):
    root = put(**{f"{name}/{f}": 3 for f in ("original", "augmented") for name in ("cat", "dog")})
    (noted,) = examine(root).of("nested")
    assert noted.severity == "warning"
    assert "results look too good where a copy of a training image is a test image" in noted.message
    report = examine(root, **noted.choices["use original alone"])
    assert report.classes == ("cat", "dog")
    assert report.counts == {"train": (2, 2), "test": (1, 1)}


def test_people_in_a_query_and_a_gallery_are_offered_before_these_two(put):
    root = put(**{f"{f}/{name}": 3 for f in ("query", "gallery") for name in ("p1", "p2")})
    (asked,) = examine(root).problems
    first, *_, last = asked.choices.values()
    assert examine(root, **first).classes == ("p1", "p2")
    assert last == {"train": "*", "test": "split"}


def test_images_beside_marks_without_class_folders_say_what_is_needed(put):
    (asked,) = examine(put(img=5, segmentation=5)).problems
    assert "img has no class folders and would be one class alone" in asked.message
    assert "at least 2 are needed. Put the images of each class" in asked.message


@pytest.mark.parametrize(
    ("names", "warned"),
    [
        (("cat", "dog", "unlabeled"), ("unlabeled",)),
        (("augmented", "cat", "dog", "gt"), ("augmented", "gt")),
        (("2019", "2020"), ("2019", "2020")),
        (("100CANON", "101CANON"), ("100CANON", "101CANON")),
        (("2024-01-15", "2024-02-03"), ("2024-01-15", "2024-02-03")),
        (("cat", "dog", "thumbnails"), ("thumbnails",)),
        (("cat", "mask", "other"), ()),
    ],
)
def test_doubtful_classes_are_a_warning(put, names, warned):
    report = examine(put(**dict.fromkeys(names, 3)))
    assert report.classes == names
    assert tuple(name for found in report.of("classes") for name in found.details) == warned
    assert {found.severity for found in report.of("classes")} <= {"warning"}


@pytest.mark.parametrize("others", [("test",), ("test", "val"), ("Testing", "Validation", "eval")])
def test_classes_inside_parts_beside_test_folders_are_offered_with_them(put, others):
    tested = {f"{other}/{name}": 2 for other in others for name in ("cat", "dog")}
    root = put(**{f"fold{i}/{name}": 3 for i in (1, 2) for name in ("cat", "dog")}, **tested)
    (asked,) = examine(root).problems
    assert asked.severity == "question"
    report = examine(root, **next(iter(asked.choices.values())))
    assert report.classes == ("cat", "dog")
    assert report.counts == {"train": (6, 6), "test": (2, 2)}


@pytest.mark.parametrize("others", [("test",), ("test", "val")])
def test_parts_without_classes_beside_a_test_folder_are_a_question(put, others):
    root = put(**{"fold1": 5, "fold2": 5}, **{f"{other}/cat": 2 for other in others})
    (asked,) = examine(root).problems
    assert asked.severity == "question"
    assert "fold1, fold2 look like parts of the images and not like classes" in asked.message
    report = examine(root, **asked.choices["the folders are the classes"])
    assert sum(report.counts["train"] + report.counts["test"]) == 10


@pytest.mark.parametrize(
    ("names", "alike"),
    [
        ("bounding_box_test bounding_box_train query", "bounding_box_test, bounding_box_train"),
        ("cars_test cars_train devkit", "cars_test, cars_train"),
        ("Extra TestSetA TrainSetA", "TestSetA, TrainSetA"),
    ],
)
def test_names_that_differ_in_a_split_are_a_question_beside_other_folders(put, names, alike):
    root = put(**dict.fromkeys(names.split(), 4))
    (asked,) = examine(root).problems
    assert asked.message.startswith(f"{alike} look like splits and not like classes")
    (chosen,) = asked.choices.values()
    assert examine(root, **chosen).classes == tuple(names.split())


@pytest.mark.parametrize("names", ["crash_test dog drug_test", "bus steam_train test_tube"])
def test_names_with_words_for_splits_of_different_things_are_classes(put, names):
    report = examine(put(**dict.fromkeys(names.split(), 4)))
    assert report.usable
    assert not report.of("classes")
