from __future__ import annotations

import io
import re
import struct
import zlib
from collections import Counter

import numpy as np
import pytest
from PIL import Image, features

from dovs.data import image_formats
from dovs.data.image_formats import colour_modes, readable_endings, readable_formats
from dovs.data.images import Header, decode, extremes, read_header
from dovs.data.levels import Levels, choose_levels
from dovs.data.pixel_arrays import in_order
from dovs.data.sizes import common_shape
from dovs.errors import DataError
from tests.data.user_images import encode, picture


def readable(forms):
    return sorted(forms & {*readable_formats()})


def read(content):
    header = read_header(content, "row 7")
    return decode(content, (header.height, header.width, 3), "row 7")


@pytest.mark.parametrize("form", ["PNG", "BMP", "TIFF", "PPM", *readable({"JPEG2000"})])
def test_lossless_formats_round_trip(form):
    array = picture(1)
    content = encode(array, form)
    assert read_header(content, "x") == Header(12, 10, False)
    assert (decode(content, (12, 10, 3), "x") == array).all()


@pytest.mark.parametrize("form", ["JPEG", "WEBP", "GIF", *readable({"AVIF"})])
def test_lossy_formats_come_close(form):
    array = np.full((16, 16, 3), (200, 60, 30), dtype=np.uint8)
    decoded = decode(encode(array, form), (16, 16, 3), "x").astype(int)
    assert abs(decoded - array).max() <= 8


@pytest.mark.skipif("LAB" not in colour_modes(), reason="Pillow converts no LAB here")
def test_lab_becomes_rgb():
    buffer = io.BytesIO()
    Image.new("LAB", (4, 4), (120, 128 + 55, 128 + 49)).save(buffer, "TIFF")
    assert read_header(buffer.getvalue(), "x") == Header(4, 4, False)
    decoded = decode(buffer.getvalue(), (4, 4, 3), "x").astype(int)
    assert abs(decoded - (200, 60, 30)).max() <= 2


def test_grey_becomes_one_channel_or_three():
    grey = picture(2)[..., 0]
    assert read_header(encode(grey), "x").grey
    assert (decode(encode(grey), (12, 10, 1), "x")[..., 0] == grey).all()
    assert (decode(encode(grey), (12, 10, 3), "x") == grey[..., None]).all()


def test_scaling_keeps_flat_areas():
    half = np.zeros((40, 20, 3), dtype=np.uint8)
    half[:20] = 255
    small = decode(encode(half), (8, 8, 3), "x")
    assert (small[:3] == 255).all()
    assert (small[5:] == 0).all()


def test_transparency_is_laid_over_black():
    image = np.zeros((8, 8, 4), dtype=np.uint8)
    image[..., 0] = 200
    image[:4, :, 3] = 255
    decoded = decode(encode(image), (8, 8, 3), "x")
    assert (decoded[:4] == (200, 0, 0)).all()
    assert (decoded[4:] == 0).all()


def bmp(image):
    """Return a BMP of 32 bits from (H, W, 4)."""
    height, width, _ = image.shape
    pixels = image[::-1, :, [2, 1, 0, 3]].tobytes()
    head = struct.pack("<IiiHHIIiiII", 108, width, height, 1, 32, 3, len(pixels), 0, 0, 0, 0)
    head += struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000) + b"BGRs" + bytes(48)
    return b"BM" + struct.pack("<IHHI", 122 + len(pixels), 0, 0, 122) + head + pixels


def test_a_bmp_that_is_transparent_everywhere_has_no_alpha():
    image = np.dstack([picture(1), np.zeros((12, 10), np.uint8)])
    assert (decode(bmp(image), (12, 10, 3), "x") == image[..., :3]).all()
    image[:5, :, 3] = 255
    decoded = decode(bmp(image), (12, 10, 3), "x")
    assert (decoded[:5] == image[:5, :, :3]).all()
    assert (decoded[5:] == 0).all()


