"""Images that do not fit are read batch by batch; no number of a run depends on it."""

import json
import logging
import tracemalloc

import numpy as np
import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from dovs.config import RunConfig, parse
from dovs.data import SOURCES, rows
from dovs.data.array_files import save
from dovs.data.dataset import ImageDataset, Split
from dovs.data.rows import ImageRows
from dovs.data.source import InstalledSource
from dovs.runs.writer import RunWriter
from dovs.training import batches
from dovs.training.batches import DeviceImages, channel_statistics
from dovs.training.prepare import prepare
from dovs.training.summary import summarise_run
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
    monkeypatch.setattr(rows, "CHUNK_BYTES", 16 << 10)
    tracemalloc.start()
    channel_statistics(stored)
    data = of(stored, resident)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 0.2 * stored.nbytes
    assert (data.images is None) is not resident
    if resident:
        assert data.images.untyped_storage().nbytes() == stored.nbytes


class Allocations(TorchDispatchMode):
    """Bytes of the tensors that torch makes, by where they are."""

    def __init__(self):
        super().__init__()
        self.sizes = {}

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        for value in tree_leaves(out):
            if isinstance(value, torch.Tensor):
                storage = value.untyped_storage()
                self.sizes[storage.data_ptr()] = max(
                    storage.nbytes(), self.sizes.get(storage.data_ptr(), 0)
                )
        return out


@pytest.fixture
def large(tmp_path, monkeypatch):
    """A registered dataset of 2,400 images in files, and the bytes of them."""
    rng = np.random.default_rng(0)
    splits = []
    for name, count in (("train", 2000), ("test", 400)):
        save(tmp_path, name, rng.integers(0, 256, (count, 24, 24, 3), dtype=np.uint8))
        images = np.load(tmp_path / f"{name}.npy", mmap_mode="r")
        splits.append(Split(images, np.arange(count) % 10))
    names = tuple(f"class {c}" for c in range(10))
    data = ImageDataset("large_test", "Large", *splits, names)
    facts = {"title": "Large", "order": 999, "classes": 10, "images": 2000, "kind": "embedded"}
    SOURCES.register("large_test", **facts)(lambda: InstalledSource(lambda: data, "here"))
    yield 2400 * 24 * 24 * 3
    SOURCES._entries.pop("large_test")


@pytest.mark.parametrize("resident", [True, False])
def test_preparing_a_run_takes_at_most_one_copy_of_the_images(large, monkeypatch, resident):
    """Of numpy everything is traced, of torch what is as large as a part of the images."""
    if not resident:
        monkeypatch.setattr(batches, "CPU_BYTES", 0)
    monkeypatch.setattr(rows, "CHUNK_BYTES", 64 << 10)
    config = parse(
        RunConfig,
        {
            "dataset": "large_test",
            "method": "dovs",
            "imbalance_ratio": 1,
            "validation_fraction": 0.1,
            "encoder_params": {"width": 4},
        },
    )
    prepare(config, CPU)  # what is imported now is not traced
    tracemalloc.start()
    with Allocations() as made:
        prepared = prepare(config, CPU)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    copies = sum(size for size in made.sizes.values() if size > 0.05 * large)
    assert (prepared.training.data.images is not None) is resident
    assert peak + copies < (1.2 if resident else 0.2) * large


@pytest.mark.parametrize(("free", "resident"), [(None, True), (5000, True), (3000, False)])
def test_images_are_copied_only_into_half_of_the_free_memory(monkeypatch, free, resident):
    monkeypatch.setattr(batches, "free_memory", lambda: free)
    most, rule = batches.limit(CPU)
    assert (most >= 2000) is resident
    assert ("half of the free memory" in rule) is (free is not None)


def test_a_run_has_the_same_numbers_either_way_and_resumed(tmp_path, monkeypatch, caplog):
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
    found, banks = [], []

    def summarised(prepared, device):
        banks.append(prepared.training.method.sampler.bank)
        return summarise_run(prepared, device)

    monkeypatch.setattr("dovs.training.worker.summarise_run", summarised)
    for name, most in (("memory", 1 << 30), ("file", 0)):
        monkeypatch.setattr(batches, "CPU_BYTES", most)
        caplog.clear()
        RunWriter(tmp_path / name).create(config)
        if not most:  # stopped after an epoch, and resumed
            stop = tmp_path / name / "stop"
            work(tmp_path / name, progress=lambda row, stop=stop: stop.touch())
            stop.unlink()
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
    assert banks == [None, None]  # it is not in memory while the run is measured
