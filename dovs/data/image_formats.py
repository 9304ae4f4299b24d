"""Which formats and modes of images are read: always, or where the installed Pillow can."""

from __future__ import annotations

import os
import re
from functools import cache

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF", "PPM")
ENDINGS = frozenset((
    ".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".bmp", ".dib", ".gif", ".tif",
    ".tiff", ".pgm", ".ppm", ".pbm", ".pnm", ".mpo",
))  # fmt: skip
JPEG2000 = (".jp2", ".j2k", ".jpf", ".jpx", ".jpc", ".j2c")
OPTIONAL = {"JPEG2000": ("jpg_2000", JPEG2000), "AVIF": ("avif", (".avif", ".avifs"))}
"""By format: what Pillow calls the library that it needs, and the endings of such files."""
UNREADABLE = frozenset((
    ".heic", ".heif", ".jxl", ".svg", ".psd", ".cr2", ".cr3", ".nef", ".orf", ".rw2", ".raf",
    ".arw", ".dng", ".raw", ".exr", ".hdr", ".dcm", ".nii", ".tga",
    ".ico", ".jxr", ".bpg", ".dds", ".pcx", ".xcf", ".fits", ".svs", ".ndpi",
)).union(*(endings for _, endings in OPTIONAL.values()))  # fmt: skip
"""Endings of images that are not read; those of `OPTIONAL` are where Pillow can.

None of a document, such as PDF: one beside the images is rarely meant as an image.
"""

COLOUR_MODES = ("P", "RGB", "RGBA", "RGBa", "RGBX", "CMYK", "YCbCr", "PA")
BEGINNINGS = (
    (rb".{4}ftyp(hei|hev|mif1|msf1)", "HEIC, as phones save it"),
    (rb"\s*<(!doctype|html|\?xml|svg)", "a web page or other markup, as of a failed download"),
    (rb"version https://git-lfs", "a pointer of Git LFS: run git lfs pull"),
    (rb"%PDF", "a PDF"),
    (rb"PK\x03\x04", "a zip archive"),
    (rb".{128}DICM", "DICOM"),
    (rb"8BPS", "a file of Photoshop"),
    (rb"\x89HDF", "HDF5"),
    (rb"\x93NUMPY", "an array of NumPy"),
)
"""How files begin that often have the name of an image, and what they are."""
BEGIN = re.DOTALL | re.IGNORECASE
NOT_BY_IMAGEMAGICK = (".nii", ".raw", ".svs", ".ndpi", ".jxr", ".bpg")


@cache
def readable_formats() -> tuple[str, ...]:
    """Return the formats that are read, as Pillow calls them."""
    from PIL import features

    known = {*features.codecs, *features.modules}
    there = (name for name, (part, _) in OPTIONAL.items() if part in known and features.check(part))
    return (*FORMATS, *there)


@cache
def colour_modes() -> tuple[str, ...]:
    """Return the modes of images with colours that are read, as Pillow calls them."""
    from PIL import features

    return (*COLOUR_MODES, "LAB") if features.check("littlecms2") else COLOUR_MODES


@cache
def readable_endings() -> frozenset[str]:
    """Return the endings of image files that are read, in small letters with the dot.

    >>> ".png" in readable_endings(), ".heic" in readable_endings()
    (True, False)
    """
    return ENDINGS.union(*(OPTIONAL[name][1] for name in readable_formats() if name in OPTIONAL))


def unread_ending(path: str) -> str:
    """Return the ending of a file if it is of an image that is not read, else "".

    >>> unread_ending("a/1.HEIC"), unread_ending("a/1.png")
    ('.heic', '')
    """
    ending = os.path.splitext(path.strip())[1].lower()
    return ending if ending in UNREADABLE and ending not in readable_endings() else ""


def how_to_convert(ending: str) -> str:
    """Return what to do with images of an ending that is not read.

    >>> how_to_convert(".heic")
    'Convert them to PNG or JPEG, with ImageMagick: magick mogrify -format png FOLDER/*.heic'
    """
    text = "Convert them to PNG or JPEG"
    if ending in NOT_BY_IMAGEMAGICK:
        return text
    return f"{text}, with ImageMagick: magick mogrify -format png FOLDER/*{ending}"


def why_undecodable(error: BaseException, content: bytes = b"") -> str:
    """Return why Pillow cannot decode an image, in a few words.

    Args:
        error: of Pillow.
        content: of the file, where Pillow did not know its format.

    >>> from PIL import UnidentifiedImageError
    >>> why_undecodable(UnidentifiedImageError("x"), b"<html>404")
    'no image of a known format but a web page or other markup, as of a failed download'
    """
    why = type(error).__name__
    if why == "UnidentifiedImageError":
        begins = _begins_like(content)
        if begins == "TIFF":
            return "a TIFF that is damaged, or of other channels than grey, RGB and CMYK"
        what = next((w for start, w in BEGINNINGS if re.match(start, content, BEGIN)), "")
        other = f"no image of a known format{f' but {what}' if what else ''}"
        return "the file is damaged" if begins else other
    if "truncated" in str(error).lower():
        return "the end is missing"
    return "the file is damaged" if isinstance(error, OSError) else why


def _begins_like(content: bytes) -> str:
    """Return the format as which a file begins, as Pillow calls it; "" for none, and for text."""
    from PIL import Image

    start = content[:16]
    if not any(byte < 9 or byte > 126 for byte in start):
        return ""
    Image.init()
    accepts = ((name, Image.OPEN[name][1]) for name in readable_formats() if name in Image.OPEN)
    return next((name for name, accept in accepts if accept and accept(start) is True), "")
