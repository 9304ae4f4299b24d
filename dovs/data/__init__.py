"""Datasets and the long-tailed training sets cut from them. Importing this imports no torch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dovs.late import loader

if TYPE_CHECKING:
    from dovs.data.dataset import ImageDataset, Split
    from dovs.data.examining import examine
    from dovs.data.job import FetchProgress, fetch_here, fetch_progress, start_fetch, stop_fetch
    from dovs.data.longtail import LongTail, cut, long_tail, validation_split
    from dovs.data.profiles import class_weights, fitting_ratio, order_of_classes, tail_counts
    from dovs.data.registry import SOURCES, fetch, load, state
    from dovs.data.report import Finding, Report, report_frame
    from dovs.data.rows import ImageRows
    from dovs.data.source import Progress, Source, SourceState

__all__ = [
    "SOURCES",
    "FetchProgress",
    "Finding",
    "ImageDataset",
    "ImageRows",
    "LongTail",
    "Progress",
    "Report",
    "Source",
    "SourceState",
    "Split",
    "class_weights",
    "cut",
    "examine",
    "fetch",
    "fetch_here",
    "fetch_progress",
    "fitting_ratio",
    "load",
    "long_tail",
    "order_of_classes",
    "report_frame",
    "start_fetch",
    "state",
    "stop_fetch",
    "tail_counts",
    "validation_split",
]

__getattr__ = loader(
    __name__,
    {
        "dataset": "ImageDataset Split",
        "examining": "examine",
        "job": "FetchProgress fetch_here fetch_progress start_fetch stop_fetch",
        "longtail": "LongTail cut long_tail validation_split",
        "profiles": "class_weights fitting_ratio order_of_classes tail_counts",
        "registry": "SOURCES fetch load state",
        "report": "Finding Report report_frame",
        "rows": "ImageRows",
        "source": "Progress Source SourceState",
    },
)
