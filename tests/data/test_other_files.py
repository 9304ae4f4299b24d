"""Other files beside images, or instead of them: which dataset reads the folder, and what to do."""

from __future__ import annotations

import os

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dovs.data import examine
from tests.data.user_images import NAMES, encode, picture, write_folder, write_parquet


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        (("cat/1", "dog/2"), "2 files have no suffix and were not looked at"),
        (("images/1.png", "labels.csv", "README.txt"), "If labels.csv lists"),
        (("train/1.png", "deep/b.tsv", "a.csv"), "If one of a.csv, deep/b.tsv lists"),
        (("test/1.png", "train/2.png", "train.csv"), "If train.csv lists"),
        (("train/1.png", "train/metadata.jsonl"), "If train/metadata.jsonl "),
        (("cells/train.NPZ",), "If cells/train.NPZ has the images, give that file"),
        (
            ("x/train/data-0.arrow", "x/dataset_dict.json"),
            "If x/train/data-0.arrow has the images, "
            "write each split as Parquet: datasets.load_from_disk(FOLDER)['train'].to_parquet(",
        ),
        (
            ("train/data-0.ARROW", "train/state.json", "train/1.png", "labels.csv"),
            "give that file. If train/data-0.ARROW has the images",
        ),
        (("cat.zip", "dog.zip"), "If one of cat.zip, dog.zip has the images, unpack it"),
        (("0.tar", "1.tar"), "In a .tar of webdataset 1.jpg lies beside 1.cls"),
        (
            ("images/1.png", "images/2.png", "labels/1.txt", "labels/2.txt", "classes.txt"),
            "2 files look like notes about one image each, and are not read: in YOLO the first "
            "number of each line is a class, whose name is in classes.txt or data.yaml. Write one "
            "list with the path of each image and its class a line, such as 1.jpg,cat, and give "
            "that list",
        ),
        (
            ("train/images/1.png", "train/labels/1.txt", "val/images/2.png", "val/labels/2.txt"),
            "2 files look like notes about one image each",
        ),
        (("1.png", "1.cls", "1.json", "2.png", "2.cls", "2.json"), "4 files look like notes"),
        (("a/1.png", "b/1.xml", "b/2.xml", "all.csv"), "that list. If all.csv lists the images"),
        (
            ("x/cat/1.heic", "x/dog/2.HEIC", "x/dog/3.cr2"),
            "at least 2 are needed. 3 images of formats that cannot be read left out: 2 .heic, "
            "1 .cr2; no other images are in x/cat, x/dog. Convert them to PNG or JPEG, with "
            "ImageMagick: magick mogrify -format png FOLDER/*.heic",
        ),
        (
            ("train/1.png", "cat/1.dng", "dog/1.png", "dog/1.dng", "test/1.heic"),
            "2 .dng, 1 .heic; no other images are in cat, test",
        ),
        (("cat/1.png", "dog/1.nii"), "needed. 1 image of a format that cannot be read"),
        (("1.heic",), "into a folder of its own. 1 image of a format that cannot be read"),
        (("cat/1.npy", "dog/2.npy", "dog/3.mp4"), "There are no images; the files are 2 .npy, 1"),
    ],
)
def test_what_is_there_instead_of_class_folders_is_named(tmp_path, home, files, wanted):
    for number, name in enumerate(files):
        (tmp_path / "x" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "x" / name).write_bytes(encode(picture(number)))
    (problem,) = examine(tmp_path / "x").problems
    assert wanted in problem.message
    assert "README" not in problem.message


@pytest.mark.parametrize("ending", [".pdf", ".eps", ".ai"])
def test_a_document_beside_the_images_is_no_image(tmp_path, home, ending):
    folder = write_folder(tmp_path / "x")
    (folder / f"notes{ending}").touch()
    (found,) = examine(folder).of("suffix")
    assert (found.severity, found.message) == ("info", f"1 other file is left out: 1 {ending}")


def test_links_that_lead_out_are_the_reason_why_there_are_no_class_folders(tmp_path, home):
    write_folder(tmp_path / "photos")
    for name in ("cat", "dog"):
        (tmp_path / "x" / name).mkdir(parents=True)
        (tmp_path / "x" / name / "0.png").symlink_to(tmp_path / "photos" / name / "0.png")
    (problem,) = examine(tmp_path / "x").problems
    assert "2 links that lead out of the folder" in problem.message


