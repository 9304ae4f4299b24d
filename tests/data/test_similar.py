"""Copies saved anew (other format, quality or size) are found, reported, and not divided."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from dovs import data
from dovs.config import RunConfig
from dovs.data.formats.similar import similar_groups, undividable

SAVED = {
    "png": ("PNG", {}, 1.0),
    "jpg": ("JPEG", {"quality": 50}, 1.0),
    "webp": ("WEBP", {"quality": 60}, 1.0),
    "bmp": ("BMP", {}, 0.6),  # a smaller one
}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))


def photo(seed: int) -> Image.Image:
    """Return a picture of soft patches, which survive being compressed."""
    patches = np.random.default_rng(seed).integers(0, 256, (6, 7, 3), dtype=np.uint8)
    return Image.fromarray(patches).resize((56, 48), Image.Resampling.BICUBIC)


def saved(image: Image.Image, suffix: str) -> bytes:
    form, options, scale = SAVED[suffix]
    out = io.BytesIO()
    image.resize([round(scale * side) for side in image.size]).save(out, form, **options)
    return out.getvalue()


def write(folder, names):
    """Write a photo for each name, whose number is its seed and whose suffix is its form."""
    for name in names:
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(saved(photo(int(place.stem)), place.suffix[1:]))
    return folder


def test_given_splits_are_reported_and_nothing_is_left_out(tmp_path):
    numbers = range(8)
    write(tmp_path / "pets", [f"train/{'ab'[n % 2]}/{n}.png" for n in numbers])
    write(tmp_path / "pets", ["test/a/0.jpg", "test/b/1.webp", "test/a/100.png", "test/b/101.png"])
    write(tmp_path / "pets", ["train/a/2.bmp", "train/b/4.jpg"])
    report = data.examine(tmp_path / "pets", image_size=32)
    (leak,), (same,) = report.of("similar_leak"), report.of("similar")
    assert leak.count == 2
    assert {name.split(" ~ ")[0][-5:] for name in leak.details} == {"0.png", "1.png"}
    assert same.count == 2  # 2 in one class, 4 in two
    assert report.of("similar_contradiction")[0].count == 1
    assert not report.of("leak") + report.of("duplicate")
    assert report.usable
    assert report.counts == {"train": (5, 5), "test": (2, 2)}


def test_they_are_not_divided_where_dovs_chooses_the_test_images(tmp_path):
    names = [f"{'ab'[n % 2]}/{n}.{suffix}" for n in range(16) for suffix in ("png", "jpg", "bmp")]
    write(tmp_path / "pets", names)
    report = data.examine(tmp_path / "pets", image_size=32)
    assert report.of("similar")[0].count == 16
    assert not report.of("similar_leak")
    assert report.of("copies")
    assert sum(map(sum, report.counts.values())) == 48
    assert all(count % 3 == 0 for counts in report.counts.values() for count in counts)


def test_they_are_not_divided_for_validation(tmp_path):
    names = [f"{'ab'[n % 2]}/{n}.{suffix}" for n in range(20) for suffix in ("png", "webp")]
    write(tmp_path / "pets", names)
    config = RunConfig(
        dataset="folder",
        dataset_params={"path": str(tmp_path / "pets"), "image_size": 32},
        profile="natural",
    )
    tail = data.long_tail(config)
    trained, tuned = tail.divide(0.2, 0)
    images = np.asarray(tail.image_rows[np.arange(len(tail.labels))]).astype(float)
    apart = np.abs(images[trained][:, None] - images[tuned][None]).mean((2, 3, 4))
    assert len(tuned) >= 4
    assert apart.min() > 20


def test_classes_that_look_alike_stay_usable(tmp_path):
    drawing = np.asarray(photo(3)).astype(int)
    for n in range(10):
        place = tmp_path / "drawn" / "ab"[n % 2] / f"{n}.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray((drawing - n).clip(0, 255).astype(np.uint8)).save(place)
    report = data.examine(tmp_path / "drawn", image_size=32)
    assert report.usable
    assert report.counts["test"] == (1, 1)


def test_shifted_mirrored_and_recoloured_images_are_others():
    image = np.asarray(photo(1).resize((32, 32)))
    others = [image, image[:, ::-1], image[..., ::-1], np.roll(image, 4, axis=1), 255 - image]
    assert len(set(similar_groups([np.stack(others)], digests(5)))) == 5


def test_images_that_show_nothing_are_not_compared():
    plain = np.full((3, 16, 16, 1), 90, np.uint8)
    plain[1] += 1
    assert len(set(similar_groups([plain], digests(3)))) == 3


def test_with_too_many_images_copies_alone_are_one(monkeypatch):
    monkeypatch.setattr("dovs.data.formats.similar.MOST_IMAGES", 2)
    image = np.asarray(photo(1))
    images = np.stack([image, image, image // 2 * 2])
    found = similar_groups([images], np.array([[0], [0], [1]], np.uint8))
    assert found[0] == found[1] != found[2]


def test_a_class_of_similar_images_can_be_divided():
    groups, labels = np.zeros(4, int), np.zeros(4, int)
    assert len(set(undividable(groups, digests(4), labels))) == 4


def digests(count: int) -> np.ndarray:
    return np.arange(count, dtype=np.uint8)[:, None]
