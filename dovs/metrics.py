"""Accuracy on long tails: the functions that the pages show the numbers of.

    summarise           balanced accuracy, many/medium/few, thirds, macro-F1, G-mean, calibration
    recall_frame        recall of each class with its Wilson interval
    wilson_interval, expected_calibration_error
    frequency_groups    many, medium or few of each class
    confusion_counts, confusion_frame, mistake_severity

>>> import numpy as np, dovs
>>> labels, predicted = np.array([0, 0, 0, 1, 1]), np.array([0, 0, 1, 1, 0])
>>> found = dovs.metrics.summarise(labels, predicted, None, class_counts=np.array([500, 5]))
>>> found["balanced_accuracy"], found["many"], found["few"]
(0.583..., 0.666..., 0.5)

Arrays go in, numbers and DataFrames come out; none of these functions knows a run. Lists, Series of
pandas and tensors are arrays too; what does not fit raises a DataError.
"""

from dovs.analysis import confusion, counts, metrics
from dovs.analysis.checking import checked

confusion_counts = checked(confusion.confusion_counts)
confusion_frame = checked(confusion.confusion_frame)
expected_calibration_error = checked(metrics.expected_calibration_error)
frequency_groups = checked(counts.frequency_groups)
mistake_severity = checked(confusion.mistake_severity)
recall_frame = checked(metrics.recall_frame)
summarise = checked(metrics.summarise)
wilson_interval = checked(metrics.wilson_interval)

__all__ = [
    "confusion_counts",
    "confusion_frame",
    "expected_calibration_error",
    "frequency_groups",
    "mistake_severity",
    "recall_frame",
    "summarise",
    "wilson_interval",
]