def test_rotation_noted_in_the_file_is_applied():
    image = Image.fromarray(picture(3))
    exif = image.getexif()
    exif[0x0112] = 3  # orientation: upside down
    buffer = io.BytesIO()
    image.save(buffer, "PNG", exif=exif)
    assert (decode(buffer.getvalue(), (12, 10, 3), "x") == picture(3)[::-1, ::-1]).all()


@pytest.mark.parametrize(
    "content",
    [None, b"", b"not an image", encode(picture(0))[:30], b"%!PS-Adobe-3.0 EPSF-3.0\n" * 20],
    ids=["none", "empty", "text", "head only", "postscript"],
)
def test_what_is_no_image(content):
    with pytest.raises(DataError, match=r"row 7 (contains no image|cannot be decoded)") as caught:
        read(content)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "BMP", *readable({"JPEG2000", "AVIF"})])
def test_truncated_body(form):
    content = encode(picture(4, 60, 60), form)[:-400]
    with pytest.raises(DataError, match="row 7 cannot be decoded"):
        read(content)


def test_gigantic_images_are_refused():
    for size in ((20_000, 20_000), (10_000, 6_000), (30_000, 30_000)):
        buffer = io.BytesIO()
        Image.new("1", (1, 1)).save(buffer, "PNG")
        content = bytearray(buffer.getvalue())
        content[16:24] = struct.pack(">II", *size)  # after the signature, a length and "IHDR"
        content[29:33] = struct.pack(">I", zlib.crc32(content[12:29]))
        with pytest.raises(DataError, match="is larger than"):
            read_header(bytes(content), "row 7")


@pytest.mark.skipif(not readable({"JPEG2000"}), reason="Pillow reads no JPEG 2000 here")
def test_jpeg_2000_is_refused_where_it_is_too_large_or_would_lose_bits():
    content = encode(picture(4, 60, 60), "JPEG2000")
    size = content.index(b"ihdr") + 4
    large = content[:size] + struct.pack(">II", 20_000, 20_000) + content[size + 8 :]
    with pytest.raises(DataError, match="is larger than"):
        read_header(large, "row 7")
    depth = content.index(b"\xff\x4f\xff\x51") + 42
    with pytest.raises(DataError, match="row 7 has 12 bits a channel"):
        read_header(content[:depth] + bytes([11]) + content[depth + 1 :], "row 7")
    grey = grey16([[0, 4000], [1, 2]])
    buffer = io.BytesIO()
    grey.save(buffer, "JPEG2000")
    assert extremes(buffer.getvalue(), "x") == (0, 4000)


@pytest.mark.parametrize("there", [True, False])
def test_the_installed_pillow_decides_whether_avif_and_jpeg_2000_are_read(monkeypatch, there):
    monkeypatch.setattr(features, "modules", {**features.modules, "avif": ()})
    monkeypatch.setattr(features, "check", lambda part: there)
    monkeypatch.setattr(image_formats, "readable_formats", readable_formats.__wrapped__)
    assert ({"AVIF", "JPEG2000"} <= {*readable_formats.__wrapped__()}) == there
    assert ({".avif", ".jp2", ".j2k"} <= readable_endings.__wrapped__()) == there


def grey16(values):
    return Image.fromarray(np.array(values, dtype=np.uint16))


@pytest.mark.parametrize("form", ["PNG", "TIFF", "PGM"])
def test_whole_numbers_use_the_bits_that_they_need(form):
    values = np.arange(16).reshape(4, 4) * 273  # up to 4095
    if form == "PGM":
        content = b"P5\n4 4\n65535\n" + values.astype(">u2").tobytes()
    else:
        buffer = io.BytesIO()
        grey16(values).save(buffer, form)
        content = buffer.getvalue()
    assert read_header(content, "x") == Header(4, 4, True, "whole")
    assert extremes(content, "x") == (0, 4095)
    levels = choose_levels("whole", 0, 4095)
    decoded = decode(content, (4, 4, 1), "x", levels=levels)
    assert decoded[..., 0].tolist() == np.rint(values / 4095 * 255).astype(int).tolist()


