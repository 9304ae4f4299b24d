"""A round needs a part of the memory of its bank on top of it, whatever the classes are."""

import tracemalloc

import numpy as np
import pytest
import torch

from dovs.analysis import subspaces
from dovs.hierarchy import prototypes
from dovs.hierarchy.generators import instances
from dovs.methods.abstract_labels import fit_to_bank, generate_from_bank
from dovs.methods.method import Bank, TrainingInfo

COUNTS = np.array([8000, 1500, 1200, 1000, 300])


@pytest.mark.parametrize("generator", ["ward", "instances"])
def test_abstract_labels_of_a_bank_take_no_copy_of_it(monkeypatch, generator):
    for module, name in ((prototypes, "_ROWS"), (instances, "CHUNK"), (subspaces, "CHUNK")):
        monkeypatch.setattr(module, name, 500)
    labels = torch.from_numpy(np.repeat(np.arange(len(COUNTS)), COUNTS))
    z = torch.randn(len(labels), 96, generator=torch.Generator().manual_seed(0))
    info = TrainingInfo(
        class_counts=COUNTS,
        class_names=tuple("abcde"),
        superclass_of=None,
        labels=labels,
        embedding_size=96,
        epochs=1,
        seed=0,
    )

    def begin(size):
        bank = Bank(z[::size], labels[::size], 0, 0)
        fit_to_bank(generate_from_bank(generator, 2, 0.1, info, bank), bank, 0.25, 0)

    begin(50)  # what is imported now is not traced
    tracemalloc.start()
    begin(1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 0.5 * z.numel() * 4
