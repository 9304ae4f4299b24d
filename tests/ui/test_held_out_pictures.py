"""Pages show the images that a run was measured on, held-out training images too."""

import json

import numpy as np
import pandas as pd
import pytest

from dovs.config import RunConfig
from dovs.data import load, long_tail
from dovs.runs.store import Run
from dovs.ui.embeddings.panels.thumbnails import pictures, png
from dovs.ui.parts.cache import dataset_of

CONFIG = RunConfig(imbalance_ratio=20, n_max=80, measured_on="held_out")


@pytest.fixture
def run(tmp_path):
    """A run of nothing but its configuration."""
    (tmp_path / "config.json").write_text(json.dumps({"config": CONFIG.model_dump(mode="json")}))
    return Run(tmp_path)


def test_a_point_of_the_test_split_is_shown_as_its_held_out_image(run):
    tail = long_tail(CONFIG)
    points = pd.DataFrame({"split": ["test", "train"], "index": [7, int(tail.indices[3])]})
    found = pictures(run, points)
    assert found.note == ""
    assert found.images == (png(tail.dataset.test.images[7]), png(tail.images[3]))
    assert found.images[0] != png(load("digits").test.images[7])


def test_the_published_test_split_is_not_touched_by_it():
    held_out = dataset_of(CONFIG)
    published = dataset_of(CONFIG.model_copy(update={"measured_on": "test"}))
    assert (published.test.images == load("digits").test.images).all()
    assert np.bincount(held_out.test.labels).min() == np.bincount(held_out.test.labels).max()
    assert (held_out.train.images == published.train.images).all()
