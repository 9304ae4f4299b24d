"""CIFAR-100 and its 20 superclasses."""

from __future__ import annotations

from dovs.data.formats.cifar import cifar
from dovs.data.registry import SOURCES
from dovs.data.source import Source

TRAIN = {"train": "16019d7e3df5f24257cddd939b257f8d"}
TEST = {"test": "f0ef6b0ae62326f3e7ffdfab6717acfc"}

SUPERCLASSES = {
    "aquatic mammals": ("beaver", "dolphin", "otter", "seal", "whale"),
    "fish": ("aquarium fish", "flatfish", "ray", "shark", "trout"),
    "flowers": ("orchid", "poppy", "rose", "sunflower", "tulip"),
    "food containers": ("bottle", "bowl", "can", "cup", "plate"),
    "fruit and vegetables": ("apple", "mushroom", "orange", "pear", "sweet pepper"),
    "household electrical devices": ("clock", "keyboard", "lamp", "telephone", "television"),
    "household furniture": ("bed", "chair", "couch", "table", "wardrobe"),
    "insects": ("bee", "beetle", "butterfly", "caterpillar", "cockroach"),
    "large carnivores": ("bear", "leopard", "lion", "tiger", "wolf"),
    "large man-made outdoor things": ("bridge", "castle", "house", "road", "skyscraper"),
    "large natural outdoor scenes": ("cloud", "forest", "mountain", "plain", "sea"),
    "large omnivores and herbivores": ("camel", "cattle", "chimpanzee", "elephant", "kangaroo"),
    "medium mammals": ("fox", "porcupine", "possum", "raccoon", "skunk"),
    "non-insect invertebrates": ("crab", "lobster", "snail", "spider", "worm"),
    "people": ("baby", "boy", "girl", "man", "woman"),
    "reptiles": ("crocodile", "dinosaur", "lizard", "snake", "turtle"),
    "small mammals": ("hamster", "mouse", "rabbit", "shrew", "squirrel"),
    "trees": ("maple tree", "oak tree", "palm tree", "pine tree", "willow tree"),
    "vehicles 1": ("bicycle", "bus", "motorcycle", "pickup truck", "train"),
    "vehicles 2": ("lawn mower", "rocket", "streetcar", "tank", "tractor"),
}
SUPERCLASS_OF = {name: group for group, names in SUPERCLASSES.items() for name in names}
CLASS_NAMES = tuple(sorted(SUPERCLASS_OF))  # the labels are in alphabetical order


@SOURCES.register(
    "cifar100", title="CIFAR-100", order=50, classes=100, images=50_000, kind="download"
)
def cifar100() -> Source:
    """Photos of animals, plants, people and things, 32 × 32 RGB, in 20 superclasses.

    Its archive contains pickles; one whose MD5 sum differs from the published one is not opened.

    Source: Krizhevsky 2009, Learning Multiple Layers of Features from Tiny Images.
    """
    return cifar(
        "cifar100",
        "CIFAR100",
        169_001_437,
        "cifar-100-python",
        TRAIN,
        TEST,
        "fine_labels",
        title="CIFAR-100",
        class_names=CLASS_NAMES,
        superclass_of=tuple(SUPERCLASS_OF[name] for name in CLASS_NAMES),
        horizontal_flip=True,
        source="Krizhevsky 2009, Learning Multiple Layers of Features from Tiny Images",
    )
