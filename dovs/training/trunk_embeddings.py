"""Embeddings of a frozen trunk: computed once for each image, stored in `DOVS_HOME/embeddings`.

An image is known by its content, so other runs, tails and seeds, and moved or renamed images, find
its embedding again. The folder may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import safetensors
import safetensors.numpy
import torch

from dovs import disk
from dovs.config import home
from dovs.data.cache import writing_to
from dovs.data.rows import ImageRows
from dovs.errors import RunError
from dovs.runs.files import replacing
from dovs.training.batches import CHUNK, DeviceImages
from dovs.training.device import autocast

if TYPE_CHECKING:
    from dovs.encoders.trunks import Scaled

logger = logging.getLogger(__name__)

AT_ONCE = {"cpu": 32, "cuda": 256, "mps": 64}
"""Images that a trunk embeds in one call. Always as many: the last numbers of an embedding may
depend on it, and so would those of a run."""
PART = 2048
"""Embeddings in a file."""


class DeviceEmbeddings(DeviceImages):
    """Embeddings (N, D') and labels (N,) on a device, in the place of images.

    Attributes:
        embeddings: float32.
    """

    def __init__(self, embeddings: torch.Tensor, labels: np.ndarray, device: torch.device) -> None:
        self.embeddings = embeddings.to(device)
        self.labels = torch.from_numpy(np.array(labels, dtype=np.int64)).to(device)
        self.mean = torch.zeros((), device=device)
        self.std = torch.ones((), device=device)

    def take(self, indices: torch.Tensor | slice) -> torch.Tensor:
        """Return these embeddings, (B, D')."""
        return self.embeddings[indices]

    def normalise(self, images: torch.Tensor) -> torch.Tensor:
        """Return embeddings as they are: the encoder standardises them."""
        return images

    def in_order(self, places: np.ndarray | None = None) -> Iterator[torch.Tensor]:
        """Yield all embeddings, or those at some places, in chunks."""
        found = self.embeddings
        if places is not None:
            found = found[torch.from_numpy(np.array(places)).to(found.device)]
        yield from found.split(CHUNK)


def embed_images(
    trunk: Scaled,
    images: np.ndarray | ImageRows,
    device: torch.device,
    report: Callable[[str], None] = lambda message: None,
    stop: Callable[[], None] = lambda: None,
) -> torch.Tensor:
    """Return the trunk's embeddings of images, computing those that are not stored yet.

    Args:
        trunk: on the device, in eval mode.
        images: (N, H, W, channels) uint8; read in chunks.
        device: that computes.
        report: gets a message about the progress.
        stop: called before every step; raises where the work is to end. What is computed by then
            is stored.

    Returns:
        (N, D') float32 on the CPU.

    Raises:
        DataError: the embeddings cannot be stored.
        RunError: an embedding is not finite.
    """
    store = EmbeddingStore(home() / "embeddings" / f"{trunk.identity}-{device.type}")
    digests = np.concatenate(
        [_digests(images[s : s + CHUNK]) for s in range(0, len(images), CHUNK)]
    )
    embeddings = np.zeros((len(images), trunk.embedding_size), np.float32)
    missing = store.read_into(embeddings, digests)
    for first in range(0, len(missing), PART):
        part = missing[first : first + PART]
        done: list[np.ndarray] = []
        size = AT_ONCE.get(device.type, 64)
        try:
            for start in range(0, len(part), size):
                stop()
                done.append(_embedded(trunk, images[part[start : start + size]], device, size))
                count = first + min(start + size, len(part))
                report(f"Computing embeddings, once: {count:,} of {len(missing):,} images.")
        finally:
            if done:
                found = np.concatenate(done)
                if not np.isfinite(found).all():
                    raise RunError(
                        "the pretrained weights give embeddings that are not finite. Give another "
                        "file."
                    )
                store.add(digests[part[: len(found)]], found)
                embeddings[part[: len(found)]] = found
    if len(missing):
        store.read_into(embeddings, digests)  # also of images that occur several times
    logger.info(
        "frozen trunk %s: %d embeddings computed, %d found in %s",
        trunk.identity,
        len(missing),
        len(images) - len(missing),
        store.folder,
    )
    return torch.from_numpy(embeddings)


@torch.no_grad()
def _embedded(trunk: Scaled, images: np.ndarray, device: torch.device, at_once: int) -> np.ndarray:
    """Return the embeddings of at most `at_once` images, (n, D') float32."""
    assert trunk.pixel_statistics is not None
    mean, deviation = (
        torch.tensor(values * 255, dtype=torch.float32, device=device)[:, None, None]
        for values in trunk.pixel_statistics
    )
    filled = np.zeros((at_once, *images.shape[1:]), np.uint8)
    filled[: len(images)] = images
    batch = torch.from_numpy(filled).to(device).permute(0, 3, 1, 2).float()
    with autocast(device):
        return trunk((batch - mean) / deviation)[: len(images)].float().cpu().numpy()


def _digests(images: np.ndarray) -> np.ndarray:
    """Return a digest of content and shape of each image, (n,) uint64."""
    shape = repr(images.shape[1:]).encode()
    found = [
        hashlib.blake2b(np.ascontiguousarray(image).data, digest_size=8, key=shape).digest()
        for image in images
    ]
    return np.frombuffer(b"".join(found), np.uint64)


class EmbeddingStore:
    """Files of embeddings by the digest of their image, in one folder; processes may share it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read_into(self, embeddings: np.ndarray, digests: np.ndarray) -> np.ndarray:
        """Fill in the stored embeddings of images, and return the rows that are missing.

        Args:
            embeddings: (N, D') float32.
            digests: of the images, (N,) uint64.

        Returns:
            Rows, ascending, one of each image that is not stored.
        """
        missing = np.ones(len(digests), bool)
        for path in sorted(self.folder.glob("*.safetensors")):
            found = self._read(path, embeddings.shape[1])
            if found is None:
                continue
            keys, rows = found
            order = np.argsort(keys)
            place = np.searchsorted(keys, digests, sorter=order).clip(max=len(keys) - 1)
            here = keys[order[place]] == digests
            embeddings[here] = rows[order[place[here]]]
            missing &= ~here
        left = np.flatnonzero(missing)
        return np.sort(left[np.unique(digests[left], return_index=True)[1]])

    def add(self, digests: np.ndarray, embeddings: np.ndarray) -> None:
        """Store embeddings, (n, D') float32.

        Raises:
            DataError: the disk is full or cannot be written.
        """
        name = hashlib.sha256(digests.tobytes()).hexdigest()[:16]
        content = safetensors.numpy.save({"digests": digests, "embeddings": embeddings})
        with writing_to(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            with replacing(self.folder / f"{name}.safetensors") as temporary:
                temporary.write_bytes(content)

    def _read(self, path: Path, size: int) -> tuple[np.ndarray, np.ndarray] | None:
        """Return the keys and embeddings of a file; None for a damaged one, which is not used."""
        try:
            disk.require_file(path)
            content = safetensors.numpy.load_file(path)
            digests, embeddings = content["digests"], content["embeddings"]
        except (OSError, KeyError, ValueError, safetensors.SafetensorError) as error:
            logger.warning("%s is damaged (%s): it is not used", path, type(error).__name__)
            return None
        if embeddings.shape != (len(digests), size) or digests.dtype != np.uint64:
            logger.warning("%s has other arrays: it is not used", path)
            return None
        return (digests, embeddings) if len(digests) else None
