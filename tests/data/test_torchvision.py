"""The download: torchvision's own code, fed small files by a stand-in for the network."""

from __future__ import annotations

import errno
import io
import re
import socket
import urllib.error
import urllib.request
from urllib.parse import urlparse

import numpy as np
import pytest

from dovs import data
from dovs.errors import DataError, DataMissing
from tests.data.published import images, labels, md5, mnist_files, put

datasets = pytest.importorskip("torchvision.datasets")

DOWNLOADED = [entry.name for entry in data.SOURCES if entry.meta["kind"] == "download"]


class Response(io.BytesIO):
    """What urlopen returns."""

    def __init__(self, url: str, content: bytes) -> None:
        super().__init__(content)
        self.url = url
        self.length = len(content)


class Network:
    """Serves files by the last part of their address and notes what was asked for."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.failure: Exception | None = None
        self.dead_hosts: set[str] = set()
        self.asked: list[str] = []

    def urlopen(self, request, *_, **__):
        url = request.full_url
        self.asked.append(url)
        if self.failure is not None:
            raise self.failure
        if urlparse(url).netloc in self.dead_hosts:
            raise urllib.error.HTTPError(url, 503, "Service Unavailable", {}, None)
        return Response(url, self.files[url.rpartition("/")[2]])


@pytest.fixture
def network(monkeypatch):
    network = Network()
    monkeypatch.setattr(urllib.request, "urlopen", network.urlopen)
    return network


@pytest.fixture
def mnist(network, monkeypatch):
    """A published MNIST of 30 + 20 images."""
    network.files = mnist_files()
    sums = [(name, md5(content)) for name, content in network.files.items()]
    monkeypatch.setattr(datasets.MNIST, "resources", sums)
    return network


def test_download_and_conversion(mnist, home, reports, capfd):
    data.fetch("mnist", reports)
    assert data.state("mnist").ready
    dataset = data.load("mnist")
    assert isinstance(dataset.train.images, np.memmap)
    assert (dataset.train.images[..., 0] == images(30, 28, 28)).all()
    assert (dataset.test.labels == labels(20)).all()
    assert reports.fractions == sorted(reports.fractions)
    assert reports.fractions[0] == 0
    assert reports.fractions[-1] == 1
    assert 0 < min(f for f in reports.fractions if f) < 0.5
    assert any("downloading MNIST: 0.1 MB of 11.6 MB" in message for _, message in reports)
    assert any("converting MNIST" in message for _, message in reports)
    assert capfd.readouterr().err == ""


def test_what_is_there_is_not_downloaded_again(mnist, home):
    data.fetch("mnist")
    mnist.asked.clear()
    data.fetch("mnist")
    assert mnist.asked == []


def test_second_mirror_serves_where_the_first_is_dead(mnist, home):
    mnist.dead_hosts = {urlparse(datasets.MNIST.mirrors[0]).netloc}
    data.fetch("mnist")
    assert len(data.load("mnist").train) == 30


@pytest.mark.parametrize("name", DOWNLOADED)
def test_offline_is_one_clear_line(name, network, home, reports):
    network.failure = urllib.error.URLError(OSError(-3, "Temporary failure in name resolution"))
    with pytest.raises(DataError) as caught:
        data.fetch(name, reports)
    line = str(caught.value)
    assert "\n" not in line
    assert "Temporary failure in name resolution" in line
    assert urlparse(network.asked[0]).netloc in line
    assert "Connect to the internet" in line
    assert re.search(rf"or put \S.* into {home / 'data' / name}", line)
    assert not isinstance(caught.value, DataMissing)
    assert not data.state(name).ready
    assert list((home / "data" / name).rglob("*.part")) == []
    assert socket.getdefaulttimeout() is None


@pytest.mark.parametrize(
    "failure",
    [TimeoutError("timed out"), ConnectionResetError("reset"), urllib.error.URLError("refused")],
)
def test_other_ways_in_which_a_network_fails(mnist, home, failure):
    mnist.failure = failure
    with pytest.raises(DataError, match=r"timed out|reset|refused"):
        data.fetch("mnist")


@pytest.mark.parametrize("change", [lambda b: b[:-5], lambda b: b"<html>", lambda b: b + b"x"])
def test_download_that_is_not_what_was_published(mnist, home, change):
    mnist.files["t10k-images-idx3-ubyte.gz"] = change(mnist.files["t10k-images-idx3-ubyte.gz"])
    with pytest.raises(DataError, match="incomplete or altered"):
        data.fetch("mnist")
    raw = home / "data" / "mnist" / "MNIST" / "raw"
    assert not (raw / "t10k-images-idx3-ubyte.gz").exists()
    assert (raw / "train-images-idx3-ubyte.gz").exists()
    assert data.state("mnist").download_bytes == 1_648_877 + 4_542


def test_full_disk_during_download(mnist, home, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(datasets.utils, "_urlretrieve", full)
    with pytest.raises(DataError, match=r"disk of .* is full") as caught:
        data.fetch("mnist")
    assert "internet" not in str(caught.value)


def test_download_goes_on_where_it_ended(mnist, home):
    good = mnist.files["t10k-labels-idx1-ubyte.gz"]
    mnist.files["t10k-labels-idx1-ubyte.gz"] = b"<html>"
    with pytest.raises(DataError):
        data.fetch("mnist")
    mnist.files["t10k-labels-idx1-ubyte.gz"] = good
    mnist.asked.clear()
    data.fetch("mnist")
    assert {url.rpartition("/")[2] for url in mnist.asked} == {"t10k-labels-idx1-ubyte.gz"}


def test_damaged_files_on_disk_are_downloaded_afresh(mnist, home):
    put(
        home / "data" / "mnist" / "MNIST" / "raw",
        {**mnist.files, "train-labels-idx1-ubyte.gz": b"x"},
    )
    with pytest.raises(
        DataError, match=r"train-labels-idx1-ubyte.gz is damaged.*fetch the dataset"
    ):
        data.load("mnist")
    data.fetch("mnist")
    assert len(data.load("mnist").train) == 30


def test_damaged_files_without_a_network_name_both_troubles(mnist, home):
    put(
        home / "data" / "mnist" / "MNIST" / "raw",
        {**mnist.files, "train-labels-idx1-ubyte.gz": b"x"},
    )
    mnist.failure = urllib.error.URLError("no route")
    with pytest.raises(DataError, match=r"is damaged.*cannot download MNIST.*no route"):
        data.fetch("mnist")


def test_damaged_conversion_is_made_again(mnist, home):
    data.fetch("mnist")
    root = home / "data" / "mnist"
    (root / "train_images.npy").write_bytes(b"cut short")
    mnist.asked.clear()
    assert (data.load("mnist").train.images[..., 0] == images(30, 28, 28)).all()
    for file in (root / "MNIST" / "raw").glob("*.gz"):
        file.unlink()
    (root / "train_images.npy").write_bytes(b"cut short")
    assert not data.state("mnist").ready
    with pytest.raises(DataError, match="is damaged"):
        data.load("mnist")
    data.fetch("mnist")
    assert len(data.load("mnist").train) == 30


def test_our_checksums_are_torchvisions():
    from dovs.data.sources import cifar10, cifar100, svhn

    for ours, theirs in ((cifar10, datasets.CIFAR10), (cifar100, datasets.CIFAR100)):
        assert list(ours.TRAIN.items()) == [tuple(pair) for pair in theirs.train_list]
        assert list(ours.TEST.items()) == [tuple(pair) for pair in theirs.test_list]
    published = {name: digest for _, name, digest in datasets.SVHN.split_list.values()}
    assert svhn.SUMS.items() <= published.items()


@pytest.mark.parametrize("name", DOWNLOADED)
def test_torchvision_publishes_the_files_that_we_expect(name):
    source = data.SOURCES[name]()
    remotes = source.remotes(datasets)
    assert list(remotes) == list(source.files)
    assert all(remote.urls and len(remote.md5) == 32 for remote in remotes.values())


@pytest.mark.network
def test_the_real_mnist(home, reports):
    data.fetch("mnist", reports)
    assert data.load("mnist").available.sum() == 60_000
