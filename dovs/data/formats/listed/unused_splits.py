"""What to state about columns of splits where each list is one split."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from dovs.data.formats.listed.lists import Line
from dovs.data.formats.listed.siblings import SPLIT
from dovs.data.formats.split_values import meant_splits
from dovs.data.report import Finding, Unclear, counted, finding


def unused_splits(
    lists: Mapping[str, Path], lines: Mapping[str, Sequence[Line]], given: bool
) -> Iterator[Finding]:
    """Yield a finding for each list whose column of splits is not used.

    Args:
        lists: the file of each split.
        lines: of each list.
        given: whether the user gave the list of the test images.

    Raises:
        Unclear: the training list has test images itself, and another list was found beside it.
    """
    for split, every in lines.items():
        known = meant_splits({line.split for line in every})
        if not any(known.values()):
            continue
        others = [line.split for line in every if known[line.split] not in (None, split)]
        name, column = lists[split].name, every[0].stated_in
        text = f"{column} of {name} is not used: each list is one split"
        if not others or ({*map(known.get, others)} == {"train"} and len(others) == len(every)):
            yield finding("splits", "info", text)
            continue
        number = counted(len(others), "of its rows is", "of its rows are")
        states = f"{number} in another split than {split} by {column}"
        choices = {}
        if split == "train" and not given:
            choices[f"divide {name} by {column}, and read no other list"] = {"test_list": SPLIT}
        if choices and "test" in (known[word] for word in others):
            beside = lists.get("test") or lists["validation"]
            whole = f"all rows of {name} train, those of {beside.name} test"
            choices[whole] = {"test_list": beside.name}
            text = f"{name} has test images itself, and {beside.name} is beside it: {states}"
            raise Unclear(finding("splits", "question", text, sorted({*others}), choices))
        yield finding("splits", "warning", f"{text}; {states}", sorted({*others}), choices)
