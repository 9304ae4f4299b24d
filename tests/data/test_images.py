from __future__ import annotations

import io
from collections import Counter

import numpy as np
import pytest
from PIL import Image

from dovs.data.images import Header, common_shape, decode, read_header
from dovs.errors import DataError
from tests.data.user_images import encode, picture


def read(content):
    header = read_header(content, "row 7")
    return decode(content, (header.height, header.width, 3), "row 7")


@pytest.mark.parametrize("form", ["PNG", "BMP", "TIFF", "PPM"])
def test_lossless_formats_round_trip(form):
    array = picture(1)
    content = encode(array, form)
    assert read_header(content, "x") == Header(12, 10, False)
    assert (decode(content, (12, 10, 3), "x") == array).all()


@pytest.mark.parametrize("form", ["JPEG", "WEBP", "GIF"])
def test_lossy_formats_come_close(form):
    array = np.full((16, 16, 3), (200, 60, 30), dtype=np.uint8)
    decoded = decode(encode(array, form), (16, 16, 3), "x").astype(int)
    assert abs(decoded - array).max() <= 8


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


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "BMP"])
def test_truncated_body(form):
    content = encode(picture(4, 60, 60), form)[:-400]
    with pytest.raises(DataError, match="row 7 cannot be decoded"):
        read(content)


def test_deep_and_gigantic_images_are_refused():
    deep = encode((picture(5)[..., 0].astype(np.uint16)) * 200)
    with pytest.raises(DataError, match="save it as grey or RGB of 8 bits"):
        read_header(deep, "row 7")
    buffer = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(buffer, "PNG")
    with pytest.raises(DataError, match="is larger than"):
        read_header(buffer.getvalue(), "row 7")
    buffer = io.BytesIO()
    Image.new("1", (10_000, 6_000)).save(buffer, "PNG")
    with pytest.raises(DataError, match="is larger than"):
        read_header(buffer.getvalue(), "row 7")


def test_shape_is_the_most_common_one():
    sizes = Counter({Header(28, 28, True): 3, Header(32, 32, True): 4, Header(28, 28, False): 2})
    assert common_shape(sizes, None, "x") == (28, 28, 3)
    assert common_shape(sizes, 16, "x") == (16, 16, 3)
    assert common_shape(Counter({Header(9, 7, True): 1}), None, "x") == (9, 7, 1)


def test_large_images_need_a_choice():
    sizes = Counter({Header(200, 300, False): 3, Header(32, 32, False): 2})
    with pytest.raises(DataError, match=r"most images are 300 x 200 pixels.*Choose image_size"):
        common_shape(sizes, None, "x")
    assert common_shape(sizes, 64, "x") == (64, 64, 3)
