"""Devices are found from the driver's list and torch's files; torch is not imported."""

import subprocess

from dovs.runs import devices
from dovs.runs.devices import describe, find_devices, parse_gpus


def test_a_gpu_that_torch_cannot_use_is_named_and_not_offered():
    found = describe(["NVIDIA A, 16 GiB"], None, False, 4)
    assert found.choices == ("auto", "cpu")
    assert "built without CUDA" in found.sentence


def test_two_gpus_are_two_choices():
    found = describe(["A, 16 GiB", "B, 8 GiB"], "12.8", False, 4)
    assert found.choices == ("auto", "cuda:0", "cuda:1", "cpu")
    assert found.auto == "cuda:0"
    assert found.titles["cuda:1"] == "GPU 1: B, 8 GiB"


def test_an_apple_gpu_is_mps():
    assert describe([], None, True, 8).auto == "mps"


def test_visible_devices_end_at_the_first_that_is_not_there():
    assert parse_gpus("A, 1024\nB, 2048", visible="1,5,0") == ["B, 2 GiB"]


def test_no_driver_means_no_gpu(monkeypatch):
    def missing(*args, **kwargs):
        raise FileNotFoundError("nvidia-smi")

    monkeypatch.setattr(subprocess, "run", missing)
    monkeypatch.setattr(devices.platform, "system", lambda: "Linux")
    assert find_devices().choices == ("auto", "cpu")


def test_a_driver_that_hangs_means_no_gpu(monkeypatch):
    def slow(*args, **kwargs):
        raise subprocess.TimeoutExpired("nvidia-smi", 10)

    monkeypatch.setattr(subprocess, "run", slow)
    monkeypatch.setattr(devices.platform, "system", lambda: "Linux")
    assert find_devices().auto == "cpu"
