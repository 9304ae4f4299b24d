"""A reading of a folder: which of its folders are training classes, and which are test classes.

A reading is a pair of patterns of folders from the root, "train/*" and "test/*": `*` matches every
folder, and the last one is the class (the first of two is its superclass). What patterns can say is
in `dovs.data.formats.folders.class_folders`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from dovs.data.formats.tree import Folder
from dovs.data.report import Finding, finding, named

AUTO, SPLIT = "auto", "split"
MOST_ASKED = 10  # choices of one kind in a question
PUT_OR_LIST = (
    ". Put the images of each class into a folder of its own, or give a list of the images and "
    "their labels"
)
Choices = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Reading:
    """Which folders are what.

    Attributes:
        train: pattern of the class folders with training images.
        test: pattern of those with test images, or `SPLIT`: a share of the training images.
        findings: why; a question or an error where nothing can be read.
        without: folders that no `*` of `train` matches.
    """

    train: str
    test: str
    findings: tuple[Finding, ...] = ()
    without: tuple[Folder, ...] = ()

    @property
    def is_choice(self) -> bool:
        """Whether its patterns mean the same alone: they leave out no folder but that of `test`."""
        return all(self.test.startswith(f"{f.path}/") for f in self.without)


def question(kind: str, text: str, choices: Choices, findings: Iterable[Finding] = ()) -> Reading:
    """Return a reading that asks; without a choice it is an error."""
    asked = finding(kind, "question" if choices else "error", text, (), choices)
    return Reading("", "", (asked, *findings))


def reads(train: str, test: str = SPLIT) -> dict[str, str]:
    """Return the parameters of a choice."""
    return {"train": train, "test": test}


def common_pattern(folders: Sequence[Folder], found: Sequence[Folder]) -> str:
    """Return the pattern that some folders match and no other one beside them, "" without one.

    Args:
        folders: with names of which the beginning is the same.
        found: all folders beside each other, these included.

    >>> folds, test = [Folder("fold1", "a/fold1"), Folder("fold2", "a/fold2")], Folder("x", "a/x")
    >>> common_pattern(folds, [*folds, test])
    'a/fold*'
    """
    names = {f: f.name.casefold() for f in found}
    columns = zip(*(names[f] for f in folders), strict=False)
    start = "".join(each[0] for each in takewhile(lambda column: len({*column}) == 1, columns))
    like = {f for f in found if names[f].startswith(start) and names[f] != start}
    if like != {*folders} or {*start} & {*"*|"}:
        return ""
    around = folders[0].path.removesuffix(folders[0].path.rpartition("/")[2])
    return f"{around}{start}*"


def words_of(pattern: str) -> str:
    """Return what a pattern matches, as people read it.

    >>> words_of("*"), words_of("train/*"), words_of("x/*/*")
    ('the class folders', 'the class folders in train', 'the class folders in the folders of x')
    >>> words_of("*/test|val")
    'the folders */test|val, where * is any name, and | stands between those of which one is taken'
    """
    plain = pattern.replace("\\", "/").strip("/")
    place, _, rest = f"{plain}/".partition("*/")
    if not rest and (not place or place.endswith("/")):
        return f"the class folders{f' in {place[:-1]}' if place else ''}"
    if rest == "*/" and (not place or place.endswith("/")):
        return f"the class folders in {f'the folders of {place[:-1]}' if place else 'all folders'}"
    text = f"the folders {plain}, where * is any name"
    return f"{text}, and | stands between those of which one is taken" if "|" in plain else text


def listed_names(folders: Iterable[Folder]) -> str:
    """Return the names of the first folders, and how many more there are."""
    return named([f.name for f in folders])


def plain_name(name: str) -> str:
    """Return a name as it is compared with those of the other split.

    >>> plain_name("Cat "), plain_name("CAT")
    ('cat', 'cat')
    """
    return name.strip().casefold()


def unwrapped(folder: Folder) -> Folder:
    """Return the folder below which images are in more than one folder.

    Images beside a folder around the class folders do not hide it.
    """
    base, loose = folder, bool(folder.images)
    while len(base.filled) == 1:
        only = base.filled[0]
        if not only.filled or (only.images and len(only.filled) == 1):
            break
        loose = loose or bool(base.images)
        base = only
    return folder if loose and len(base.filled) < 2 else base


def class_pattern(folder: Folder) -> str | None:
    """Return the pattern of the class folders in a split's folder, None where it has none."""
    base = unwrapped(folder)
    return f"{base.path}/*" if len(base.filled) > bool(base.images) else None


def class_folders_of(folder: Folder) -> list[Folder]:
    """Return the class folders in a split's folder."""
    return unwrapped(folder).filled


def names_of_files(folder: Folder) -> list[str]:
    """Return the paths of the images at and below a folder, from that folder."""
    return [path.removeprefix(f"{folder.path}/") for path in folder.walk()]


def names_below(folders: Iterable[Folder]) -> set[str]:
    """Return the names of the folders with images in some folders, as they are compared."""
    return {plain_name(inner.name) for f in folders for inner in f.filled}


def shared_names(folders: Sequence[Folder]) -> list[str]:
    """Return the names of class folders that several split-like folders have in common.

    They count as the same where two or more are in all of the folders, and are at least half of
    those in the one with the fewest.

    Returns:
        Names as people read them, [] where the folders are not alike.
    """
    inner = [class_folders_of(f) for f in folders]
    if len(folders) < 2 or any(len(each) < 2 for each in inner):
        return []
    sets = [{plain_name(f.name) for f in each} for each in inner]
    common = set.intersection(*sets)
    if len(common) < 2 or 2 * len(common) < min(map(len, sets)):
        return []
    return [f.name for f in inner[0] if plain_name(f.name) in common]
