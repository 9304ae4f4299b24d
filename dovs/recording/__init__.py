"""Runs of models that DOVS did not train: recorded from another training loop, or imported.

Writes the same run directories as a training, without torch: arrays and tensors of any library are
accepted. What is measured on them is measured by the same functions.

arrays      arrays of any library, checked
part        embeddings, labels and predictions of one split at one epoch
classes     names and training counts of the classes of such a run
pictures    images as thumbnails
contents    what a run directory gets of the parts of an epoch
recorder    the Recorder of a training loop
formats     files of embeddings as columns
roles       what the columns mean
importing   a file of embeddings as a run
maps        the process that draws the maps
"""

from dovs.recording.recorder import Recorder

__all__ = ["Recorder"]
