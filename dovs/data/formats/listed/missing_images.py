"""What to state about listed images that are not found, and the folders that could have them."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from dovs.data.formats.base64_text import NOT_READ, is_base64
from dovs.data.formats.labels import shown
from dovs.data.formats.listed.file_index import bare_path
from dovs.data.formats.listed.locating import is_address
from dovs.data.formats.listed.usual_columns import has_ending
from dovs.data.formats.mask_words import is_for_masks
from dovs.data.image_formats import how_to_convert, unread_ending
from dovs.data.report import Unclear, counted, finding, named

SOUGHT = 20
"""Listed images that are looked for in other folders, so that these can be offered."""
MOST_FOLDERS = 200
"""Folders in which they are looked for at most."""


def not_there(
    written: Sequence[str], root: Path, beside: Path, several: Mapping[str, tuple[str, str]]
) -> Unclear:
    """Return the error of a list of which no image is found, with a folder that fits.

    Args:
        written: the paths of the list.
        root: the folder in which the images were looked for.
        beside: the folder of the list.
        several: for written paths that fit several files: two of them.
    """
    if all(is_address(path) for path in written):
        text = f"all {len(written):,} paths are addresses, and images are not downloaded: "
        text += f"{named(written)}. Download them, and give a list of their files"
        return Unclear(finding("address", "error", text, written))
    if any(map(is_base64, written)):
        text = f"{NOT_READ}: write each into a file, and its path into the list"
        return Unclear(finding("images", "error", text))
    if all(unread := [*map(unread_ending, written)]):
        text = f"the {len(written):,} listed images are of formats that cannot be read, such as "
        text += f"{shown(written[0])}. {how_to_convert(unread[0])}, and write the new names into "
        text += "the list"
        return Unclear(finding("images", "error", text, written))
    if several:
        path, fits = next(iter(several.items()))
        number = counted(len(several), "path fits", "paths fit")
        text = f"no listed image is found below {root}: {number} several files, such as "
        text += f"{shown(path)}: {' and '.join(fits)}. Write the folder of each image in its path"
        return Unclear(finding("images", "error", text, several))
    text = f"none of the {len(written):,} listed images is below {root}: {named(written)}"
    if all(path.strip().isdecimal() for path in written):
        text += ". These are numbers, not files: give a list with the file and the label of each "
        text += "image (with zeros in front, if the name has some), or, if the images are in "
        text += "folders of their classes, the folder of these"
        return Unclear(finding("images", "error", text, written))
    alone = folder_of(written, beside)
    text += ". Give their folder as images"
    choices = _folders([alone] if alone is not None else folders_with(written, beside.parent))
    if not choices:
        return Unclear(finding("images", "error", text, written))
    return Unclear(finding("images", "question", text, written, choices))


def _folders(folders: Sequence[Path]) -> dict[str, dict[str, str]]:
    """Return folders of the images as choices."""
    if len(folders) == 1:
        return {f"their folder, {folders[0].name}": {"images": str(folders[0])}}
    return {folder.name: {"images": str(folder)} for folder in folders}


def check_one_folder(
    written: Sequence[str], root: Path, several: Mapping[str, tuple[str, str]]
) -> None:
    """Check that no path fits files of several folders where one folder has all images.

    Raises:
        Unclear: it is so, with these folders.
    """
    if not several:
        return
    folders = folders_with(written, root)
    if not folders or folders == [root]:
        return
    path, fits = next(iter(several.items()))
    number = counted(len(several), "path fits", "paths fit")
    text = f"{number} several files, such as {shown(path)}: {' and '.join(fits)}. Give the folder "
    text += "of the images"
    raise Unclear(finding("images", "question", text, several, _folders(folders)))


def check_not_masks(
    written: Sequence[str], files: Sequence[str | None], root: Path, beside: Path
) -> None:
    """Check that the files that were found for paths are not all in folders of masks.

    A path that states such a folder itself means it.

    Args:
        written: the paths of the list.
        files: the file of each from the root, None where there is none.
        root: the folder in which the images were looked for.
        beside: the folder of the list.

    Raises:
        Unclear: it is so, with other folders that have the images.
    """
    found = [(path, file) for path, file in zip(written, files, strict=True) if file is not None]
    masks = {_of_masks(path, file) for path, file in found}
    if not masks or None in masks:
        return
    path, file = found[0]
    number = counted(len(found), "path was", "paths were")
    text = f"{number} not found as written. The only files of the same name are in "
    text += f"{named(sorted(filter(None, masks)))}, which looks like masks of the images and not "
    text += f"like the images: {shown(path)} → {shown(file)}. Give the folder of the images"
    paths = [path for path, _ in found]
    others = [each for each in folders_with(paths, beside.parent) if each != beside.parent]
    choices = _folders(others)
    if len(masks) == 1:
        choices["the masks are the images"] = {"images": str(root / str(*masks))}
    if not choices:
        raise Unclear(finding("images", "error", f"{text} as images", paths))
    raise Unclear(finding("images", "question", text, paths, choices))


def _of_masks(path: str, file: str) -> str | None:
    """Return the folder of masks that a file is in and that its path does not state, or None."""
    stated = {*shown(path).replace("\\", "/").split("/")}
    parts = file.split("/")[:-1]
    for number, part in enumerate(parts, 1):
        if is_for_masks(part) and part not in stated:
            return "/".join(parts[:number])
    return None


def folder_of(paths: Sequence[str], place: Path) -> Path | None:
    """Return the folder that all written paths lead to from a place; None where it is no folder.

    >>> folder_of(["../elsewhere/a.png"], Path("/nowhere")) is None
    True
    """
    try:
        written = [Path(os.path.normpath(place / shown(path).replace("\\", "/"))) for path in paths]
        common = Path(os.path.commonpath([path.parent for path in written]))
        lead = common != common.parent and all(path.is_file() for path in written[:20])
        return common if lead else None
    except (OSError, ValueError):
        return None


def folders_with(paths: Sequence[str], root: Path) -> list[Path]:
    """Return the folders directly in a folder that have all of some listed images.

    Args:
        paths: as written; of many, some are looked for. They may lack the ending of an image.
        root: the folder; where none of its folders has them all, it is returned itself if its
            folders have them together, each in one.
    """
    plain = (shown(path.strip()).replace("\\", "/") for path in paths)
    written = [*dict.fromkeys(map(posixpath.normpath, plain))]
    wanted = written[:: max(len(written) // SOUGHT, 1)]
    if not wanted or any(is_address(path) or path.startswith(("..", "/")) for path in wanted):
        return []
    places = {posixpath.dirname(path) for path in wanted}
    try:
        folders = [each for each in sorted(root.iterdir()) if each.is_dir()][:MOST_FOLDERS]
        has = [{*wanted} & _images_in(folder, places) for folder in folders]
    except (OSError, ValueError):
        return []
    whole = [each for each, found in zip(folders, has, strict=True) if len(found) == len(wanted)]
    together = sum(map(len, has)) == len(set().union(*has)) == len(wanted)
    return whole or ([root] if together else [])


def _images_in(folder: Path, places: Iterable[str]) -> set[str]:
    """Return the paths of the images in folders below a folder, with and without their ending."""
    found = set()
    for place in places:
        inside = folder / place
        for name in os.listdir(inside) if inside.is_dir() else ():
            if has_ending(name):
                path = posixpath.join(place, shown(name))
                found |= {path, bare_path(path)}
    return found
