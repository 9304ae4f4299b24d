"""Oxford 102 flowers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from dovs.data.formats.download import Remote
from dovs.data.formats.photos import Listed, PhotoSize, PhotoSource
from dovs.data.registry import SOURCES
from dovs.data.source import Source
from dovs.errors import DataError

FOLDER = "flowers-102"
FILES = {"102flowers.tgz": 344_862_509, "imagelabels.mat": 502, "setid.mat": 14_989}
CLASSES = (
    "pink primrose",
    "hard-leaved pocket orchid",
    "canterbury bells",
    "sweet pea",
    "english marigold",
    "tiger lily",
    "moon orchid",
    "bird of paradise",
    "monkshood",
    "globe thistle",
    "snapdragon",
    "colt's foot",
    "king protea",
    "spear thistle",
    "yellow iris",
    "globe-flower",
    "purple coneflower",
    "peruvian lily",
    "balloon flower",
    "giant white arum lily",
    "fire lily",
    "pincushion flower",
    "fritillary",
    "red ginger",
    "grape hyacinth",
    "corn poppy",
    "prince of wales feathers",
    "stemless gentian",
    "artichoke",
    "sweet william",
    "carnation",
    "garden phlox",
    "love in the mist",
    "mexican aster",
    "alpine sea holly",
    "ruby-lipped cattleya",
    "cape flower",
    "great masterwort",
    "siam tulip",
    "lenten rose",
    "barbeton daisy",
    "daffodil",
    "sword lily",
    "poinsettia",
    "bolero deep blue",
    "wallflower",
    "marigold",
    "buttercup",
    "oxeye daisy",
    "common dandelion",
    "petunia",
    "wild pansy",
    "primula",
    "sunflower",
    "pelargonium",
    "bishop of llandaff",
    "gaura",
    "geranium",
    "orange dahlia",
    "pink-yellow dahlia?",
    "cautleya spicata",
    "japanese anemone",
    "black-eyed susan",
    "silverbush",
    "californian poppy",
    "osteospermum",
    "spring crocus",
    "bearded iris",
    "windflower",
    "tree poppy",
    "gazania",
    "azalea",
    "water lily",
    "rose",
    "thorn apple",
    "morning glory",
    "passion flower",
    "lotus",
    "toad lily",
    "anthurium",
    "frangipani",
    "clematis",
    "hibiscus",
    "columbine",
    "desert-rose",
    "tree mallow",
    "magnolia",
    "cyclamen",
    "watercress",
    "canna lily",
    "hippeastrum",
    "bee balm",
    "ball moss",
    "foxglove",
    "bougainvillea",
    "camellia",
    "mallow",
    "mexican petunia",
    "bromelia",
    "blanket flower",
    "trumpet creeper",
    "blackberry lily",
)


@SOURCES.register(
    "flowers102", title="Flowers-102", order=64, classes=102, images=None, kind="download"
)
def flowers102(
    *,
    image_size: PhotoSize = 64,
    with_validation: Annotated[
        bool,
        Field(
            title="Train on the validation split too",
            description="Train on the published validation split too: 20 photos of each flower "
            "instead of 10",
        ),
    ] = True,
) -> Source:
    """Photos of 102 kinds of flowers, scaled to a size of your choice; few of each.

    Source: Nilsback and Zisserman 2008, Automated flower classification over a large number of
        classes.
    """
    return PhotoSource(
        name="flowers102",
        facts={
            "title": "Flowers-102",
            "horizontal_flip": True,
            "source": "Nilsback and Zisserman 2008, Automated flower classification",
        },
        files={f"{FOLDER}/{file}": size for file, size in FILES.items()},
        remotes=_remotes,
        archive=f"{FOLDER}/102flowers.tgz",
        unpacked="jpg",
        list_files=lambda folder: _list(folder, with_validation),
        image_size=image_size,
        variant="" if with_validation else "10-",
    )


def _remotes(datasets: Any) -> dict[str, Remote]:
    kind = datasets.Flowers102
    return {
        f"{FOLDER}/{file}": Remote(md5, (kind._download_url_prefix + file,))
        for file, md5 in kind._file_dict.values()
    }


def _list(folder: Path, with_validation: bool) -> Listed:
    labels = _numbers(folder / "imagelabels.mat", "labels")
    parts = {key: _numbers(folder / "setid.mat", key) for key in ("trnid", "valid", "tstid")}
    train = [parts["trnid"], parts["valid"]] if with_validation else [parts["trnid"]]
    rows = {"train": np.concatenate(train), "test": parts["tstid"]}
    for numbers in rows.values():
        if not len(numbers) or numbers.min() < 1 or numbers.max() > len(labels):
            raise DataError(
                f"{folder / 'setid.mat'} does not fit imagelabels.mat. Fetch both again."
            )
    return CLASSES, {
        split: [(f"jpg/image_{n:05d}.jpg", int(labels[n - 1]) - 1) for n in numbers.tolist()]
        for split, numbers in rows.items()
    }


def _numbers(path: Path, key: str) -> np.ndarray:
    from scipy.io import loadmat

    try:
        return np.asarray(loadmat(path, variable_names=[key])[key]).ravel().astype(np.int64)
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = str(error).partition("\n")[0]
        raise DataError(
            f"{path} is damaged: {reason}. Delete it and fetch the dataset again."
        ) from None