def test_levels_are_stated():
    assert choose_levels("whole", 0, 255) == Levels(0, 255, "0..255 (8 bits)")
    assert choose_levels("whole", 5, 40_000).high == 65_535
    assert choose_levels("whole", -5, 10) == choose_levels("float", -5, 10)
    assert choose_levels("float", 0, 0.2).rule == "0..1"
    assert choose_levels("float", 0, 300).rule.startswith("0..300 ")


def test_floating_point_values_that_are_no_numbers():
    values = np.array([[0.0, 0.5], [np.nan, np.inf]], dtype=np.float32)
    buffer = io.BytesIO()
    Image.fromarray(values).save(buffer, "TIFF")
    assert extremes(buffer.getvalue(), "x") == (0, 0.5)
    levels = choose_levels("float", 0, 0.5)
    decoded = decode(buffer.getvalue(), (2, 2, 1), "x", levels=levels)
    assert decoded[..., 0].tolist() == [[0, 128], [0, 255]]


@pytest.mark.parametrize(
    ("orientation", "size"), [(1, (6, 4)), (3, (6, 4)), (5, (4, 6)), (6, (4, 6)), (8, (4, 6))]
)
@pytest.mark.parametrize("form", ["JPEG", "TIFF", "PNG", "WEBP", *readable({"AVIF"})])
def test_sizes_are_those_after_the_rotation(form, orientation, size):
    exif = Image.Exif()
    exif[0x0112] = orientation
    buffer = io.BytesIO()
    Image.fromarray(picture(3, 4, 6)).save(buffer, form, exif=exif)
    header = read_header(buffer.getvalue(), "x")
    assert (header.width, header.height) == size


def disc(height, width):
    y, x = np.ogrid[:height, :width]
    inside = (y - height / 2) ** 2 + (x - width / 2) ** 2 < (min(height, width) / 2) ** 2
    return np.where(inside, 255, 0).astype(np.uint8)


def extent(decoded):
    rows, columns = np.nonzero(decoded[..., 0] > 127)
    return np.ptp(rows) + 1, np.ptp(columns) + 1


def test_a_circle_stays_one_unless_stretched():
    content = encode(disc(120, 60))
    for fit, expected in (("crop", (32, 32)), ("pad", (16, 16)), ("stretch", (16, 32))):
        found = extent(decode(content, (32, 32, 1), "x", fit=fit))
        assert np.allclose(found, expected, atol=2), fit


def test_padding_and_transparency_take_the_background():
    clear = np.zeros((8, 4, 4), dtype=np.uint8)
    white = (255, 255, 255)
    assert (decode(encode(clear), (8, 8, 3), "x", fit="pad", background=white) == 255).all()
    bars = decode(encode(picture(1, 8, 4)), (8, 8, 3), "x", fit="pad", background=(1, 2, 3))
    assert (bars[:, 0] == (1, 2, 3)).all()
    assert (bars[:, 2:6] == picture(1, 8, 4)).all()


def test_the_first_frame_of_an_animation():
    first, second = (Image.new("L", (5, 5), value) for value in (200, 10))
    buffer = io.BytesIO()
    first.save(buffer, "GIF", save_all=True, append_images=[second])
    assert read_header(buffer.getvalue(), "x").animated
    assert (decode(buffer.getvalue(), (5, 5, 1), "x") == 200).all()


def test_large_photos_are_decoded_at_a_fraction_of_their_size():
    smooth = np.linspace(0, 255, 1200, dtype=np.uint8)[None, :, None].repeat(900, 0).repeat(3, 2)
    whole = decode(encode(smooth), (32, 32, 3), "x", fit="crop").astype(int)
    assert abs(decode(encode(smooth, "JPEG"), (32, 32, 3), "x", fit="crop") - whole).max() < 8


