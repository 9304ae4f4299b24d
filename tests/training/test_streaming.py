"""Images that do not fit are read batch by batch; no number of a run depends on it."""

import json
import logging
import tracemalloc

import numpy as np
import pytest
import torch

from dovs.config import RunConfig, parse
from dovs.data.cache import save
from dovs.data.rows import ImageRows
from dovs.runs.writer import RunWriter
from dovs.training import batches
from dovs.training.batches import DeviceImages, channel_statistics
from dovs.training.worker import work

CPU = torch.device("cpu")


@pytest.fixture
def stored(tmp_path):
    rng = np.random.default_rng(0)
    save(tmp_path, "images", rng.integers(0, 256, (3000, 12, 12, 3), dtype=np.uint8))
    return ImageRows(np.load(tmp_path / "images.npy", mmap_mode="r"), rng.permutation(3000)[:2500])


def of(rows, resident):
    return DeviceImages(rows, np.zeros(len(rows)), CPU, np.zeros(3), np.ones(3), resident)


def test_batches_from_the_file_are_those_from_memory(stored):
    memory, file = of(stored, True), of(stored, False)
    assert file.images is None
    indices = torch.randint(2500, (70,), generator=torch.Generator().manual_seed(0))
    for taken in (indices, slice(2400, 2600)):
        one, other = memory.take(taken), file.take(taken)
        assert torch.equal(one, other)
        assert one.stride() == other.stride()
    places = indices.numpy()
    for given in (None, places):
        one, other = (torch.cat(list(data.in_order(given))) for data in (memory, file))
        assert torch.equal(one, other)
    assert torch.equal(other, memory.normalise(memory.take(indices)))


@pytest.mark.parametrize("resident", [True, False])
def test_making_them_takes_no_second_copy(stored, monkeypatch, resident):
    """Torch's memory is not traced: what is traced comes on top of the one copy in it."""
    monkeypatch.setattr(batches, "CHUNK", 8)  # of the statistics: float64 is 8 times as large
    monkeypatch.setattr(ImageRows.chunks, "__defaults__", (64,))
    tracemalloc.start()
    channel_statistics(stored)
    data = of(stored, resident)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 0.2 * stored.nbytes
    assert (data.images is None) is not resident
    if resident:
        assert data.images.untyped_storage().nbytes() == stored.nbytes


def test_a_run_has_the_same_numbers_either_way(tmp_path, monkeypatch, caplog):
    caplog.set_level(logging.INFO, logger="dovs")
    config = parse(
        RunConfig,
        {
            "method": "dovs",
            "epochs": 2,
            "device": "cpu",
            "projection": "none",
            "snapshots": 2,
            "second_stage": "crt",
            "second_stage_params": {"head_epochs": 1},
            "validation_fraction": 0.1,
            "encoder_params": {"width": 4},
        },
    )
    found = []
    for name, most in (("memory", 1 << 30), ("file", 0)):
        monkeypatch.setattr(batches, "CPU_BYTES", most)
        monkeypatch.setattr("dovs.training.prepare.CPU_BYTES", most)
        caplog.clear()
        RunWriter(tmp_path / name).create(config)
        work(tmp_path / name)
        summary = json.loads((tmp_path / name / "summary.json").read_text())
        rows = [json.loads(r) for r in (tmp_path / name / "metrics.jsonl").read_text().splitlines()]
        weights = (tmp_path / name / "weights.safetensors").read_bytes()
        timed = ("seconds", "training_seconds", "memory_bytes")
        found.append(
            (
                {key: value for key, value in summary.items() if key not in timed},
                [{key: v for key, v in row.items() if key not in timed} for row in rows],
                weights,
            )
        )
        assert ("all of them in memory" in caplog.text) is bool(most)
        assert ("read in batches" in caplog.text) is not bool(most)
    assert found[0] == found[1]
