"""Folders whose meaning is not plain: a question whose choices are right readings, or a word."""

from __future__ import annotations

import unicodedata

import pytest

from dovs.data import examine, load
from tests.data.user_images import NAMES, encode, picture


def every(*parts, names=NAMES, count=3):
    return {f"{part}/{name}": count for part in parts for name in names}


def splits(train, test, names=NAMES):
    return {**every(train, names=names, count=4), **every(test, names=names, count=2)}


def answers(root):
    """Examine with each choice of the only question; return the parameters and the reports."""
    (asked,) = examine(root).problems
    assert asked.severity == "question"
    return [(params, examine(root, **params)) for params in asked.choices.values()]


@pytest.mark.parametrize(
    ("folders", "train", "test"),
    [
        ({**splits("seg_train/seg_train", "seg_test/seg_test"), "seg_pred/seg_pred": 3},
         "seg_train/seg_train/*", "seg_test/seg_test/*"),
        (splits("train_dataset", "test_dataset"), "train_dataset/*", "test_dataset/*"),
        (splits("1. Train", "2. Test"), "1. Train/*", "2. Test/*"),
        (splits("TrainData", "ValidData"), "TrainData/*", "ValidData/*"),
        (splits("entrenamiento", "prueba"), "entrenamiento/*", "prueba/*"),
        (splits("训练集", "测试集"), "训练集/*", "测试集/*"),
        (splits("train", "prueba"), "train/*", "prueba/*"),
        ({**splits("entrenamiento", "prueba"), "otros": 3}, "entrenamiento/*", "prueba/*"),
        ({**splits("train", "test_A"), **every("more", "test_B", count=2)}, "train/*", "test_A/*"),
        ({**splits("a_train", "a_test"), **splits("b_train", "b_test")}, "a_train/*", "a_test/*"),
        (splits("pets/train", "pets/test") | splits("toys/train", "toys/test", ("bus", "car")),
         "pets/train/*", "pets/test/*"),
        ({**splits("train/train", "test"), **every("train/val", count=2)},
         "train/train/*", "test/*"),
        ({**every("train", count=4), "test/a/cat": 2, "test/a/dog": 2, "test/b/oak": 2},
         "train/*", "test/*/*"),
        ({f"{name}_{part}": n for name in NAMES for part, n in (("train", 4), ("test", 2))},
         "*_train", "*_test"),
        ({f"{part}{name.title()}": n for name in NAMES for part, n in (("train", 4), ("val", 2))},
         "train*", "val*"),
        ({**every("train", "Training", count=4), **every("test", count=2)},
         "Training/*", "test/*"),
        ({**every("train", count=4), **every("test", "testing", count=2)}, "train/*", "test/*"),
        ({**splits("cat", "cat", ("x",)), **{f"{name}/{part}": n for name in NAMES
          for part, n in (("train", 4), ("test", 2))}}, "*/train", "*/test"),
    ],
)  # fmt: skip
def test_splits_that_are_asked_for_and_every_choice_can_be_used(put, folders, train, test):
    found = answers(put(**folders))
    assert found[0][0] == {"train": train, "test": test}
    first = found[0][1]
    assert [name.casefold() for name in first.classes] == NAMES
    assert first.counts == {"train": (4, 4, 4), "test": (2, 2, 2)}
    assert all(report.usable and len(report.classes) >= 2 for _, report in found)


@pytest.mark.parametrize(
    ("train", "test", "together"),
    [
        ("train", "test", "t*/*"),
        ("bottle/Train", "bottle/test", "bottle/t*/*"),
        ("train", "val", "*/*"),
    ],
)
def test_training_images_of_one_class_as_of_objects_without_a_defect(put, train, test, together):
    marks = [] if together == "*/*" else [train.removesuffix("Train").removesuffix("train")]
    folders = {
        **every(train, names=["good"], count=6),
        **every(test, names=["broken", "good", "scratch"], count=5),
        **every(*(f"{where}ground_truth" for where in marks), names=["broken", "scratch"]),
    }
    (both, first), (alone, second) = answers(put(**folders))
    assert (both["train"], alone["train"]) == (together, f"{test}/*")
    assert first.classes == second.classes == ("broken", "good", "scratch")
    assert first.counts == {"train": (4, 9, 4), "test": (1, 2, 1)}
    assert second.counts == {"train": (4, 4, 4), "test": (1, 1, 1)}


