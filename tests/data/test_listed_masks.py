"""Masks among the images of a list or a table are recognised as those of a folder are."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dovs.data import examine
from tests.data.test_mask_files import asked, masks, photos, write
from tests.data.user_images import encode, picture


def _label(path):
    return "cat" if "cat" in path else "dog" if "dog" in path else path.partition("/")[0]


def listed(root, name="list.csv", form="{path},{label}", header="path,label"):
    """Write a list of all images below a folder; cat, dog, or the first folder is the label."""
    paths = sorted(file.relative_to(root).as_posix() for file in root.rglob("*.*g"))
    rows = [form.format(path=path, label=_label(path)) for path in paths]
    (root / name).write_text("\n".join([header, *rows][not header :]))
    return root / name


@pytest.mark.parametrize(
    ("name", "form", "header"),
    [("l.csv", "{path},{label}", "path,label"), ("l.txt", "{path} {label}", "")],
)
@pytest.mark.parametrize(
    ("image", "mask", "content"),
    [
        ("{}.png", "{}_mask.png", photos),
        ("{}.png", "masks/{}.png", photos),
        ("images/{}.png", "gt/{}.png", photos),
        ("{}.jpg", "{}.png", masks()),
        ("../images/cat-{}.png", "../masks/cat-{}.png", photos),
    ],
)
def test_masks_in_a_list(tmp_path, home, image, mask, content, name, form, header):
    for folder in ("cat", "dog"):
        for each in (image, mask):
            place = tmp_path / "x" / folder / each
            place.parent.mkdir(parents=True, exist_ok=True)
        write(tmp_path / "x", image.replace("cat", folder), mask.replace("cat", folder), content,
              (folder,))  # fmt: skip
    assert asked(listed(tmp_path / "x", name, form, header)) == [8, 16]


def test_classes_are_named_by_folders_once_masks_are_left_out(tmp_path, home):
    root = write(tmp_path / "x", "{}.png", "", None, ("images/cat", "images/dog"))
    write(root, "{}.png", "", None, ("masks/all",))
    rows = [f"images/{name}/{i}.png {n}" for n, name in enumerate(("cat", "dog")) for i in range(4)]
    rows += [f"masks/all/{i}.png 0" for i in range(4)]
    (root / "l.txt").write_text("\n".join(rows))
    report = examine(root / "l.txt", masks="skip")
    assert report.classes == ("cat", "dog")
    assert "4 images look like masks of images beside them and are left out" in str(report.findings)
    assert examine(root / "l.txt", masks="use").classes == ("0", "1")


def test_faces_with_and_without_masks_in_a_list_are_images(tmp_path, home):
    root = write(tmp_path / "x", "{}.png", "", None, ("with_mask", "without_mask"))
    assert examine(listed(root)).usable


def parquet(root, path):
    """Write the images below a folder into one Parquet file, with a name that `path` makes."""
    files = sorted(root.rglob("*.png"))
    images = [{"bytes": file.read_bytes(), "path": path(file)} for file in files]
    table = {"image": images, "label": [file.relative_to(root).parts[0] for file in files]}
    pq.write_table(pa.table(table), root / "all.parquet")
    return root / "all.parquet"


def test_masks_in_a_parquet_file_that_has_the_names_of_its_images(tmp_path, home):
    root = write(tmp_path / "x", "{}.png", "{}_mask.png", masks())
    for path in (lambda file: file.name, lambda file: f"{file.parent.name}\\{file.name}"):
        assert asked(parquet(root, path)) == [8, 16]
    assert examine(parquet(root, lambda file: None)).usable
    assert examine(parquet(root, lambda file: "x.png")).usable


def test_a_column_of_splits_belongs_to_the_images_that_are_left(tmp_path, home):
    root = write(tmp_path / "x", "{}.png", "{}_mask.png", masks())
    table = pq.read_table(parquet(root, lambda file: f"{file.parent.name}/{file.name}"))
    splits = ["test" if i % 8 > 5 else "train" for i in range(16)]
    pq.write_table(table.append_column("split", pa.array(splits)), root / "all.parquet")
    report = examine(root / "all.parquet", masks="skip")
    assert report.counts == {"train": (3, 3), "test": (1, 1)}


@pytest.mark.parametrize("path", ["{i}", "{i}.png"])
@pytest.mark.parametrize("masks", ["trimaps", "cat/masks", "images_gt"])
def test_masks_below_a_list_are_not_taken_for_images_elsewhere(tmp_path, home, path, masks):
    for folder, shift in (("images", 0), (f"lists/{masks}", 100)):
        (tmp_path / folder).mkdir(parents=True)
        for i in range(6):
            (tmp_path / folder / f"{i}.png").write_bytes(encode(picture(i + shift)))
    rows = "".join(f"{path.format(i=i)},{'ab'[i % 2]}\n" for i in [*range(6), 77])
    (tmp_path / "lists" / "all.csv").write_text(f"name,label\n{rows}")
    (problem,) = examine(tmp_path / "lists" / "all.csv").problems
    assert "looks like masks of the images and not like the images" in problem.message
    images, chosen = problem.choices.values()
    assert images == {"images": str(tmp_path / "images")}
    for choice in (images, chosen):
        report = examine(tmp_path / "lists" / "all.csv", broken="skip", **choice)
        assert report.counts == {"train": (2, 2), "test": (1, 1)}
    rows = "".join(f"{masks}/{i}.png,{'ab'[i % 2]}\n" for i in range(6))
    (tmp_path / "lists" / "all.csv").write_text(f"name,label\n{rows}")
    assert examine(tmp_path / "lists" / "all.csv").usable


def test_a_class_of_masked_faces_is_found_by_mere_names(tmp_path, home):
    for number, folder in enumerate(("mask", "none")):
        (tmp_path / folder).mkdir()
        for i in range(4):
            file = tmp_path / folder / f"{folder}{i}.png"
            file.write_bytes(encode(picture(i + 10 * number)))
    rows = "".join(f"{f}{i}.png,{f}s\n" for f in ("mask", "none") for i in range(4))
    (tmp_path / "all.csv").write_text(f"name,label\n{rows}")
    assert examine(tmp_path / "all.csv").classes == ("masks", "nones")
