"""Your own training loop, recorded: a torchvision ResNet on Fashion-MNIST with a long tail.

    python examples/record_resnet.py FOLDER

FOLDER has the four files of Fashion-MNIST, such as train-images-idx3-ubyte.gz. The loop is plain
PyTorch; what DOVS needs are the lines with `run`. Afterwards `dovs app` shows the run.
"""

import argparse
import gzip
from pathlib import Path

import numpy as np
import torch
from sklearn.metrics import adjusted_rand_score
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from torchvision.models.resnet import BasicBlock, ResNet

import dovs

NAMES = (
    "T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "boot",
)  # fmt: skip
KINDS = (
    "tops", "trouser", "tops", "dress", "tops", "shoes", "tops", "shoes", "bag", "shoes",
)  # fmt: skip


def read(folder: Path, part: str) -> tuple[np.ndarray, np.ndarray]:
    """Return images (N, 28, 28) uint8 and labels (N,) of one of the two parts."""
    images = gzip.decompress((folder / f"{part}-images-idx3-ubyte.gz").read_bytes())
    labels = gzip.decompress((folder / f"{part}-labels-idx1-ubyte.gz").read_bytes())
    return (
        np.frombuffer(images, np.uint8, offset=16).reshape(-1, 28, 28),
        np.frombuffer(labels, np.uint8, offset=8).astype(np.int64),
    )


def first_of_each(labels: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return the rows of the first images of each class."""
    return np.concatenate([np.flatnonzero(labels == c)[:n] for c, n in enumerate(counts)])


def dataset(images: np.ndarray, labels: np.ndarray) -> TensorDataset:
    """Return images in [0, 1], one channel, with their labels."""
    pixels = torch.from_numpy(images.copy()).float().div(255).unsqueeze(1)
    return TensorDataset(pixels, torch.from_numpy(labels))


def main() -> None:
    """Train, record, and judge the abstract labels."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="with the files of Fashion-MNIST")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--largest", type=int, default=300, help="images of the largest class")
    parser.add_argument("--ratio", type=float, default=50, help="largest class / smallest class")
    parser.add_argument("--projection", default="umap", help="umap, pca or none")
    given = parser.parse_args()
    torch.manual_seed(0)

    counts = (given.largest * given.ratio ** -np.linspace(0, 1, len(NAMES))).astype(int)
    images, labels = read(given.folder, "train")
    rows = first_of_each(labels, counts)
    images, labels = images[rows], labels[rows]
    test_images, test_labels = read(given.folder, "t10k")
    test_rows = first_of_each(test_labels, np.full(len(NAMES), 60))
    test_images, test_labels = test_images[test_rows], test_labels[test_rows]
    train, test = dataset(images, labels), dataset(test_images, test_labels)
    loader = DataLoader(train, batch_size=64, shuffle=True)
    splits = {"train": DataLoader(train, 256), "test": DataLoader(test, 256)}

    model = ResNet(BasicBlock, [1, 1, 1, 1], num_classes=len(NAMES))
    model.conv1 = nn.Conv2d(1, 64, 3, padding=1, stride=2, bias=False)
    optimiser = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, weight_decay=5e-4)
    with dovs.Recorder(
        "my-resnet",
        class_counts=counts,
        class_names=NAMES,
        superclass_of=KINDS,
        images={"train": images, "test": test_images},
        epochs=given.epochs,
        projection=given.projection,
    ) as run:
        for epoch in range(1, given.epochs + 1):
            model.train()
            total = 0.0
            for x, y in loader:
                loss = nn.functional.cross_entropy(model(x), y)
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                total += loss.item() * len(x)
            for split, each in splits.items():
                run.snapshot(epoch, **dovs.collect(model, each).arrays(), split=split)
            run.log(epoch, loss=total / len(train), lr=optimiser.param_groups[0]["lr"])
            print(f"epoch {epoch}: loss {total / len(train):.3f}")

    found = run.run.summary()
    print(f"run {run.name}: balanced accuracy {found['balanced_accuracy']:.1%}, few "
          f"{'none' if found['few'] is None else format(found['few'], '.1%')}")  # fmt: skip

    # abstract labels: groups of similar classes, generated from the embeddings of training images
    z = dovs.collect(model, splits["train"]).embeddings
    prototypes = np.stack([z[labels == c].mean(0) for c in range(len(NAMES))])
    context = dovs.GeneratorContext(prototypes, counts, NAMES, KINDS)
    hierarchy = dovs.generate("ward", context)
    print("abstract labels:", "; ".join(hierarchy.names))

    # judged: how well do they agree with what the classes are, and how well would chance?
    rng = np.random.default_rng(0)
    chance = [adjusted_rand_score(KINDS, rng.permutation(hierarchy.groups)) for _ in range(200)]
    ari = adjusted_rand_score(KINDS, hierarchy.groups)
    above = np.mean(np.array(chance) >= ari)
    print(f"agreement with tops, shoes, …: ARI {ari:.2f}; of random groups of the same sizes "
          f"{np.mean(chance):.2f}, and {above:.1%} of them agree as well")  # fmt: skip


if __name__ == "__main__":
    main()
