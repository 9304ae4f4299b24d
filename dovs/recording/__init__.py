"""Runs of models that DOVS did not train: recorded from another training loop, or imported.

Writes the same run directories as a training, without torch: arrays and tensors of any library are
accepted. What is measured on them is measured by the same functions.

arrays         labels and probabilities of the rows of a split, checked
part           embeddings, labels and predictions of one split at one epoch
classes        names and training counts of the classes of such a run
counts         training counts as a user states them
pictures       images as thumbnails
contents       what a run directory gets of the parts of an epoch
measuring      what is measured of them
settings       names of splits and whole numbers that a recorder is given
rows           the numbers of an epoch
epochs         the epochs of a loop, and when each is written
recorder       the Recorder of a training loop
collecting     embeddings of any module of PyTorch
callbacks      for the training loops of other libraries
reading        files of embeddings: what their columns mean, and the parts that they make
importing      a file of embeddings as a run
maps           the process that draws the maps
"""

from dovs.recording.recorder import Recorder

__all__ = ["Recorder"]