def test_defects_alone_beside_training_images_without_one(put):
    root = put(**{"train/good": 5, "validation/good": 5, "test/broken": 5})
    ((params, report),) = answers(root)
    assert params["train"] == "t*/*"
    assert report.classes == ("broken", "good")
    assert report.counts == {"train": (4, 4), "test": (1, 1)}


def test_folders_that_all_contain_the_same_folders(put):
    root = put(**every("fold1", "fold2", "fold3"))
    found = answers(root)
    assert all(report.usable for _, report in found)
    assert found[0][1].classes == tuple(NAMES)
    counts = [report.counts for params, report in found if params["test"] == "fold2/*"]
    assert counts == [{"train": (6, 6, 6), "test": (3, 3, 3)}]
    found = answers(put(**every("car", "bus", "train", names=["day", "night"])))
    assert found[0][1].classes == ("bus", "car", "fold1", "fold2", "fold3", "train")


def test_several_training_folders_and_several_datasets_can_be_read_together(put):
    root = put(**every("train_A", "train_B", count=4), **every("test", count=2))
    assert answers(root)[0][1].counts == {"train": (8, 8, 8), "test": (2, 2, 2)}


def test_datasets_of_the_same_classes_can_be_read_together(put):
    root = put(**every("a/train", "b/train", count=4), **every("a/test", "b/test", count=2))
    found = answers(root)
    assert [report.counts["train"] for _, report in found] == [
        (8, 8, 8), (4, 4, 4), (4, 4, 4), (12, 12)
    ]  # fmt: skip


def test_domains_with_a_folder_around_their_classes(put):
    found = answers(put(**every("amazon/images", "dslr/images", "webcam/images")))
    assert found[0][0]["train"] == "*/images/*"
    assert found[0][1].classes == tuple(NAMES)


def test_names_of_folders_with_signs_of_patterns(put):
    root = put(**every("a*b|c/train", count=4), **every("a*b|c/test", count=2))
    report = examine(root)
    assert report.classes == tuple(NAMES)
    assert load("folder", path=str(root)).superclass_of is None


def test_small_copies_beside_images_are_not_offered_as_classes(put):
    root = put(**every("cat", "dog", names=["images", "thumbs"]))
    report = examine(root)
    assert report.classes == ("cat", "dog")
    choices = report.of("nested")[0].choices
    assert choices == {"use images alone": {"train": "*/images", "test": "split"}}


def test_spellings_of_a_split_inside_classes_count_as_one(put):
    root = put(**{
        "cat/training": 4, "cat/test": 2, "dog/train": 4, "dog/Test": 2, "dog/val": 3,
        "oak/TRAIN": 4, "oak/val": 2,
    })  # fmt: skip
    report = examine(root)
    assert report.usable
    assert report.classes == tuple(NAMES)
    assert report.counts == {"train": (4, 4, 4), "test": (2, 2, 2)}
    root = put(**{"dog/training": 3})
    assert examine(root).of("left_out")[0].details == ("dog/train",)
    assert "in oak, without a test split, val is the test split" in report.of("splits")[0].message


def test_a_class_without_the_splits_that_others_contain_is_not_lost(put):
    root = put(**{"cat/train": 4, "cat/test": 2, "dog/train": 4, "dog/test": 2, "oak": 5})
    (_, whole), (params, divided) = answers(root)
    assert whole.classes == tuple(NAMES)
    assert params == {"train": "*/train", "test": "*/test"}
    assert divided.classes == ("cat", "dog")
    assert divided.of("left_out")[0].count == 5


def test_a_test_split_of_other_classes_gives_way_to_validation(put):
    report = examine(put(**every("train", count=4), **every("val", count=2), **{"test/unknown": 3}))
    assert report.counts == {"train": (4, 4, 4), "test": (2, 2, 2)}
    messages = [found.message for found in report.of("splits")]
    assert any("val the test split" in message for message in messages)
    assert any(message.startswith("test is not used") for message in messages)


def test_validation_beside_class_folders_and_a_test_split_is_no_class(put):
    report = examine(put(cat=4, dog=4, **every("test", "val", names=["cat", "dog"], count=2)))
    assert report.classes == ("cat", "dog")
    assert report.counts == {"train": (4, 4), "test": (2, 2)}


def test_two_validation_splits_beside_a_test_split_need_no_answer(put):
    root = put(**every("train", count=4), **every("Test", "valid", "validation", count=2))
    assert examine(root).counts == {"train": (4, 4, 4), "test": (2, 2, 2)}


