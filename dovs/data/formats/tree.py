"""What a folder contains: image files, and what is passed over at any depth. No file is opened."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from dovs.data.file_endings import LISTS
from dovs.data.formats.folders.other_files import LINES, NO_ENDING, advice, worth_naming
from dovs.data.formats.labels import shown
from dovs.data.image_formats import UNREADABLE, how_to_convert, readable_endings
from dovs.data.report import Finding, counted, finding, named

JUNK = frozenset((
    "__macosx", "@eadir", "#recycle", "$recycle.bin", "lost+found", "thumbs.db",
    "ehthumbs.db", "desktop.ini", "__pycache__", "_macosx", "@recycle", "@recently-snapshot",
    "@tmp", "@sharebin", "#snapshot", "recycler", "_thumb", "_thumbs", "_thumbnails",
)) | {"system volume information"}  # fmt: skip
LINKED_DEPTH = 2  # folders below the root in which links to folders inside it are followed


@dataclass
class PassedOver:
    """What is below a folder and not used, as paths from the root.

    Attributes:
        junk: hidden and system files and folders.
        endings: how many other files have each ending.
        named: those of the other files that may have images or their labels.
        links: links that lead out of the folder.
        special: what is no ordinary file.
        without_images: folders with images of formats that are not read, and with no others.
    """

    junk: list[str] = field(default_factory=list)
    endings: Counter[str] = field(default_factory=Counter)
    named: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    special: list[str] = field(default_factory=list)
    without_images: list[str] = field(default_factory=list)

    def without(self, files: Iterable[Path], root: Path) -> PassedOver:
        """Return the same without some files, which are used after all."""
        used = Counter(_ending(file.name) for file in files if file.is_relative_to(root))
        return replace(self, endings=self.endings - used)

    def advice(self, root: Folder) -> str:
        """Return why there may be no class folders and what to do, as sentences.

        Args:
            root: the folder, with the images in it.
        """
        images = root.walk() if self.named else ()
        stems = {shown(os.path.splitext(os.path.basename(path))[0]) for path in images}
        text = advice(self.named, self.endings, stems)
        if not text and self.endings and not self.unread and next(root.walk(), None) is None:
            text = f". There are no images; the files are {_numbered(self.endings)}"
        return text + "".join(f". {f.message}" for f in self.findings() if f.severity == "warning")

    @property
    def unread(self) -> dict[str, int]:
        """How many images have each ending of a format that is not read."""
        return {e: n for e, n in self.endings.items() if e in UNREADABLE}

    def lists(self) -> list[str]:
        """Return the paths of other files that may list images and their labels."""
        return [path for path in self.named if path.lower().endswith((*LISTS, *LINES))]

    def findings(self) -> Iterator[Finding]:
        """Yield a finding for each kind."""
        if self.junk:
            files = "hidden or system files and folders are"
            yield finding(
                "left_out", "info",
                f"{counted(len(self.junk), 'hidden or system file or folder is', files)} left out: "
                f"{named(self.junk)}", self.junk,
            )  # fmt: skip
        unread = self.unread
        other = {e: n for e, n in self.endings.items() if e not in UNREADABLE}
        if unread:
            number = counted(sum(unread.values()), "image of a format", "images of formats")
            text = f"{number} that cannot be read left out: {_numbered(unread)}"
            if self.without_images:
                text += f"; no other images are in {named(self.without_images)}"
            text += f". {how_to_convert(_most(unread)[0][0])}"
            every = [f"{ending}: {n}" for ending, n in unread.items()]
            yield finding("suffix", "warning", text, every)
        if other:
            number = counted(sum(other.values()), "other file is", "other files are")
            yield finding(
                "suffix", "info", f"{number} left out: "
                f"{_numbered(other)}", [f"{ending}: {n}" for ending, n in other.items()],
            )  # fmt: skip
        if self.links:
            yield finding(
                "link", "warning",
                f"{counted(len(self.links), 'link that leads', 'links that lead')} out of the "
                f"folder, or to a folder around it, left out: {named(self.links)}. Copy the "
                "images into it", self.links,
            )  # fmt: skip
        if self.special:
            yield finding(
                "special", "warning",
                f"{counted(len(self.special), 'entry that is', 'entries that are')} no ordinary "
                f"file left out: {named(self.special)}", self.special,
            )  # fmt: skip


@dataclass(eq=False)
class Folder:
    """A folder that is not passed over.

    Attributes:
        name: as people read it.
        path: from the root, "" for the root, as the file system has it.
        folders: below it, by name as people read it.
        images: names of the image files directly in it.
    """

    name: str
    path: str
    folders: list[Folder] = field(default_factory=list)
    images: list[str] = field(default_factory=list)

    def own(self) -> list[str]:
        """Return the paths of the images directly in it."""
        return [f"{self.path}/{name}" if self.path else name for name in self.images]

    def walk(self) -> Iterator[str]:
        """Yield the paths of all images at and below it, in a fixed order."""
        yield from self.own()
        for folder in self.folders:
            yield from folder.walk()

    def is_in(self, other: Folder) -> bool:
        """Return whether it is another folder or below it."""
        return not other.path or f"{self.path}/".startswith(f"{other.path}/")

    @property
    def filled(self) -> list[Folder]:
        """The folders directly in it that contain an image at any depth."""
        return [folder for folder in self.folders if next(folder.walk(), None) is not None]


def tree_of(paths: Iterable[str]) -> Folder:
    """Return the folder of some images.

    Args:
        paths: of the images from it, with "/" between folders.

    >>> [f.path for f in tree_of(["a/b/1.png", "2.png"]).folders]
    ['a']
    """
    folders = {"": Folder("", "")}
    for path in paths:
        place, _, name = path.rpartition("/")
        _placed(folders, place).images.append(name)
    return folders[""]


def _placed(folders: dict[str, Folder], path: str) -> Folder:
    """Return the folder of a path; make it, and those around it, where it is not known."""
    if path not in folders:
        around, _, name = path.rpartition("/")
        folders[path] = Folder(_readable(name), path)
        _placed(folders, around).folders.append(folders[path])
    return folders[path]


def scan(root: Path) -> tuple[Folder, PassedOver]:
    """Return what is at and below a folder.

    Links that lead out of it, devices, pipes and sockets are never opened.

    Raises:
        OSError: a folder cannot be listed.
    """
    root = root.resolve()
    over = PassedOver()
    return _scan(root, Folder(shown(root.name), ""), over, root, (str(root),)), over


def is_junk(name: str) -> bool:
    """Return whether a file or folder is hidden or left by an operating system.

    >>> is_junk("._a.jpg"), is_junk("Thumbs.db"), is_junk("cat")
    (True, True, False)
    """
    return name.startswith(".") or name.lower() in JUNK


def inside(path: str | Path, root: Path) -> bool:
    """Return whether a path is in a folder when its links are followed.

    Args:
        path: any path, also one of no file.
        root: the folder, its own links already followed.
    """
    try:
        return Path(os.path.realpath(path)).is_relative_to(root)
    except (OSError, ValueError):  # too long, or with a zero byte
        return False


def _scan(
    root: Path, folder: Folder, over: PassedOver, place: Path, chain: tuple[str, ...]
) -> Folder:
    with os.scandir(place) as entries:
        listed = sorted(entries, key=lambda entry: entry.name)
    unread = False
    for entry in listed:
        path = f"{folder.path}/{entry.name}" if folder.path else entry.name
        if is_junk(entry.name):
            over.junk.append(shown(path))
        elif entry.is_symlink() and not inside(entry.path, root):
            over.links.append(shown(path))
        elif os.path.isdir(entry.path) if entry.is_symlink() else entry.is_dir():
            real = os.path.realpath(entry.path)
            if entry.is_symlink() and (real in chain or len(chain) > LINKED_DEPTH):
                over.links.append(shown(path))
                continue
            below = Folder(_readable(entry.name), path)
            folder.folders.append(_scan(root, below, over, Path(entry.path), (*chain, real)))
        elif os.path.isfile(entry.path) or (entry.is_symlink() and not os.path.exists(entry.path)):
            ending = _ending(entry.name)
            if ending in readable_endings():
                folder.images.append(entry.name)
            else:
                over.endings[ending] += 1
                unread = unread or ending in UNREADABLE
                if worth_naming(entry.name):
                    over.named.append(shown(path))
        else:
            over.special.append(shown(path))
    if unread and folder.path and next(folder.walk(), None) is None:
        over.without_images.append(shown(folder.path))
    return folder


def _readable(name: str) -> str:
    r"""Return a folder's name as people read it; bytes that are no UTF-8 are numbers in it.

    >>> _readable("cafe\u0301") == "caf\u00e9", _readable("a\udcff")
    (True, 'a\\xff')
    """
    content = name.encode("utf-8", "surrogateescape")
    return shown(content.decode("utf-8", "backslashreplace"))


def _ending(name: str) -> str:
    return shown(os.path.splitext(name)[1].lower()) or NO_ENDING


def _numbered(endings: Mapping[str, int]) -> str:
    return named([f"{number} {ending}" for ending, number in _most(endings)], 6)


def _most(endings: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return the endings with their numbers, the most frequent first."""
    return sorted(endings.items(), key=lambda item: (-item[1], item[0]))
