"""Added datasets as entries of the registry, so that a name is all that anything needs."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from dovs.data import added
from dovs.data.added import AddedDataset
from dovs.data.dataset import ImageDataset
from dovs.data.report import Examined, Report, report_of
from dovs.data.source import Progress, Source, SourceState
from dovs.errors import ConfigError, DataError, unknown
from dovs.registry import Entry, Registry


class Datasets(Registry):
    """The registered datasets, and after them those that the user added in `DOVS_HOME`."""

    def __getitem__(self, name: str) -> Entry:
        """Return the entry of that name.

        Raises:
            ConfigError: the name is unknown; the message lists the choices.
        """
        if name in self.registered:
            return self.registered[name]
        if name in added.added_names():
            try:
                return entry_of(added.find(name), self)
            except DataError as error:
                return entry_of(AddedDataset(name, "", {}, name, problem=str(error)), self)
        try:
            return super().__getitem__(name)
        except ConfigError as error:
            text = str(error)
            if added.added_names():
                notes = text.partition(" Note: ")[1:]
                text = f"{unknown(self.kind, name, self.names)}{''.join(notes)}"
            if added.NAME.fullmatch(str(name)) and "Did you mean" not in text:
                text += f" Your own images are added with `dovs data add PATH --name {name}`."
            raise ConfigError(text) from None

    def __contains__(self, name: object) -> bool:
        return name in self.registered or name in added.added_names()

    def __iter__(self) -> Iterator[Entry]:
        """Yield the registered entries in their order, then the added ones by name."""
        yield from super().__iter__()
        for dataset in added.added_datasets():
            if dataset.name not in self.registered:
                yield entry_of(dataset, self)


def entry_of(dataset: AddedDataset, registry: Registry) -> Entry:
    """Return an added dataset as an entry of the registry of datasets.

    The entry has the parameters of its source without `path`; their defaults are those that were
    chosen when it was added.
    """
    facts = {
        "kind": "folder",
        "added": True,
        "classes": dataset.classes,
        "images": dataset.images,
        "order": 100,
    }
    problem = dataset.problem
    if not problem and dataset.source not in registry.registered:
        problem = (
            f"dataset '{dataset.name}' is read by '{dataset.source}', which is not installed. "
            "Install its plug-in, or remove the dataset."
        )
    target = _broken(problem) if problem else _opener(dataset, registry.registered[dataset.source])
    return Entry("dataset", dataset.name, dataset.title, target, facts)


def _opener(dataset: AddedDataset, base: Entry) -> Callable[..., Source]:
    """Return a function that opens an added dataset; its signature is that of the source."""

    def opened(**params: Any) -> Source:
        source: Source = base(**{**dataset.params, **params})
        return _Named(source, dataset)

    own = base.with_current_names(dataset.params)
    fields = base.model.model_fields
    opened.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter(
                name,
                inspect.Parameter.KEYWORD_ONLY,
                annotation=_annotated(fields[name]),
                default=own.get(name, fields[name].get_default(call_default_factory=True)),
            )
            for name in fields
            if name != "path"
        ]
    )
    opened.__doc__ = f"Your own images, added as {dataset.name}.\n\nSource: your own files."
    return opened


def _annotated(info: Any) -> Any:
    """Return the annotation that a field was made from."""
    return Annotated[info.annotation, info]


def _broken(problem: str) -> Callable[..., Source]:
    def opened() -> Source:
        return _Broken(problem)

    opened.__doc__ = "Your own images; what was stored about them cannot be read."
    return opened


@dataclass(frozen=True)
class _Named:
    """A source under the name and title of an added dataset."""

    source: Source
    dataset: AddedDataset

    def state(self) -> SourceState:
        found = self.source.state()
        gone = self.dataset.gone
        return dataclasses.replace(found, detail=gone) if gone else found

    def fetch(self, progress: Progress) -> None:
        self._require_images()
        self.source.fetch(progress)

    def load(self) -> ImageDataset:
        self._require_images()
        found = self.source.load()
        return dataclasses.replace(found, name=self.dataset.name, title=self.dataset.title)

    def report(self, progress: Progress) -> Report:
        self._require_images()
        if isinstance(self.source, Examined):
            return self.source.report(progress)
        self.source.fetch(progress)
        return report_of(self.load(), self.state().detail)

    def _require_images(self) -> None:
        gone = self.dataset.gone
        if gone:
            raise DataError(gone)


@dataclass(frozen=True)
class _Broken:
    """What cannot be opened."""

    problem: str

    def state(self) -> SourceState:
        return SourceState(False, 0, "", self.problem)

    def fetch(self, progress: Progress) -> None:
        raise DataError(self.problem)

    def load(self) -> ImageDataset:
        raise DataError(self.problem)