def test_listed_images_of_formats_that_are_not_read_are_named_so(tmp_path, home):
    root = write_folder(tmp_path / "x")
    every = {name: [f"{name}/{i}.png" for i in range(10)] for name in NAMES}
    for name in NAMES:
        (root / name / "photo.HEIC").touch()
    text = "".join(f"{name}/photo.HEIC {name}\n" for name in NAMES)
    (root / "train.txt").write_text(text)
    (problem,) = examine(root / "train.txt").problems
    assert "the 3 listed images are of formats that cannot be read" in problem.message
    assert "magick mogrify -format png FOLDER/*.heic" in problem.message
    more = "".join(f"{path} {name}\n" for name, paths in every.items() for path in paths)
    (root / "train.txt").write_text(text + more)
    (problem,) = examine(root / "train.txt").problems
    assert problem.details == tuple(
        f"{name}/photo.HEIC: is of a format that cannot be read, .heic: convert it to PNG or JPEG"
        for name in NAMES
    )


def test_pipes_are_named_and_never_opened(tmp_path, home):
    (tmp_path / "x").mkdir()
    for name in ("train.parquet", "test.parquet"):
        os.mkfifo(tmp_path / "x" / name)
    (problem,) = examine(tmp_path / "x").problems
    assert "no train Parquet files" in problem.message
    assert "2 entries that are no ordinary file left out: test.parquet, train" in problem.message
    for name, source in (("a.csv", "list"), ("a.parquet", "parquet"), ("a.npz", "npz")):
        os.mkfifo(tmp_path / name)
        for given in ({}, {"source": source}):
            (problem,) = examine(tmp_path / name, **given).problems
            assert f"{name} is no ordinary file: a pipe" in problem.message


def test_a_tar_file_is_to_be_unpacked_and_of_webdataset_to_be_listed(tmp_path, home):
    (tmp_path / "000000.tar").touch()
    (problem,) = examine(tmp_path / "000000.tar").problems
    assert "Unpack the archive first. In a .tar of webdataset 1.jpg" in problem.message


@pytest.mark.parametrize("text", ["0 0.5 0.5 0.25 1\n", "0 .1 .2 .3 .4\n12 0.1 0.2 0.3 0.4 1 1\n"])
def test_the_boxes_of_one_image_are_no_list(tmp_path, home, text):
    (tmp_path / "1.txt").write_text(text)
    (problem,) = examine(tmp_path / "1.txt").problems
    assert "looks like the boxes of one image, as YOLO writes them" in problem.message


@pytest.mark.parametrize("name", ["data-0.arrow", "a.Feather"])
def test_an_arrow_file_is_to_become_parquet(tmp_path, home, name):
    (tmp_path / name).touch()
    (problem,) = examine(tmp_path / name).problems
    assert "If datasets.save_to_disk wrote it, write each split as Parquet" in problem.message


def test_parquet_files_in_capital_letters(tmp_path, home):
    folder = write_parquet(tmp_path / "x")
    for file in folder.iterdir():
        file.rename(folder / file.name.upper())
    report = examine(folder)
    assert report.source == "parquet"
    assert report.counts == {"train": (4, 4, 4), "test": (2, 2, 2)}


@pytest.mark.parametrize("parts", [(), ("train", "test")])
def test_class_folders_beside_a_table_about_them(tmp_path, home, parts):
    folder = write_folder(tmp_path / "x", *parts)
    table = pa.table({"file_name": ["cat/0.png", "dog/0.png"], "width": [10, 10]})
    pq.write_table(table, folder / "metadata.parquet")
    report = examine(folder)
    assert (report.source, report.classes) == ("folder", tuple(NAMES))
    assert report.of("suffix")[0].details == (".parquet: 1",)


