"""Which columns of a table state the split of each image, and what their cells mean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dovs.data.formats.split_values import NO_SPLIT, all_splits, meant_splits
from dovs.data.formats.splits import WORDS_BESIDE, split_of
from dovs.data.report import Finding, counted, finding, named

SPLIT_COLUMNS = (
    "split", "split_name", "data_split", "train_or_test", "train_test", "train_test_split",
    "set", "subset", "partition", "fold", "usage", "dataset", "data_set",
)  # fmt: skip
"""Names of columns that state splits, if any of their values is one."""
FLAGS = (
    "is_train", "is_training", "is_training_image", "is_test", "is_val", "is_valid",
    "is_validation",
)  # fmt: skip
"""Columns of yes or no that state splits, and never are labels."""
YES = frozenset(("1", "1.0", "true", "t", "yes", "y"))
NO = frozenset(("0", "0.0", "false", "f", "no", "n"))
MARKS = frozenset(("x", "*", "\u2713", "\u2714"))
"""Marks for yes in a column in which no is an empty cell; the last two are ticks."""
FEW = 3
"""Numbers in a column of splits that probably stand for them."""
FLAG_NAME = re.compile(r"(?:is_in|is_for|used_for|is|in|for)_(.+)|(.+)_(?:flag|indicator)")
"""Names of columns of yes or no, around the word for a split."""
QUALITY = ("valid", "valid_flag", "valid_indicator")
"""Names of columns that are about splits only beside another such column."""


@dataclass(frozen=True)
class StatedSplits:
    """The columns that state splits.

    Attributes:
        where: what messages call them.
        texts: what they state of each of the N images, "" for nothing.
        columns: their names as written.
        findings: where columns differ.
    """

    where: str
    texts: Sequence[str]
    columns: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class FlagSplits:
    """What columns of yes and no state together.

    Attributes:
        texts: the split of each of the N rows; "" where all cells are empty.
        rest: the split of rows with no in all columns.
        rests: number of these rows.
        several: number of rows with yes for several splits, which are in none.
    """

    texts: list[str]
    rest: str
    rests: int
    several: int


def plain_name(column: str) -> str:
    """Return the name of a column as usual names are written; capitals begin a word.

    >>> plain_name(" File Name"), plain_name("#image-ID"), plain_name("isTrain")
    ('file_name', 'image_id', 'is_train')
    """
    words = WORDS_BESIDE.sub("_", column.strip().lstrip("#").strip())
    return re.sub(r"[\s_-]+", "_", words.lower())


def is_split_name(column: str) -> bool:
    """Return whether a column is called as columns of splits are, if its values are splits.

    >>> is_split_name("DataSplit"), is_split_name("official_split"), is_split_name("splitter")
    (True, True, False)
    """
    plain = plain_name(column)
    return plain in SPLIT_COLUMNS or "split" in plain.split("_")


def is_flag_name(column: str) -> bool:
    """Return whether a column of yes and no is about a split by its name.

    >>> is_flag_name("IsTrain"), is_flag_name("in_test_set"), is_flag_name("test")
    (True, True, False)
    """
    return FLAG_NAME.fullmatch(plain_name(column)) is not None and flag_of(column) is not None


def flag_of(column: str) -> tuple[str, str] | None:
    """Return the splits that yes and no mean in a column, None for other names.

    >>> flag_of("is_valid"), flag_of("Test"), flag_of("training"), flag_of("train station")
    (('validation', 'train'), ('test', 'train'), ('train', 'test'), None)
    >>> flag_of("train_flag"), flag_of("InTestSet")
    (('train', 'test'), ('test', 'train'))
    """
    plain = plain_name(column)
    named = FLAG_NAME.fullmatch(plain)
    split = split_of(plain if named is None else named[1] or named[2])
    return None if split is None else (split, "test" if split == "train" else "train")


def flag_text(column: str, cell: str) -> str:
    """Return the split that a yes or no means in a column such as is_train, else the cell.

    >>> flag_text("is_valid", "True"), flag_text("is_train", "0"), flag_text("split", "1")
    ('validation', 'test', '1')
    """
    meaning = flag_of(column) if is_flag_name(column) else None
    if meaning is None or cell.lower() not in YES | NO:
        return cell
    return meaning[cell.lower() in NO]


def marks_as_words(cells: Sequence[str]) -> Sequence[str]:
    """Return yes and no for the cells of a column of marks and empty cells alone, else the cells.

    >>> marks_as_words(["x", ""]), marks_as_words(["x", "1"]), marks_as_words(["", ""])
    (['yes', 'no'], ['x', '1'], ['', ''])
    """
    if not {""} < {cell.lower() for cell in {*cells}} <= MARKS | {""}:
        return cells
    return ["yes" if cell else "no" for cell in cells]


def splits_of_flags(splits: Sequence[str], rows: Iterable[Sequence[str]]) -> FlagSplits:
    """Return the splits that columns such as is_train and is_valid state together.

    Rows with no in all of them are training rows where no column is of these, else test rows where
    no column is of these, else in no split. Without a yes, rows with an empty cell beside a no are
    in no split either.

    Args:
        splits: that a yes means in each of the K columns.
        rows: K cells each, "" for an empty one.

    >>> splits_of_flags(["train", "validation"], [("1", "0"), ("no", "no"), ("yes", "true")]).texts
    ['train', 'test', '(no split)']
    """
    rest = next((split for split in ("train", "test") if split not in splits), NO_SPLIT)
    texts, rests, several = list[str](), 0, 0
    for row in rows:
        cells = [cell.strip().lower() for cell in row]
        yes = {split for split, cell in zip(splits, cells, strict=True) if cell in YES}
        no = all(cell in NO for cell in cells)
        rests += no
        several += len(yes) > 1
        without = rest if no else NO_SPLIT if any(cells) else ""
        texts.append(yes.pop() if len(yes) == 1 else NO_SPLIT if yes else without)
    return FlagSplits(texts, rest, rests, several)


def split_text(value: object, names: Sequence[str] | None = None) -> str:
    """Return what a cell states as text, "" for an empty one.

    Args:
        value: of the cell.
        names: of the numbers 0, 1, … where the file has them.

    >>> split_text(1, ("train", "test")), split_text(None), split_text(True)
    ('test', '', 'True')
    """
    if value is None:
        return ""
    if names and isinstance(value, int) and 0 <= value < len(names):
        return names[value]
    return str(value).strip()


def find_splits(columns: Mapping[str, Sequence[str]], flags: bool = True) -> StatedSplits | None:
    """Return what the columns of a table state about splits, None where none is about them.

    First come columns with usual names, then columns of yes or no that are called by a split,
    then those of which every cell is the usual name of a split.

    Args:
        columns: the N cells of each column as text, by its name.
        flags: whether a column "train" of yes and no states splits; "is_train" always does.

    >>> find_splits({"when": ["train", "test"], "x": ["a", "b"]}).columns
    ('when',)
    >>> find_splits({"train": ["1", "0", "0"], "val": ["0", "1", "0"]}).texts
    ['train', 'validation', 'test']
    """
    plain = {name: plain_name(name) for name in columns}
    usual = [name for split in SPLIT_COLUMNS for name in columns if plain[name] == split]
    usual += [name for name in columns if is_split_name(name) and name not in usual]
    stating = [name for name in usual if any(meant_splits({*columns[name]}).values())]
    found = [_one(name, columns[name]) for name in stating]
    written = {name: marks_as_words(cells) for name, cells in columns.items() if flag_of(name)}
    yes_no = [name for name, cells in written.items() if _is_flag(name, {*cells}, flags)]
    if any(plain[name] not in QUALITY for name in yes_no):
        found.append(_of_flags(written, yes_no))
    found += [
        _one(name, cells)
        for name, cells in columns.items()
        if name not in usual and all_splits({*cells})
    ]
    if not found:
        return _one(usual[0], columns[usual[0]]) if usual else None
    first, *others = found
    differing = [other for other in others if _splits(other) != _splits(first)]
    names = [name for other in differing for name in other.columns]
    text = f"the splits are those of {first.where}; others that differ are not used: {named(names)}"
    about = (finding("splits", "warning", text, names),) if names else ()
    return replace(first, findings=about)


def _one(name: str, cells: Sequence[str]) -> StatedSplits:
    return StatedSplits(f"column {name}", cells, (name,))


def _is_flag(name: str, values: set[str], by_split: bool) -> bool:
    """Return whether a column of yes and no states splits.

    Args:
        name: of the column.
        values: of its cells.
        by_split: whether it may be called by the split alone, such as "test"; then it must have
            both yes and no.
    """
    plain = {value.lower() for value in values} - {""}
    if flag_of(name) is None or not plain <= YES | NO:
        return False
    both = bool(plain & YES) and bool(plain & NO)
    return is_flag_name(name) or (by_split and both)


def read_splits(stated: StatedSplits) -> tuple[list[str], list[Finding]]:
    """Return the split of each image, and what is not usual about what the columns state.

    Images without a known split train, but for those that columns of yes and no state to be in
    none: they are left out, as "(no split)". Columns without any known split are not used.

    >>> read_splits(StatedSplits("column set", ["Train", "VAL"]))[0]
    ['train', 'validation']
    """
    known = meant_splits({*stated.texts})
    strange = Counter(value for value in stated.texts if known[value] is None)
    names = sorted(value or "(empty)" for value in strange)
    findings = list(stated.findings)
    if not any(known.values()):
        if any(stated.texts):
            findings.append(_unused(stated, names))
        return ["train"] * len(stated.texts), findings
    splits = [
        known[value] or (NO_SPLIT if value == NO_SPLIT else "train") for value in stated.texts
    ]
    findings.append(finding("splits", "info", f"the splits are those of {stated.where}"))
    guessed = sorted(value for value, split in known.items() if split and not split_of(value))
    if guessed:
        meant = [f"{value} as {known[value]}" for value in guessed]
        text = f"the splits of {stated.where} are read so: {named(meant, 6)}"
        findings.append(finding("splits", "info", text, meant))
    if out := strange.pop(NO_SPLIT, 0):
        text = f"{counted(out, 'image', 'images')} left out: in no split, or in several, by "
        findings.append(finding("splits", "warning", text + stated.where))
        names.remove(NO_SPLIT)
    if strange:
        number = counted(strange.total(), "image trains", "images train")
        text = f"{number} without a known split in {stated.where}: {named(names)}"
        findings.append(finding("splits", "warning", text, names))
    return splits, findings


def _unused(stated: StatedSplits, names: Sequence[str]) -> Finding:
    text = f"{stated.where} is not used: none of its values is a split: {named(names)}"
    short = len(names) <= FEW and all(name.isdecimal() for name in names)
    if not short:
        return finding("splits", "info", text, names)
    text += ". If they stand for splits, write train, test or validation instead"
    return finding("splits", "warning", text, names)


def _of_flags(columns: Mapping[str, Sequence[str]], flags: Sequence[str]) -> StatedSplits:
    """Return what columns of yes and no state together."""
    meant = [flag[0] for name in flags if (flag := flag_of(name))]
    found = splits_of_flags(meant, zip(*(columns[name] for name in flags), strict=True))
    where = f"column{'s' if len(flags) > 1 else ''} {', '.join(flags)}"
    if found.rests and len(flags) > 1 and found.rest != NO_SPLIT:
        where += f" (no in all of them: {found.rest})"
    return StatedSplits(where, found.texts, tuple(flags))


def _splits(stated: StatedSplits) -> list[str | None]:
    known = meant_splits({*stated.texts})
    return [known[text] for text in stated.texts]
