"""Files that look like masks of an image beside them: by their names, or by names and pixels."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from dovs.data import examine
from tests.data.user_images import encode

RNG = np.random.default_rng(0)


def photo(side=40):
    """Return a picture with a dark half and many colours in the other, as photos have them."""
    pixels = np.zeros((side, side, 3), np.uint8)
    pixels[side // 2 :] = RNG.integers(0, 256, (side // 2, side, 3))
    return pixels


def disc(values=(0, 255), side=40):
    """Return a mask: one value in a disc, another around it."""
    rows, columns = np.mgrid[:side, :side] - side // 2
    return np.where(rows**2 + columns**2 < RNG.integers(50, 200), values[1], values[0])


def write(root, image, mask, content, folders=("cat", "dog"), count=4):
    """Write pictures and their masks; `{}` in the names is their number."""
    for folder in folders:
        (root / folder).mkdir(parents=True, exist_ok=True)
        for number in range(count):
            Image.fromarray(photo()).save(root / folder / image.format(number))
            if mask:
                file = root / folder / mask.format(number)
                file.parent.mkdir(exist_ok=True)
                content().save(file)
    return root


def masks(values=(0, 255), kind=np.uint8):
    return lambda: Image.fromarray(disc(values).astype(kind))


def coloured():
    image = Image.fromarray(disc((0, 3)).astype(np.uint8), "P")
    image.putpalette([0, 0, 0, 128, 0, 0, 0, 128, 0, 128, 128, 0])
    return image


def photos():
    return Image.fromarray(photo())


def asked(root):
    """Return the counts with each answer to the question about masks."""
    (question,) = examine(root).problems
    assert (question.kind, question.severity) == ("masks", "question")
    reports = [examine(root, **params) for params in question.choices.values()]
    return [sum(map(sum, report.counts.values())) for report in reports]


@pytest.mark.parametrize(
    ("image", "mask", "content"),
    [
        ("{}.png", "{}_m.png", masks()),
        ("{}.png", "{}_manual1.gif", masks()),
        ("{}.png", "m_{}.png", masks((0, 1))),
        ("IMD_{}.png", "IMD_{}_lesion.jpg", masks()),
        ("{}.jpg", "{}.png", masks()),
        ("{}.png", "{}.jpg", masks()),
        ("{}.tif", "{}.png", masks((0, 900), np.uint16)),
        ("photo {}.jpeg", "photo {}.png", coloured),
    ],
)
def test_names_that_differ_in_one_way_and_few_colours_beside_many(
    tmp_path, home, image, mask, content
):
    root = write(tmp_path / "x", image, mask, content)
    assert asked(root) == [8, 16]


def test_a_small_object_on_a_plain_ground_and_its_mask(tmp_path, home):
    root = write(tmp_path / "x", "{}.png", "{}_m.png", masks())
    for file in root.glob("*/?.png"):
        pixels = np.full((40, 40, 3), 255, np.uint8)
        pixels[:12, :12] = RNG.integers(0, 256, (12, 12, 3))
        Image.fromarray(pixels).save(file)
    assert asked(root) == [8, 16]


@pytest.mark.parametrize(
    ("image", "mask"),
    [
        ("{}.png", "{}_bin_mask.png"),
        ("{}.png", "{}mask.png"),
        ("{}.png", "mask{}.png"),
        ("{}.png", "{} (mask).png"),
        ("{}.png", "{}.png.mask.png"),
        ("{}.png", "{}_mask_l.png"),
        ("img_{}.png", "msk_{}.png"),
        ("{}.png", "{}-label.png"),
        ("cell_{}.png", "cell_mask_{}.png"),
        ("a_{}_leftImg8bit.png", "a_{}_gtFine_labelIds.png"),
    ],
)
def test_names_with_a_word_for_masks(tmp_path, home, image, mask):
    assert asked(write(tmp_path / "x", image, mask, photos)) == [8, 16]


@pytest.mark.parametrize(
    ("image", "other", "content"),
    [
        ("{}.png", "{}_b.png", photos),
        ("{}.png", "{}.jpg", photos),
        ("{}.png", "mask_of_cat.png", masks()),
        ("{}.png", "{}_m.png", lambda: Image.fromarray(disc(side=20).astype(np.uint8))),
        ("猫.png", "面具_{}_label.png", masks()),
    ],
)
def test_other_images_with_similar_names_are_images(tmp_path, home, image, other, content):
    report = examine(write(tmp_path / "x", image, other, content))
    assert report.usable
    assert not report.of("masks")


@pytest.mark.parametrize("name", ["bin_mask", "labelIds", "msk", "GT lesion", "trimaps"])
@pytest.mark.parametrize("images", ["{}.png", "rgb/{}.png"])
def test_folders_in_classes_with_a_word_for_masks(tmp_path, home, images, name):
    (tmp_path / "x" / "cat" / "rgb").mkdir(parents=True)
    (tmp_path / "x" / "dog" / "rgb").mkdir(parents=True)
    assert asked(write(tmp_path / "x", images, f"{name}/{{}}.png", photos)) == [8, 16]


def test_folders_around_classes_with_a_word_for_masks(tmp_path, home):
    write(tmp_path / "x" / "rgb", "{}.png", "", None)
    write(tmp_path / "x" / "binary_masks", "{}.png", "", None)
    (question,) = examine(tmp_path / "x").problems
    assert next(iter(question.choices.values())) == {"train": "rgb/*", "test": "split"}


def test_masks_that_people_wear_are_classes(tmp_path, home):
    names = ("face", "face with mask", "face without mask")
    root = write(tmp_path / "x", "{}.png", "", None, names)
    assert examine(root).classes == names


def test_class_folders_of_masks_are_asked_for(tmp_path, home):
    root = write(tmp_path / "x", "{}.png", "../{}_x.png", photos, ("cat", "dog"))
    for number in range(4):
        (root / f"{number}_x.png").unlink()
    write(root, "{}.png", "", None, ("cat_masks", "dog GT", "dog mask of others"), 4)
    (question,) = examine(root).problems
    assert question.count == 12
    report = examine(root, masks="skip")
    assert report.classes == ("cat", "dog")
    assert not report.of("empty")


def test_class_folders_of_few_colours_with_the_names_of_another(tmp_path, home):
    root = tmp_path / "x"
    for split in ("train", "test"):
        write(root / split, "{}.png", "../cat_bw/{}.png", masks(), ("cat",))
        write(root / split, "{}.png", "../bw_dog/{}.png", masks(), ("dog",))
    assert asked(root) == [16, 32]
    assert examine(root, masks="skip").classes == ("cat", "dog")


def test_an_image_that_cannot_be_read_hides_no_masks(tmp_path, home):
    root = write(tmp_path / "x", "{}.png", "{}_m.png", masks())
    (root / "cat" / "0.png").write_bytes(b"x")
    (question,) = examine(root).problems
    assert (question.kind, question.count) == ("masks", 8)


def test_class_folders_with_a_word_for_masks_and_other_images_are_classes(tmp_path, home):
    root = write(tmp_path / "x", "{}.png", "", None, ("face",))
    write(root, "m{}.png", "", None, ("face_mask",))
    assert examine(root).classes == ("face", "face_mask")


def test_one_pair_of_few_colours_among_many_images_is_no_mask(tmp_path, home):
    root = write(tmp_path / "x", "{}.png", "", None, count=12)
    for name in ("0_m.png", "1_m.png"):
        (root / "cat" / name).write_bytes(encode(disc().astype(np.uint8)))
    assert examine(root).usable


def test_words_of_images_and_masks_are_those_of_files_and_folders_alike(tmp_path, home):
    write(tmp_path / "x" / "rgb_images", "{}.png", "", None)
    write(tmp_path / "x" / "SegmentationMasks", "{}.png", "", None)
    (question,) = examine(tmp_path / "x").problems
    assert next(iter(question.choices.values())) == {"train": "rgb_images/*", "test": "split"}
    assert asked(write(tmp_path / "y", "raw_{}.png", "gts_{}.png", photos)) == [8, 16]
    root = write(tmp_path / "z", "{}_without_mask.png", "{}_with_mask.png", photos)
    assert examine(root).usable


def test_folders_of_masks_beside_folders_inside_classes(tmp_path, home):
    folders = ("cat/s1", "cat/s1_mask", "dog/s2", "dog/s2_mask")
    assert asked(write(tmp_path / "x", "{}.png", "", None, folders)) == [8, 16]
