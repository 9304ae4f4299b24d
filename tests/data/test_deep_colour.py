"""Image files of 16 bits a channel with colours or alpha, and arrays of pixels in 0..1."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from dovs.data import examine, load
from dovs.data.formats.labels import natural
from dovs.data.images import Header, decode, extremes, read_header
from dovs.data.levels import choose_levels
from dovs.errors import DataError
from tests.data.user_images import encode, picture, write_folder

COLOURS = {1: 0, 2: 4, 3: 2, 4: 6}  # of a PNG, by the number of channels


def png(values, orientation=None, clear=None):
    """Return a PNG of 16 bits a channel from (H, W, channels); `clear` values are transparent."""
    height, width, channels = values.shape
    lines = b"".join(b"\0" + line.astype(">u2").tobytes() for line in values)
    head = struct.pack(">IIBBBBB", width, height, 16, COLOURS[channels], 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(lines)), (b"IEND", b"")]
    if orientation:
        exif = Image.Exif()
        exif[0x0112] = orientation
        parts.insert(1, (b"eXIf", exif.tobytes().removeprefix(b"Exif\0\0")))
    if clear:
        parts.insert(1, (b"tRNS", struct.pack(f">{channels}H", *clear)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(part)) + kind + part + struct.pack(">I", zlib.crc32(kind + part))
        for kind, part in parts
    )


def tiff(values, order, compressed, kind=2, fourth=2):
    """Return a TIFF of 16 bits a channel: RGB (kind 2), CMYK (kind 5).

    The fourth channel of RGB is alpha (2) or has no meaning (0).
    """
    height, width, channels = values.shape
    pixels = values.astype(f"{order}u2").tobytes()
    pixels = zlib.compress(pixels) if compressed else pixels
    tags = {256: width, 257: height, 258: None, 259: 8 if compressed else 1, 262: kind, 273: None,
            277: channels, 278: height, 279: len(pixels)}  # fmt: skip
    if channels == 4 and kind == 2:
        tags[338] = fourth
    bits = struct.pack(order + "H" * channels, *[16] * channels)
    end = 8 + 2 + 12 * len(tags) + 4
    made = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}IH", 8, len(tags))
    for tag, value in tags.items():
        if tag == 258:
            made += struct.pack(f"{order}HHII", tag, 3, channels, end)
        else:
            value = end + len(bits) if tag == 273 else value
            made += struct.pack(f"{order}HHII", tag, 4, 1, value)
    return made + bytes(4) + bits + pixels


def values(channels, largest, alpha=False):
    """Return random values up to the largest, with opaque alpha."""
    made = np.random.default_rng(0).integers(0, largest + 1, (5, 7, channels))
    made[0, 0, 0], made[0, 1, 0] = 0, largest
    if alpha:
        made[..., -1] = 65535
    return made


@pytest.mark.parametrize("largest", [900, 4095, 60_000])
@pytest.mark.parametrize(
    "write",
    [
        png,
        lambda v: tiff(v, "<", False),
        lambda v: tiff(v, ">", False),
        lambda v: tiff(v, "<", True),
        lambda v: tiff(v, ">", True),
    ],
    ids=["PNG", "TIFF", "TIFF MM", "TIFF zip", "TIFF MM zip"],
)
@pytest.mark.parametrize("channels", [3, 4])
def test_all_bits_of_colours_are_read(write, channels, largest):
    given = values(channels, largest, alpha=channels == 4)
    content = write(given)
    assert read_header(content, "x") == Header(5, 7, False, "whole")
    assert extremes(content, "x")[1] == largest
    levels = choose_levels("whole", 0, largest)
    expected = np.rint(given[..., :3] / levels.high * 255)
    assert (decode(content, (5, 7, 3), "x", levels=levels) == expected).all()


@pytest.mark.parametrize("opaque", [4095, 65535])
def test_grey_with_alpha(opaque):
    given = values(2, 4095)
    given[..., 1] = opaque
    given[4, :, 1] = 0
    content = png(given)
    assert read_header(content, "x") == Header(5, 7, True, "whole")
    decoded = decode(content, (5, 7, 1), "x", levels=choose_levels("whole", 0, 4095))[..., 0]
    assert (decoded[:4] == np.rint(given[:4, :, 0] / 4095 * 255)).all()
    assert (decoded[4] == 0).all()


@pytest.mark.parametrize("channels", [1, 3])
def test_a_colour_that_is_transparent(channels):
    given = values(channels, 4095)
    given[:2] = 4000
    given[1, :, 0] = 4001
    content = png(given, clear=(4000,) * channels)
    levels = choose_levels("whole", 0, 4095)
    decoded = decode(content, (5, 7, 3), "x", levels=levels, background=(9, 9, 9))
    expected = np.broadcast_to(np.rint(given / 4095 * 255), (5, 7, 3)).copy()
    expected[(given == 4000).all(axis=-1)] = 9
    assert (decoded == expected).all()


def test_cmyk():
    given = np.zeros((4, 4, 4), int)
    given[..., 1] = 4095  # magenta
    content = tiff(given, "<", False, kind=5)
    decoded = decode(content, (4, 4, 3), "x", levels=choose_levels("whole", 0, 4095))
    assert decoded[0, 0].tolist() == [255, 0, 255]


@pytest.mark.parametrize("compressed", [True, False])
def test_a_channel_without_a_meaning_is_left_out(compressed):
    given = values(4, 4095)
    content = tiff(given, "<", compressed, fourth=0)
    assert extremes(content, "x")[1] == given[..., :3].max()
    decoded = decode(content, (5, 7, 3), "x", levels=choose_levels("whole", 0, 4095))
    assert (decoded == np.rint(given[..., :3] / 4095 * 255)).all()


def test_a_rotation_is_applied():
    given = values(3, 4095)
    levels = choose_levels("whole", 0, 4095)
    header = read_header(png(given, orientation=6), "x")
    assert (header.height, header.width) == (7, 5)
    turned = decode(png(given, orientation=6), (7, 5, 3), "x", levels=levels)
    assert (turned == np.rot90(np.rint(given / 4095 * 255), -1)).all()
    grey = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 3
    Image.fromarray(given[..., 0].astype(np.uint16)).save(grey, "PNG", exif=exif)
    turned = decode(grey.getvalue(), (5, 7, 1), "x", levels=levels)[..., 0]
    assert (turned == np.rint(given[..., 0] / 4095 * 255)[::-1, ::-1]).all()


def test_a_damaged_file_is_reported():
    content = png(values(3, 4095))
    with pytest.raises(DataError, match="row 7 cannot be decoded"):
        extremes(content[:-30], "row 7")


def test_the_range_of_a_folder_is_stated(tmp_path, home):
    for label, name in enumerate("ab"):
        (tmp_path / "x" / name).mkdir(parents=True)
        for i in range(3):
            pixels = picture(10 * label + i).astype(int) * 4095 // 255
            (tmp_path / "x" / name / f"{i}.png").write_bytes(png(pixels))
    (tmp_path / "x" / "a" / "e.png").write_bytes(encode(picture(99)))
    report = examine(tmp_path / "x")
    assert [each.message for each in report.of("levels")] == [
        "pixel values of 6 images of 7, such as a/0.png: 0..4095 (12 bits) becomes 0..255"
    ]
    dataset = load("folder", path=str(tmp_path / "x"))
    images = np.concatenate([dataset.train.images, dataset.test.images])
    brightest = [int(image.max()) for image in images]
    assert min(brightest) > 250


def test_the_range_of_one_image_is_not_stated_as_that_of_all(tmp_path, home):
    folder = write_folder(tmp_path / "x")
    pixels = picture(1).astype(int) * 4095 // 255
    (folder / "cat" / "deep.png").write_bytes(png(pixels))
    (found,) = examine(folder).of("levels")
    assert found.message.startswith("pixel values of 1 image of 31 (cat/deep.png): 0..4095")


def write_pixels(folder, images):
    table = pa.table({"image": [i.tolist() for i in images], "label": [0, 1] * (len(images) // 2)})
    folder.mkdir(exist_ok=True)
    pq.write_table(table, folder / "train.parquet")
    return folder


def read_pixels(folder):
    """Return the images in the order of their rows."""
    dataset = load("parquet", path=str(folder))
    found = {}
    for part in (dataset.train, dataset.test):
        found |= dict(zip(part.names, part.images, strict=True))
    return np.stack([found[name] for name in sorted(found, key=natural)])


@pytest.mark.parametrize("kind", [float, np.float32])
def test_arrays_in_0_to_1_are_scaled_and_stated(tmp_path, home, kind):
    images = [picture(i) for i in range(6)]
    folder = write_pixels(tmp_path / "x", [(image / 255).astype(kind) for image in images])
    assert (read_pixels(folder) == np.stack(images)).all()
    assert examine(folder).of("levels")[0].message == "pixel values: 0..1 becomes 0..255"


def test_arrays_of_nothing_but_0_and_1_are_scaled(tmp_path, home):
    images = [picture(i)[..., 0] // 128 for i in range(6)]
    folder = write_pixels(tmp_path / "x", images)
    assert (read_pixels(folder)[..., 0] == np.stack(images) * 255).all()


def test_arrays_in_0_to_255_remain(tmp_path, home):
    images = [picture(i) for i in range(6)]
    images[3][:] = 0
    images[4][:] //= 128  # nearly black, and whole numbers
    folder = write_pixels(tmp_path / "x", [image.astype(float) for image in images])
    assert (read_pixels(folder) == np.stack(images)).all()
    assert not examine(folder).of("levels")


@pytest.mark.parametrize("top", [1.08, 2, 10])
def test_arrays_of_fractions_in_no_usual_range_are_refused(tmp_path, home, top):
    images = [picture(i) / 255 * (top if i else 1) for i in range(6)]
    (problem,) = examine(write_pixels(tmp_path / "x", images)).problems
    assert f"and {top:g} is the largest of all images" in problem.message


def test_black_arrays_do_not_decide_the_range_of_fractions(tmp_path, home):
    images = [picture(i) / 255 for i in range(6)]
    images[2][:] = 0
    images[3][:] = 1
    found = read_pixels(write_pixels(tmp_path / "x", images))
    assert (found[2].max(), found[3].min()) == (0, 255)
    assert (found[0] == picture(0)).all()
    images[4] = picture(4).astype(float)
    assert [each.count for each in examine(write_pixels(tmp_path / "x", images)).of("broken")] == [
        3
    ]


def test_dark_whole_numbers_are_stated(tmp_path, home):
    folder = write_pixels(tmp_path / "x", [picture(i) // 16 for i in range(6)])
    assert "the largest is 15: the images are dark" in examine(folder).of("levels")[0].message


def test_arrays_in_0_to_1_among_others_are_refused(tmp_path, home):
    images = [picture(i).astype(float) for i in range(6)]
    images[2] /= 255
    report = examine(write_pixels(tmp_path / "x", images))
    (broken,) = report.of("broken")
    assert broken.details == (
        "train.parquet row 2: has values of 0..1, other images have larger ones",
    )
