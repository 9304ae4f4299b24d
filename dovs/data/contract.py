"""What every dataset must do; `dovs.data.source` describes the calls one by one.

- It is registered with facts: `kind` ("embedded": comes with a package, "download": is fetched,
  "folder": is made of the user's own files), `classes` and `images` (training images), None where
  they depend on parameters.
- All parameters are keyword-only; only `path` of a "folder" may lack a default.
- `state` answers without reading the data and never raises `DataError`; an "embedded" dataset is
  ready. One that is not ready raises `DataMissing` from `load`, with the command that fetches it.
- `load` returns an `ImageDataset` of the registered name with int64 labels, the same each time.
"""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

from dovs.contract import check_documented, require
from dovs.data.dataset import ImageDataset
from dovs.errors import DataMissing
from dovs.registry import Entry

KINDS = ("embedded", "download", "folder")


def check_source(entry: Entry, **params: Any) -> None:
    """Check all of the rules above; nothing is downloaded.

    Args:
        entry: of a dataset.
        params: its parameters; `path` for a "folder".

    Raises:
        ContractError: the dataset breaks a rule; the message says which.
    """
    kind = entry.meta.get("kind")
    require(kind in KINDS, entry, f"register it with kind=, one of {', '.join(KINDS)}")
    missing = [fact for fact in ("classes", "images") if fact not in entry.meta]
    require(not missing, entry, f"register it with {', '.join(missing)}=, None where it varies")
    check_documented(entry, ("path",) if kind == "folder" else ())
    parameters = inspect.signature(entry.target).parameters.values()
    positional = [p.name for p in parameters if p.kind is not inspect.Parameter.KEYWORD_ONLY]
    require(not positional, entry, f"parameters {positional} must be keyword-only")
    state = entry(**params).state()
    require(state.where and state.detail, entry, "state needs where and detail, for people")
    require("\n" not in state.detail, entry, "state.detail must be one line")
    require(state.ready or kind != "embedded", entry, "an embedded dataset must be ready")
    require(
        (state.download_bytes > 0) == (kind == "download" and not state.ready),
        entry,
        f"state.download_bytes is {state.download_bytes}, but its kind is '{kind}' and ready is "
        f"{state.ready}",
    )
    if state.ready or kind == "folder":
        _check_loaded(entry, params)
    else:
        _check_missing(entry, params)


def _check_loaded(entry: Entry, params: dict[str, Any]) -> None:
    dataset, again = entry(**params).load(), entry(**params).load()
    require(isinstance(dataset, ImageDataset), entry, "load must return an ImageDataset")
    require(dataset.name == entry.name, entry, f"the dataset it loads is named '{dataset.name}'")
    for split, other in ((dataset.train, again.train), (dataset.test, again.test)):
        require(split.labels.dtype == np.int64, entry, "labels must be int64")
        require(
            np.array_equal(split.labels, other.labels)
            and np.array_equal(split.images[:1000], other.images[:1000]),
            entry,
            "load must return the same images each time",
        )
    for fact, found in (("classes", dataset.num_classes), ("images", len(dataset.train))):
        stated = entry.meta[fact]
        require(params or stated in (None, found), entry, f"it has {found} {fact}, not {stated}")
    require(entry(**params).state().ready, entry, "it must be ready once it was loaded")


def _check_missing(entry: Entry, params: dict[str, Any]) -> None:
    try:
        entry(**params).load()
    except DataMissing as error:
        require(
            f"datasets fetch {entry.name}" in str(error),
            entry,
            f"the error of load must name the command 'datasets fetch {entry.name}'",
        )
    else:
        require(False, entry, "load must raise DataMissing where state.ready is False")
