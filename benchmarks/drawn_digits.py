"""Draw house numbers: digits in the middle of other digits, in colour, as an image set in Parquet.

    python -m benchmarks.drawn_digits --to FOLDER

It has the form of SVHN (32 × 32 pixels, ten classes, neighbours cut by the border, noise, low
contrast), and is drawn from a seed, so nothing has to be downloaded. No default of this package was
chosen by it: methods meet it as they are.
"""

from __future__ import annotations

import argparse
import io
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image, ImageDraw, ImageFilter, ImageFont

SIZE = 32
SCALE = 3
"""Digits are drawn this many times larger and then reduced."""
IMAGES = {"train": 600, "test": 300}
"""Images of each class."""


def colours(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return the colour of the wall and of the digits, (3,) each, at least 40 apart in grey."""
    wall = rng.uniform(30, 225, 3)
    shift = rng.uniform(40, 130) * rng.choice([-1, 1])
    return wall, np.clip(wall.mean() + shift + rng.normal(0, 25, 3), 0, 255)


def drawn(digit: int, rng: np.random.Generator) -> Image.Image:
    """Return one image of a digit, RGB."""
    side = SIZE * SCALE
    wall, ink = colours(rng)
    slope = np.linspace(-1, 1, side)
    light = rng.normal(0, 22) * slope[:, None] + rng.normal(0, 22) * slope[None, :]
    ground = np.clip(wall + light[..., None], 0, 255).astype(np.uint8)
    image = Image.fromarray(ground)
    mask = Image.new("L", (side, side))
    pen = ImageDraw.Draw(mask)
    font = ImageFont.load_default(size=float(rng.uniform(0.75, 1.05) * side))
    stroke = int(rng.integers(0, 5))
    width = pen.textlength("0", font=font)
    gap = width * rng.uniform(0.95, 1.25)
    around = {0: digit, -1: int(rng.integers(-4, 10)), 1: int(rng.integers(-4, 10))}
    for place, shown in around.items():
        if shown >= 0:  # below 0: no neighbour on that side
            at = (side / 2 + place * gap, side / 2)
            pen.text(at, str(shown), fill=255, font=font, anchor="mm", stroke_width=stroke)
    turn, shear = rng.uniform(-12, 12), rng.uniform(-0.25, 0.25)
    mask = mask.rotate(turn, Image.Resampling.BILINEAR)
    moved = (1, shear, -shear * side / 2 + rng.normal(0, 3), 0, 1, rng.normal(0, 3))
    mask = mask.transform(mask.size, Image.Transform.AFFINE, moved, Image.Resampling.BILINEAR)
    image.paste(Image.new("RGB", mask.size, tuple(int(part) for part in ink)), mask=mask)
    image = image.filter(ImageFilter.GaussianBlur(float(rng.uniform(0, 4))))
    small = np.asarray(image.resize((SIZE, SIZE), Image.Resampling.BOX), dtype=float)
    noisy = small + rng.normal(0, rng.uniform(3, 18), small.shape)
    return Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))


def table_of(split: str, seed: int = 0) -> pa.Table:
    """Return the images of a split with the columns `image` and `label`."""
    rng = np.random.default_rng([seed, list(IMAGES).index(split)])
    images, labels = [], []
    for digit in range(10):
        for _ in range(IMAGES[split]):
            stream = io.BytesIO()
            drawn(digit, rng).save(stream, "PNG")
            images.append({"bytes": stream.getvalue(), "path": None})
            labels.append(digit)
    features = {"label": {"names": [str(digit) for digit in range(10)], "_type": "ClassLabel"}}
    made = pa.table({"image": images, "label": pa.array(labels, pa.int64())})
    return made.replace_schema_metadata(
        {b"huggingface": json.dumps({"info": {"features": features}}).encode()}
    )


def main() -> None:
    """Write both splits."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, required=True, help="folder to write")
    to = parser.parse_args().to
    to.mkdir(parents=True, exist_ok=True)
    for split in IMAGES:
        pq.write_table(table_of(split), to / f"{split}-00000-of-00001.parquet")
    print(f"wrote {sum(IMAGES.values()) * 10:,} images to {to}")


if __name__ == "__main__":
    main()
