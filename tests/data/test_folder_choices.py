"""What is read or offered where the likely reading of a folder needs a second look."""

from __future__ import annotations

import pytest

from dovs.data import examine
from tests.data.user_images import NAMES, encode, picture


def every(*parts, names=NAMES, count=4):
    return {f"{part}/{name}": count for part in parts for name in names}


def splits(train, test, names=NAMES):
    return {**every(train, names=names), **every(test, names=names, count=2)}


def answers(root):
    """Examine with each choice of the only question; return the parameters and the reports."""
    (asked,) = examine(root).problems
    assert asked.severity == "question"
    return [(params, examine(root, **params)) for params in asked.choices.values()]


def test_splits_inside_classes_in_a_folder_around_everything(put):
    root = put(**{f"w/x/{c}/{s}": n for c in NAMES for s, n in (("train", 4), ("test", 2))})
    report = examine(root)
    assert report.classes == tuple(NAMES)
    assert report.counts == {"train": (4, 4, 4), "test": (2, 2, 2)}


def test_classes_and_splits_in_one_name_in_a_folder_around_everything(put):
    root = put(**{f"w/{c}_{s}": n for c in NAMES for s, n in (("train", 4), ("test", 2))})
    found = answers(root)
    assert found[0][0] == {"train": "w/*_train", "test": "w/*_test"}
    assert found[0][1].counts == {"train": (4, 4, 4), "test": (2, 2, 2)}
    assert all(report.usable for _, report in found)


def test_test_folders_that_include_those_of_training(put):
    root = put(**splits("w/a", "w/b"))
    report = examine(root, train="w/a/*", test="w/*/*")
    assert report.counts == {"train": (4, 4, 4), "test": (6, 6, 6)}
    assert report.of("leak")[0].count == 12
    (refused,) = examine(root, train="w/a", test="w/a/*").problems
    assert "train=w/a and test=w/a/* are the same folders" in refused.message


@pytest.mark.parametrize(
    ("folders", "train", "test"),
    [
        ({**every("a/a/train"), **every("a/a/valid", count=2), "test/test": 3},
         "a/a/train/*", "a/a/valid/*"),
        (splits("train_mini", "val"), "train_mini/*", "val/*"),
        ({**every("x_train"), **every("x_test", count=2), "x_test/new": 2, "y": 3},
         "x_train/*", "x_test/*"),
        ({**splits("a/train", "a/val"), **every("test", count=2)}, "a/train/*", "test/*"),
        ({**splits("casting/data/train", "casting/data/test"), **every("small/small", count=3)},
         "casting/data/train/*", "casting/data/test/*"),
        ({**splits("casting/train", "casting/test"), **every("small", count=3)},
         "casting/train/*", "casting/test/*"),
        ({**splits("a/a/train", "a/a/test"), **splits("b/b/train", "b/b/test", ("bus", "car"))},
         "a/a/train/*", "a/a/test/*"),
        ({**splits("images/train", "images/test"), **splits("masks/train", "masks/test")},
         "images/train/*", "images/test/*"),
    ],
)  # fmt: skip
def test_a_dataset_beside_other_folders(put, folders, train, test):
    found = answers(put(**folders))
    assert found[0][0] == {"train": train, "test": test}
    assert found[0][1].counts == {"train": (4, 4, 4), "test": (2, 2, 2)}
    assert all(report.usable and len(report.classes) >= 2 for _, report in found)


@pytest.mark.parametrize(
    ("folders", "train"),
    [
        ({**every("x_train/x_train", count=5), "x_test/x_test": 3}, "x_train/x_train/*"),
        ({**every("seg_train", count=5), "seg_pred": 3}, "seg_train/*"),
        ({**every("MyTrain", count=5), "MyTest": 3}, "MyTrain/*"),
        ({**every("data", count=5), "test": 3}, "data/*"),
        ({**every("all", count=5), **dict.fromkeys(NAMES, 3), "more": 1}, "all/*"),
    ],
)
def test_a_dataset_beside_folders_without_classes(put, folders, train):
    found = answers(put(**folders))
    assert found[0][0] == {"train": train, "test": "split"}
    assert found[0][1].counts == {"train": (4, 4, 4), "test": (1, 1, 1)}
    assert all(report.usable and len(report.classes) >= 2 for _, report in found)


