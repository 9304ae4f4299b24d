"""Which Parquet files of a folder are read, by split, and what is stated about the others."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dovs.data.formats.labels import shown
from dovs.data.formats.splits import split_in
from dovs.data.formats.tree import PassedOver, inside, is_junk
from dovs.data.report import Finding, Unclear, counted, finding, named

PART = re.compile(r"(?P<name>.+)-(?P<number>\d{1,5})-of-(?P<total>\d{1,5})(-[0-9a-f]+)?")
"""One of several numbered files of a split, as Hugging Face names them."""
SPLITS = ("train", "test", "validation")
DEPTH = 4  # folders below the given one in which files are looked for


@dataclass
class Shards:
    """The Parquet files that are read.

    Attributes:
        by_split: the files of each split, in the order of their names.
        findings: what was left out or is missing.
    """

    by_split: dict[str, list[Path]]
    findings: list[Finding] = field(default_factory=list)


def files_by_split(folder: Path, subset: str) -> Shards:
    """Return the Parquet files of each split; files of no split are the training images.

    A file belongs to the split that its name or else a folder around it names. A folder that
    contains such splits is a subset, of which one is read.

    Args:
        folder: the user's folder, or one file.
        subset: to read; "auto" where there is only one.

    Raises:
        Unclear: there are no files, none to train on, or several subsets.
    """
    if folder.is_file():
        return Shards({"train": [folder]})
    over, deep = PassedOver(), list[str]()
    found: dict[tuple[str, str | None], list[Path]] = {}
    for file in _below(folder, over, deep):
        above = file.relative_to(folder).parts[:-1]
        split = split_in(file.stem)
        around = [part for part in above if split_in(part) is None and part != "data"]
        split = split or next((s for part in above[::-1] if (s := split_in(part))), None)
        found.setdefault(("/".join(around), split), []).append(file)
    subsets = sorted({name for name, _ in found})
    passed = [*over.findings(), *_too_deep(deep)]
    if not subsets:
        text = f"{folder} contains no train Parquet files. Put train-*.parquet and test-*.parquet "
        text += "there" + "".join(f". {each.message}" for each in passed)
        raise Unclear(finding("files", "error", text, [*over.special, *over.links]))
    chosen = _subset(folder, subset, subsets, ("", "train") in found)
    splits = {
        split or "": sorted(files) for (name, split), files in found.items() if name == chosen
    }
    findings = [*passed, *_name_training_files(splits, folder)]
    others = [] if subset != "auto" else [name for name in subsets if name != chosen]
    unread = [file for (name, _), files in found.items() if name in others for file in files]
    if unread:
        number = counted(len(unread), "Parquet file of another set is", "Parquet files of other "
                         "sets are")  # fmt: skip
        choices = {name: {"subset": name} for name in others}
        text = f"{number} not read: {named(_from(folder, unread))}"
        findings.append(finding("subset", "warning", text, _from(folder, unread), choices))
    findings += _missing_parts(folder, splits)
    in_use = {name: splits[name] for name in SPLITS if name in splits}
    return Shards(in_use, findings)


def _too_deep(folders: Sequence[str]) -> Iterator[Finding]:
    """Yield a finding where there are folders that are not looked into."""
    if folders:
        number = counted(len(folders), "folder is", "folders are")
        text = f"{number} too deep to be looked into (more than {DEPTH} below): {named(folders)}"
        yield finding("files", "warning", text, folders)


def _subset(folder: Path, subset: str, subsets: Sequence[str], train: bool) -> str:
    """Return the set to read.

    Args:
        folder: the user's folder.
        subset: that the user chose, or "auto".
        subsets: that there are; "" is the folder itself.
        train: whether the folder itself has training files.
    """
    if subset == "auto" and len(subsets) > 1 and not train:
        choices = {name or "the folder itself": {"subset": name or "."} for name in subsets}
        text = f"{folder} contains several sets of Parquet files: {named(subsets, 6)}"
        raise Unclear(finding("subset", "question", text, subsets, choices))
    chosen = ("" if train else subsets[0]) if subset == "auto" else subset.strip("./")
    if chosen not in subsets:
        text = f"{folder} has no subset '{subset}': choose one of {', '.join(subsets)}"
        raise Unclear(finding("subset", "error", text))
    return chosen


def _name_training_files(splits: dict[str, list[Path]], folder: Path) -> list[Finding]:
    """Give the files of no split, or of the only split, to the training split, and say so.

    Raises:
        Unclear: there are files of several splits, and none to train on.
    """
    loose = splits.pop("", [])
    if "train" in splits:
        if not loose:
            return []
        number = counted(len(loose), "Parquet file is", "Parquet files are")
        text = (
            f"{number} not read: no split, or several, are in the name, and other files are called "
            "train: "
            f"{named(_from(folder, loose))}. Call them train-… to use them"
        )
        return [finding("files", "warning", text, _from(folder, loose))]
    if loose:
        splits["train"] = loose
        return []
    if len(splits) > 1:
        every = [name for files in splits.values() for name in _from(folder, files)]
        text = (
            f"{folder} has Parquet files of the splits {' and '.join(sorted(splits))}, and none "
            f"to train on: {named(every)}. Add train-*.parquet, or give one of the files as path"
        )
        raise Unclear(finding("files", "error", text, every))
    (only,) = splits
    splits["train"] = splits.pop(only)
    text = f"all Parquet files are of the split {only}: their images train"
    return [finding("splits", "warning", text, _from(folder, splits["train"]))]


def _missing_parts(folder: Path, splits: Mapping[str, Sequence[Path]]) -> Iterator[Finding]:
    """Yield a finding for each set of numbered files of which some are missing."""
    sets: dict[tuple[Path, str, str], set[int]] = {}
    for file in (file for files in splits.values() for file in files):
        if match := PART.fullmatch(file.stem):
            key = file.parent, match["name"], match["total"]
            sets.setdefault(key, set()).add(int(match["number"]))
    for (place, name, total), present in sets.items():
        first = int(int(total) in present)  # some count from 1
        missing = [n for n in range(first, int(total) + first) if n not in present]
        if missing:
            width = len(total)
            files = [place / f"{name}-{n:0{width}}-of-{total}.parquet" for n in missing]
            number = counted(int(total), "file", "files")
            text = f"{len(missing):,} of {number} {'is' if len(missing) == 1 else 'are'} missing"
            names = _from(folder, files)
            yield finding("files", "warning", f"{text}: {named(names)}", names)


def _from(folder: Path, files: Sequence[Path]) -> list[str]:
    """Return the paths of files as people read them, from a folder."""
    return [shown(file.relative_to(folder).as_posix()) for file in files]


def _below(folder: Path, over: PassedOver, deep: list[str]) -> Iterator[Path]:
    """Yield the Parquet files below a folder.

    Args:
        folder: the user's folder.
        over: receives what is passed over.
        deep: receives the folders that are not looked into.
    """
    root = folder.resolve()
    for place, folders, names in os.walk(folder):
        depth = len(Path(place).relative_to(folder).parts)
        folders[:] = sorted(n for n in folders if not is_junk(n))
        if depth >= DEPTH:
            deep += _from(folder, [Path(place, name) for name in folders])
            folders.clear()
        over.links += [
            shown(str(Path(place, name).relative_to(folder)))
            for name in folders
            if Path(place, name).is_symlink() and not inside(Path(place, name), root)
        ]
        for name in sorted(names):
            path = Path(place, name)
            if not name.lower().endswith(".parquet") or is_junk(name):
                continue
            where = shown(str(path.relative_to(folder)))
            if not inside(path, root):
                over.links.append(where)
            elif os.path.isfile(path):
                yield path
            else:
                over.special.append(where)