@pytest.mark.parametrize("first", [True, False])
def test_arrays_of_pixels(first):
    array = picture(2)
    given = array.transpose(2, 0, 1) if first else array
    assert read_header(given.astype(np.int64), "x") == Header(12, 10, False, "array")
    assert (decode(given, (12, 10, 3), "x") == array).all()
    assert read_header(array[..., 0], "x").grey
    for wrong in (array.astype(int) * 2, array[0, 0], np.array([[None]])):
        with pytest.raises(DataError, match="row 7"):
            read_header(wrong, "row 7")


def test_shape_is_that_of_most_images():
    sizes = Counter({Header(28, 28, True): 3, Header(32, 32, True): 4, Header(28, 28, False): 2})
    assert common_shape(sizes, None) == (28, 28, 3)
    assert common_shape(sizes, 16) == (16, 16, 3)
    assert common_shape(Counter({Header(9, 7, True): 1}), None) == (9, 7, 1)


def test_shape_is_a_square_where_sizes_differ_or_are_large():
    assert common_shape(Counter({Header(200, 300, False): 1}), None) == (64, 64, 3)
    small = Counter({Header(30, 40, True): 1, Header(20, 30, True): 1, Header(90, 9, True): 1})
    assert common_shape(small, None) == (32, 32, 1)


@pytest.mark.parametrize("count", [1, 2])
def test_a_camera_that_notes_two_rotations_is_no_warning(count):
    jpeg = encode(picture(1), "JPEG")
    orientations = struct.pack(">HHHIHH", 1, 0x0112, 3, count, 3, 3)
    note = b"Exif\0\0MM\0*\0\0\0\x08" + orientations + bytes(4)
    noted = jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(note) + 2) + note + jpeg[2:]
    assert (read(noted) == read(jpeg)[::-1, ::-1]).all()


@pytest.mark.parametrize(
    ("array", "has"),
    [
        (np.zeros((9, 8, 4)), r"shape \(9, 8, 4\) .* without an alpha channel"),
        (np.zeros((4, 9, 8)), r"shape \(4, 9, 8\) .* without an alpha channel"),
        (np.zeros((9, 8, 2)), r"shape \(9, 8, 2\) instead of an image of .* pixels\."),
        (np.array([[1, 2], None], dtype=object), "rows of different lengths"),
    ],
)
def test_arrays_that_are_no_pixels_are_refused_with_their_shape(array, has):
    with pytest.raises(DataError, match=has):
        in_order(array, "row 7")


@pytest.mark.parametrize("share", [10, 2])
def test_a_jpeg_without_its_end_is_named_so(share):
    content = encode(picture(1), "JPEG")
    with pytest.raises(DataError, match="the end is missing"):
        decode(content[: len(content) // share], (32, 32, 3), "row 7")


def test_a_damaged_file_is_named_so():
    content = encode(picture(1), "PNG")
    half = len(content) // 2
    with pytest.raises(DataError, match="the file is damaged"):
        decode(content[:half] + bytes(half), (32, 32, 3), "row 7")


@pytest.mark.parametrize(
    ("form", "kept"), [("PNG", 16), ("GIF", 12), *[(f, 40) for f in readable({"AVIF"})]]
)
def test_a_file_that_only_begins_like_an_image_is_named_damaged(form, kept):
    content = encode(picture(4, 60, 60), form)
    for cut in (kept, 200):
        with pytest.raises(DataError, match=r"\((the file is damaged|the end is missing)\)"):
            read(content[:cut])


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC, as phones save it"),
        (b"\n<!DOCTYPE html><html>404", "a web page"),
        (b"version https://git-lfs.github.com/spec/v1", "a pointer of Git LFS"),
        (bytes(128) + b"DICM" + bytes(9), "DICOM"),
        (b"Python and other text", "no image of a known format)"),
    ],
)
def test_a_file_of_another_kind_with_the_name_of_an_image_is_named(content, what):
    with pytest.raises(DataError, match=re.escape(what)):
        read_header(content, "x.jpg")