def test_copies_of_the_class_folders_are_not_offered_as_classes(put):
    for folder in ("pets", "archive/pets"):  # every call numbers its pictures alike
        put(**every(folder, count=5))
    found = answers(put())
    assert [params["train"] for params, _ in found] == ["archive/pets/*", "pets/*"]
    assert all(report.counts["train"] == (4, 4, 4) for _, report in found)


def test_copies_inside_a_folder_beside_the_class_folders(put):
    for folder in ("pets", "pets/pets"):
        root = put(**every(folder, count=5))
    ((params, report),) = answers(root)
    assert params["train"] == "pets/pets/*"
    assert report.counts["train"] == (4, 4, 4)


@pytest.mark.parametrize("name", ["images", "test"])
def test_a_folder_of_all_test_images_is_no_class(put, name):
    classes = {f"train/{c}/images": 5 for c in NAMES}
    report = examine(put(**classes, **{f"test/{name}": 3, "val/images": 2}))
    assert report.classes == tuple(NAMES)
    assert [found.count for found in report.of("unlabelled")] == [3, 2]


def test_masks_inside_splits_inside_classes(put):
    root = put(**{f"{c}/{split}/{kind}": 3 for c in NAMES for split in ("train", "test")
                  for kind in ("images", "masks")})  # fmt: skip
    (without, report), _ = answers(root)
    assert without == {"masks": "skip"}
    assert report.counts == {"train": (3, 3, 3), "test": (3, 3, 3)}


@pytest.mark.parametrize(
    ("image", "mask"), [("{}", "Mask_{}"), ("image_{}", "mask_{}"), ("{}_img", "{}_gt")]
)
def test_masks_and_images_with_a_word_in_their_names(put, image, mask):
    root = put(cat=4, dog=4)
    for folder in ("cat", "dog"):
        for number in range(4):
            file = root / folder / f"{number}.png"
            file.rename(file.with_stem(image.format(number)))
            content = encode(picture(100 + number))
            file.with_stem(mask.format(number)).write_bytes(content)
    assert answers(root)[0][1].counts == {"train": (3, 3), "test": (1, 1)}


def test_a_class_called_test_with_splits_inside(put):
    report = examine(put(**{f"{c}/{s}": n for c in ("cat", "test")
                            for s, n in (("train", 4), ("test", 2))}))  # fmt: skip
    assert report.classes == ("cat", "test")
    assert report.counts == {"train": (4, 4), "test": (2, 2)}


def test_spellings_of_splits_in_the_names_of_classes_count_as_one(put):
    root = put(Cat_TRAIN=4, cat_test=2, Dog_Train=4, dog_TEST=2)
    assert answers(root)[0][1].counts == {"train": (4, 4), "test": (2, 2)}


def test_a_class_whose_test_folder_is_missing(put):
    found = answers(put(cat_train=4, cat_test=2, dog_train=4))
    assert found[0][1].counts == {"train": (4, 4), "test": (2, 0)}


@pytest.mark.parametrize("inner", [["batch1", "batch2"], ["P0", "P1"], ["left", "right"]])
def test_parts_of_classes_are_offered_last(put, inner):
    root = put(**every("cat", "dog", names=inner))
    assert answers(root)[0][1].classes == ("cat", "dog")


def test_years_inside_a_class_called_train(put):
    root = put(**every("bus", "train", names=["2019", "2020"]))
    assert answers(root)[0][1].classes == ("bus", "train")


def test_classes_behind_single_folders(put):
    root = put(**{"animal/vertebrate/cat": 4, "animal/vertebrate/dog": 4, "plant/tree/oak": 4,
                  "plant/tree/elm": 4})  # fmt: skip
    report = examine(root)
    assert report.classes == ("animal", "plant")
    (choice,) = report.of("nested")[0].choices.values()
    assert examine(root, **choice).classes == ("cat", "dog", "elm", "oak")


def test_classes_behind_single_folders_beside_images(put):
    report = examine(put(**{"a/b/cat": 4, "a/b/dog": 4, "extra": 4}))
    (choice,) = report.of("nested")[0].choices.values()
    assert examine(report.path, **choice).classes == ("cat", "dog")