def test_superclasses_inside_splits_are_reported(put):
    inner = {"animal": ["cat", "dog"], "plant": ["fir", "oak"]}
    root = put(**{
        f"{part}/{group}/{name}": count
        for part, count in (("train", 4), ("test", 2))
        for group, names in inner.items() for name in names
    })  # fmt: skip
    report = examine(root)
    assert report.classes == ("animal", "plant")
    (choice,) = report.of("nested")[0].choices.values()
    dataset = load("folder", path=str(root), **choice)
    assert dataset.class_names == ("cat", "dog", "fir", "oak")
    assert dataset.superclass_of == ("animal", "animal", "plant", "plant")
    assert len(dataset.test) == 8


def test_folders_inside_some_classes_are_reported(put):
    (found,) = examine(put(**{"animal/cat": 4, "animal/dog": 4, "oak": 4})).of("nested")
    assert (found.severity, found.details) == ("warning", ("animal",))


@pytest.mark.parametrize(
    "folders",
    [
        {"cat/images": 5, "cat/masks": 5, "dog/images": 5, "dog/masks": 5},
        {"cat": 5, "cat/Ground Truth": 5, "dog": 5},
        {"train/cat/image": 5, "train/cat/mask": 5, "train/dog/image": 5, "train/dog/mask": 5},
    ],
)
def test_masks_in_class_folders_can_be_left_out_or_used(put, folders):
    root = put(**folders)
    (_, without), (_, with_them) = answers(root)
    assert without.classes == with_them.classes == ("cat", "dog")
    used = [sum(map(sum, report.counts.values())) for report in (without, with_them)]
    assert used == [10, sum(folders.values())]
    assert without.of("masks")[0].severity == "warning"


def test_masks_named_after_their_images(put):
    root = put(benign=5, malignant=5)
    for number, name in enumerate(("0_mask.png", "0_mask_1.png", "1 Segmentation.png")):
        (root / "benign" / name).write_bytes(encode(picture(5000 + number)))
    (root / "malignant" / "face_mask.png").write_bytes(encode(picture(6000)))
    (_, without), (_, with_them) = answers(root)
    assert without.of("masks")[0].count == 3
    assert [sum(map(sum, r.counts.values())) for r in (without, with_them)] == [11, 14]


@pytest.mark.parametrize("place", ["train", "test", ""])
def test_images_beside_class_folders_are_reported(put, place):
    root = put(**splits("train", "test"))
    (root / place / "loose.png").write_bytes(encode(picture(7000)))
    report = examine(root)
    assert report.counts == {"train": (4, 4, 4), "test": (2, 2, 2)}
    assert report.of("loose")[0].details == (f"{place}/loose.png".strip("/"),)


def test_images_beside_the_folder_around_everything_are_reported(put):
    root = put(**every("dataset", count=5))
    (root / "banner.png").write_bytes(encode(picture(7000)))
    report = examine(root)
    assert report.classes == tuple(NAMES)
    assert report.of("loose")[0].details == ("banner.png",)


def test_a_split_without_class_folders_offers_nothing_that_leads_nowhere(put):
    report = examine(put(train=5))
    assert [found.severity for found in report.problems] == ["error"]
    assert not report.problems[0].choices


def test_names_that_differ_in_case_or_spaces_between_splits_are_stated(put):
    root = put(**{"train/Cat": 4, "train/Dog": 4, "test/CAT": 2, "test/dog ": 2})
    report = examine(root)
    assert report.counts == {"train": (4, 4), "test": (2, 2)}
    assert report.of("names")[0].details == ("'CAT' = 'Cat'", "'dog ' = 'Dog'")


def test_a_folder_around_everything_in_another_unicode_form(put):
    report = examine(put(**every(unicodedata.normalize("NFD", "années"), count=5)))
    assert report.classes == tuple(NAMES)


def test_folders_whose_names_are_no_utf_8_are_different_classes(put):
    report = examine(put(**dict.fromkeys(("a\udcff", "a\udcfe"), 5)))
    assert report.classes == ("a\\xfe", "a\\xff")


def test_system_folders_are_no_classes(put):
    names = ("@Recycle", "#snapshot", "_MACOSX", "cat/_thumbs")
    report = examine(put(cat=5, dog=5, **dict.fromkeys(names, 2)))
    assert report.classes == ("cat", "dog")
    assert set(report.of("left_out")[0].details) == set(names)


def test_names_that_differ_only_in_what_is_not_seen_are_quoted(put):
    report = examine(put(**dict.fromkeys(("cat", "cat ", "cat\u200b"), 5)))
    assert len(report.classes) == 3
    assert report.of("names")[0].details == (r"cat / 'cat ' / 'cat\u200b'",)