def test_a_table_that_states_labels_is_read_beside_folders(tmp_path, home):
    folder = write_folder(tmp_path / "x")
    files = [f"{name}/{i}.png" for name in NAMES for i in range(10)]
    table = pa.table({"file_name": files, "label": [i % 2 for i in range(30)]})
    pq.write_table(table, folder / "metadata.parquet")
    report = examine(folder)
    assert (report.source, report.classes) == ("parquet", ("0", "1"))
    (about,) = report.of("columns")
    assert about.details == tuple(sorted(NAMES))
    assert "the folders of the images are no classes" in about.message
    pq.write_table(
        table.set_column(1, "label", pa.array([i // 10 for i in range(30)])),
        folder / "metadata.parquet",
    )
    assert examine(folder).of("columns") == ()


@pytest.mark.parametrize("place", [".", "cat", "apart"])
@pytest.mark.parametrize(
    "column",
    [{"age": [1, 2, 3] * 10}, {"by": ["A", "B"] * 15}, {"age": [3] * 30, "md5": [b"x"] * 30}],
)
def test_a_column_that_is_not_called_so_states_no_labels_beside_class_folders(
    tmp_path, home, column, place
):
    folder = write_folder(tmp_path / "x")
    files = [f"{name}/{i}.png" for name in NAMES for i in range(10)]
    (folder / place).mkdir(exist_ok=True)
    pq.write_table(pa.table({"file_name": files, **column}), folder / place / "about.parquet")
    report = examine(folder)
    assert (report.source, report.classes) == ("folder", tuple(NAMES))
    (about,) = report.of("columns")
    assert "about.parquet lists images and is not read: their folders are" in about.message
    assert about.details == tuple(column)[:1]


def test_a_table_in_each_class_folder_states_no_labels(tmp_path, home):
    folder = write_folder(tmp_path / "x")
    for name in NAMES:
        table = pa.table({"file_name": [f"{i}.png" for i in range(10)], "age": [1, 2] * 5})
        pq.write_table(table, folder / name / "about.parquet")
    report = examine(folder)
    assert (report.source, report.classes) == ("folder", tuple(NAMES))
    assert len(report.of("columns")) == 3


@pytest.mark.parametrize("parts", [("images",), ("train", "test")])
def test_a_column_of_any_name_has_the_labels_where_folders_state_none(tmp_path, home, parts):
    for number, part in enumerate(parts):
        place = tmp_path / "x" / part
        place.mkdir(parents=True)
        for i in range(10):
            (place / f"{i}.png").write_bytes(encode(picture(100 * number + i)))
        table = pa.table({"file_name": [f"{i}.png" for i in range(10)], "kind": ["a", "b"] * 5})
        pq.write_table(table, place / "metadata.parquet")
    report = examine(tmp_path / "x")
    assert (report.source, report.classes) == ("parquet", ("a", "b"))


def test_labels_that_only_names_of_folders_state_are_refused_with_advice(tmp_path, home):
    content = [encode(picture(i)) for i in range(4)]
    for name in ("cat", "dog"):
        (tmp_path / "x" / f"label={name}").mkdir(parents=True)
        pq.write_table(pa.table({"image": content}), tmp_path / "x" / f"label={name}" / "0.parquet")
    (problem,) = examine(tmp_path / "x").problems
    assert "label=cat, label=dog" in problem.message
    assert "partitioning='hive'" in problem.message


def test_lists_of_splits_beside_class_folders_are_named_where_chance_chooses(put):
    root = put(**{"images/cat": 5, "images/dog": 5})
    (root / "meta").mkdir()
    for name in ("train.txt", "test.txt", "notes.txt"):
        (root / "meta" / name).write_text("cat/0\n")
    (note,) = [f for f in examine(root).of("splits") if f.severity == "warning"]
    assert "listed there: meta/test.txt, meta/train.txt. To use these splits" in note.message
    (root / "meta" / "train.txt").write_text("".join(f"{c}/{i}\n" for c in "ab" for i in "012"))
    for old, new in (("cat", "a"), ("dog", "b")):
        (root / "images" / old).rename(root / "images" / new)
    (root / "meta" / "test.txt").write_text("a/3\nb/4\n")
    (asked,) = examine(root / "meta" / "train.txt").problems
    report = examine(root / "meta" / "train.txt", **asked.choices["their folder, images"])
    assert report.classes == ("a", "b")
    assert report.counts == {"train": (3, 3), "test": (1, 1)}
