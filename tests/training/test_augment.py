"""Crops and mirror images on the device."""

import torch

from dovs.training.augment import augment


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_crop_shows_a_shifted_window_of_the_zero_padded_image():
    images = torch.arange(1, 17, dtype=torch.uint8).reshape(1, 1, 4, 4).repeat(200, 1, 1, 1)
    padded = torch.nn.functional.pad(images[0, 0], (1, 1, 1, 1))
    windows = {
        tuple(padded[r : r + 4, c : c + 4].flatten().tolist()) for r in range(3) for c in range(3)
    }
    seen = {tuple(image.flatten().tolist()) for image in augment(images, seeded(), 1, flip=False)}
    assert seen == windows


def test_flip_mirrors_about_half_and_nothing_else():
    images = torch.arange(6, dtype=torch.uint8).reshape(1, 1, 2, 3).repeat(400, 1, 1, 1)
    out = augment(images, seeded(), 0, flip=True)
    mirrored = (out == images.flip(3)).all((1, 2, 3))
    same = (out == images).all((1, 2, 3))
    assert (mirrored ^ same).all()
    assert 150 < mirrored.sum() < 250


def test_no_augmentation_returns_the_images():
    images = torch.randint(256, (5, 3, 8, 8), generator=seeded(), dtype=torch.uint8)
    assert torch.equal(augment(images, seeded(), 0, flip=False), images)


def test_colours_are_cropped_together():
    images = torch.randint(1, 256, (8, 1, 6, 6), generator=seeded(), dtype=torch.uint8)
    images = images.repeat(1, 3, 1, 1)
    out = augment(images, seeded(), 2, flip=True)
    assert out.shape == (8, 3, 6, 6)
    assert torch.equal(out[:, 0], out[:, 1])
    assert torch.equal(out[:, 0], out[:, 2])