@pytest.mark.parametrize(
    "names",
    [["HAM_images_part_1", "HAM_images_part_2"], ["part_a", "part_b"], ["batch1", "batch2"],
     ["images_001", "images_002"], ["images_original", "images_compressed"]],
)  # fmt: skip
def test_parts_of_the_images_beside_a_list_are_no_classes_in_silence(put, names):
    root = put(**dict.fromkeys(names, 5))
    (root / "labels.csv").write_text("image,label\n0,cat\n")
    (asked,) = examine(root).problems
    assert "If labels.csv lists the images and their labels, give that file" in asked.message
    ((params, report),) = answers(root)
    assert params == {"train": "*", "test": "split"}
    assert report.classes == tuple(sorted(names))


def test_parts_of_the_training_images_beside_a_list(put):
    root = put(**every("archive/train", names=["part1", "part2"], count=5), **{"archive/test": 2})
    (root / "archive/train.csv").write_text("image,label\n0,cat\n")
    ((params, _),) = answers(root)
    assert params == {"train": "archive/train/*", "test": "split"}


@pytest.mark.parametrize(
    "names",
    [["cat1", "cat2"], ["class_1", "class_2"], ["0", "1"], ["fake_images", "real_images"]],
)
def test_classes_with_numbers_beside_a_list_need_no_answer(put, names):
    root = put(**dict.fromkeys(names, 5))
    (root / "labels.csv").write_text("image,label\n0,cat\n")
    assert examine(root).classes == tuple(names)


def test_lists_inside_folders_called_like_parts_need_no_answer(put):
    root = put(section1=5, section2=5)
    (root / "section1" / "captions.csv").write_text("image,text\n0,a cat\n")
    assert examine(root).usable


def test_few_of_the_classes_in_the_test_folder(put):
    root = put(**every("x_train"), **{"x_test/cat": 2, "other": 3})
    found = answers(root)
    assert found[0][0] == {"train": "x_train/*", "test": "x_test/*"}
    assert found[0][1].counts == {"train": (4, 4, 4), "test": (2, 0, 0)}


def test_an_empty_folder_with_spaces_in_its_name(put):
    report = examine(put(cat=4, dog=4, **{" Train ": 0}))
    assert "left out: ' Train '" in report.of("empty")[0].message


def test_a_class_called_train_with_one_folder_in_it(put):
    ((params, report),) = answers(put(**{"bus": 4, "car": 4, "train/steam": 4}))
    assert params == {"train": "*", "test": "split"}
    assert report.classes == ("bus", "car", "train")
    assert not examine(put(**{"test/steam": 4})).usable


def test_inner_classes_are_not_offered_where_the_test_folders_have_none(put):
    classes = {f"{c}/{c}{i}": 4 for c in ("bird", "fish") for i in (1, 2)}
    report = examine(put(**classes, **{"test/bird": 2, "test/fish": 2}))
    assert report.counts == {"train": (8, 8), "test": (2, 2)}
    assert not report.of("nested")[0].choices
    report = examine(put(**{"test/bird/bird1": 2, "test/fish/fish1": 2}))
    (choice,) = report.of("nested")[0].choices.values()
    assert examine(report.path, **choice).counts == {"train": (4, 4, 4, 4), "test": (2, 0, 2, 0)}


def test_folders_inside_classes_beside_a_class_called_train(put):
    report = examine(put(**{"bus/city": 3, "bus/school": 3, "car": 4, "train": 4}))
    assert report.counts["train"] == (5, 3, 3)
    assert report.of("nested")[0].details == ("bus",)


@pytest.mark.parametrize(
    ("inner", "severity"), [("cat/dog", "warning"), ("cat/rejected", "info"), ("cat/cat", "info")]
)
def test_one_folder_beside_the_images_of_a_class_is_named(put, inner, severity):
    report = examine(put(**{"cat": 3, inner: 2, "dog": 4}))
    (nested,) = report.of("nested")
    assert (nested.severity, nested.details, nested.choices) == (severity, ("cat",), {})
    assert ("Another class is called so: cat/dog" in nested.message) is (severity == "warning")


def test_datasets_in_datasets_are_each_read_once(put):
    levels = ["/".join(["x_train"] * depth) for depth in range(1, 31)]  # 2 ** 30 readings if twice
    root = put(**every(levels[-1]), **{f"{level}/x_test": 1 for level in levels}, x_test=1)
    (asked,) = examine(root).problems
    assert asked.severity == "question"
