"""Strong augmentation: what each operation does, how often it is drawn, and in which order."""

import itertools

import numpy as np
import pytest
import torch
from torchvision.transforms.v2 import AutoAugment, AutoAugmentPolicy

from dovs.config import RunConfig, parse
from dovs.training import autoaugment as policy_file
from dovs.training import second_stage
from dovs.training.augment import augment
from dovs.training.autoaugment import (
    ACTIONS,
    GREY,
    POLICY,
    Action,
    act,
    autoaugment,
    draw_actions,
    ways,
)
from dovs.training.loop import fit
from dovs.training.prepare import prepare
from dovs.training.strong import augment_strongly, cutout

NOTHING = len(ACTIONS)
SHAPES = [(3, 32, 32), (1, 28, 28), (1, 8, 8), (3, 12, 20)]


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def pictures(*shape: int, low: int = 0, high: int = 256, seed: int = 0) -> torch.Tensor:
    return torch.randint(low, high, shape, generator=seeded(seed), dtype=torch.uint8)


# the policy


def test_the_probabilities_are_torchvisions():
    theirs = getattr(AutoAugment(AutoAugmentPolicy.CIFAR10), "_policies", None)
    if theirs is None:
        pytest.skip("this torchvision does not show its policy")
    chances = [[probability for _, probability, _ in pair] for pair in theirs]
    assert [[probability for _, probability, _ in pair] for pair in POLICY] == chances


def everything_that_the_policy_does(image: torch.Tensor) -> tuple[torch.Tensor, np.ndarray]:
    """Return every different outcome for one image, (R, channels, H, W), and its probability."""
    chances: dict[bytes, float] = {}
    outcomes: dict[bytes, torch.Tensor] = {}
    for pair in POLICY:
        choices = [
            [(None, 1 - probability), *((each, probability / 2) for each in ways(name, level))]
            for name, probability, level in pair
        ]
        for (first, chance), (second, other) in itertools.product(*choices):
            out = image[None]
            for chosen in (first, second):
                out = out if chosen is None else act(out, chosen)
            key = out.numpy().tobytes()
            outcomes[key] = out[0]
            chances[key] = chances.get(key, 0.0) + chance * other / len(POLICY)
    return torch.stack([*outcomes.values()]), np.array([*chances.values()])


@pytest.mark.parametrize("shape", [(3, 8, 10), (1, 8, 8)])
def test_the_policy_does_what_torchvisions_does(shape):
    """Its blends round otherwise, by one level of grey for each of the two operations."""
    (image,), times = pictures(1, *shape), 800
    outcomes, chances = everything_that_the_policy_does(image)
    assert chances.sum() == pytest.approx(1)
    theirs = AutoAugment(AutoAugmentPolicy.CIFAR10, fill=GREY)
    found = np.zeros(len(outcomes), dtype=bool)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        for _ in range(times):
            gap = (outcomes.short() - theirs(image).short()).abs().flatten(1).amax(1)
            assert gap.min() <= 2
            found[int(gap.argmin())] = True
    assert found[times * chances >= 8].all()


# the operations


def test_invert_solarize_posterize_take_each_pixel_by_itself():
    ramp = torch.arange(256, dtype=torch.uint8).reshape(1, 1, 16, 16)
    assert torch.equal(act(ramp, Action("invert", 0, 1)), 255 - ramp)
    above = 255 * 4 / 9
    solarized = torch.where(ramp >= above, 255 - ramp, ramp)
    assert torch.equal(act(ramp, Action("solarize", 5, 1)), solarized)
    assert torch.equal(act(ramp, Action("posterize", 7, 1)), ramp // 8 * 8)


@pytest.mark.parametrize("way", [1, -1])
def test_brightness_multiplies(way):
    images = pictures(2, 3, 8, 8, high=130)
    expected = (images.float() * (1 + way * 0.7)).clamp(0, 255)
    brightened = act(images, Action("brightness", 7, way)).float()
    assert (brightened - expected).abs().max() <= 1


@pytest.mark.parametrize("way, factor", [(1, 1.9), (-1, 0.1)])
def test_color_spreads_channels_about_their_grey(way, factor):
    images = pictures(2, 3, 8, 8, low=110, high=146)
    coloured = act(images, Action("color", 9, way))
    spread = coloured.float().std(1).mean() / images.float().std(1).mean()
    assert spread == pytest.approx(factor, abs=0.05)
    assert torch.equal(act(images, Action("color", 0, 1)), images)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("way, factor", [(1, 1.6), (-1, 0.4)])
def test_contrast_spreads_each_image_about_its_own_mean(channels, way, factor):
    images = pictures(2, channels, 16, 16, low=110, high=146)
    images[1] -= 60
    contrasted = act(images, Action("contrast", 6, way)).float()
    spread = contrasted.flatten(1).std(1) / images.float().flatten(1).std(1)
    assert torch.allclose(spread, torch.full((2,), factor), atol=0.05)
    assert torch.allclose(contrasted.mean((1, 2, 3)), images.float().mean((1, 2, 3)), atol=1.5)


def test_sharpness_sharpens_one_way_and_blurs_the_other():
    images = pictures(2, 3, 16, 16, low=100, high=150)
    rough = [
        act(images, Action("sharpness", 9, way)).float().diff(dim=3).abs().mean() for way in (-1, 1)
    ]
    assert rough[0] < 0.7 * images.float().diff(dim=3).abs().mean() < 0.7 * rough[1]


@pytest.mark.parametrize("operation", ["autocontrast", "equalize"])
def test_autocontrast_and_equalize_use_all_levels_in_each_image_and_channel(operation):
    images = pictures(3, 3, 32, 32, low=100, high=140)
    images[1] -= 50
    spread = act(images, Action(operation, 0, 1)).flatten(2)
    assert (spread.amin(2) <= 8).all()
    assert (spread.amax(2) >= 247).all()


def test_equalize_also_evens_out_what_autocontrast_only_stretches():
    images = pictures(1, 1, 32, 32, low=0, high=32)
    images[0, 0, 0, 0] = 255
    stretched = act(images, Action("autocontrast", 0, 1))
    assert torch.equal(stretched, images)
    equalized = act(images, Action("equalize", 0, 1)).float()
    assert equalized.median() > 100
    small = images[:, :, :8, :8]
    assert torch.equal(act(small, Action("equalize", 0, 1)), small)


@pytest.mark.parametrize("operation, axis", [("translate_x", 3), ("translate_y", 2)])
def test_translations_move_whole_pixels_and_fill_with_grey(operation, axis):
    images = pictures(2, 3, 32, 32, high=100)
    moved = act(images, Action(operation, 9, 1))  # 150 / 331 of 32 pixels is 14.5
    assert torch.equal(moved.narrow(axis, 14, 18), images.narrow(axis, 0, 18))
    assert (moved.narrow(axis, 0, 14) == GREY).all()
    back = act(images, Action(operation, 3, -1))  # 4.8
    assert torch.equal(back.narrow(axis, 0, 28), images.narrow(axis, 4, 28))
    assert (back.narrow(axis, 28, 4) == GREY).all()


@pytest.mark.parametrize("way", [1, -1])
def test_shear_moves_columns_by_a_slope(way):
    images = pictures(1, 1, 32, 32, high=100)
    sheared = act(images, Action("shear_y", 8, way))
    for column in range(32):
        shift = -way * 0.3 * 8 / 9 * (column + 0.5)
        near = [
            torch.equal(
                sheared[0, 0, max(0, s) : 32 + min(0, s), column],
                images[0, 0, max(0, -s) : 32 - max(0, s), column],
            )
            for s in (int(np.floor(shift)), int(np.ceil(shift)))
        ]
        assert any(near), column
    assert (sheared == GREY).sum() > 50


def test_rotation_keeps_the_middle_and_fills_corners_with_grey():
    images = torch.zeros(1, 1, 32, 32, dtype=torch.uint8)
    images[:, :, 14:18, 14:18] = 200
    turned = act(images, Action("rotate", 2, 1))
    assert torch.equal(turned[:, :, 14:18, 14:18], images[:, :, 14:18, 14:18])
    assert (turned[0, 0, [0, 0, 31, 31], [0, 31, 0, 31]] == GREY).all()
    picture = pictures(1, 1, 32, 32)
    mirrored = act(picture.flip(3), Action("rotate", 2, -1)).flip(3)
    assert (act(picture, Action("rotate", 2, 1)) == mirrored).float().mean() > 0.95


def test_color_leaves_grey_images_and_everything_else_changes_them():
    images = pictures(3, 1, 32, 32, high=250)
    for chosen in ACTIONS:
        same = torch.equal(act(images, chosen), images)
        assert same == (chosen.operation == "color"), chosen


def test_unknown_operations_are_named():
    with pytest.raises(ValueError, match="melt is no operation"):
        act(pictures(1, 1, 8, 8), Action("melt", 0, 1))


# what is drawn


def test_actions_are_drawn_as_often_as_the_policy_says():
    size = 100_000
    drawn = draw_actions(size, seeded())
    assert drawn.shape == (size, 2)
    for step in (0, 1):
        expected = np.zeros(len(ACTIONS) + 1)
        for pair in POLICY:
            name, probability, level = pair[step]
            expected[NOTHING] += (1 - probability) / 25
            for each in ways(name, level):
                expected[ACTIONS.index(each)] += probability / 25 / 2
        share = drawn[:, step].bincount(minlength=NOTHING + 1).numpy() / size
        deviation = np.sqrt(expected * (1 - expected) / size)
        assert expected.sum() == pytest.approx(1)
        assert (np.abs(share - expected) <= 4.5 * deviation).all()


def test_both_operations_of_an_image_are_of_one_pair_and_drawn_independently():
    drawn = draw_actions(20_000, seeded(1))
    allowed = {
        (first.operation, first.level, second.operation, second.level)
        for (a, _, i), (b, _, j) in POLICY
        for first in ways(a, i)
        for second in ways(b, j)
    }
    both = drawn[(drawn < NOTHING).all(1)].tolist()
    seen = {(*ACTIONS[i][:2], *ACTIONS[j][:2]) for i, j in both}
    assert seen <= allowed
    assert len(seen) >= 22  # of 24: one pair's second operation has no probability
    never = ACTIONS.index(Action("invert", 0, 1))
    assert not (
        (drawn[:, 0] == ACTIONS.index(Action("solarize", 2, 1))) & (drawn[:, 1] == never)
    ).any()
    chances = [(a[1], b[1]) for a, b in POLICY]
    expected = sum(p * q for p, q in chances) / 25
    assert len(both) / 20_000 == pytest.approx(expected, abs=0.015)


def fixed(monkeypatch, drawn: torch.Tensor) -> None:
    monkeypatch.setattr(policy_file, "draw_actions", lambda size, generator: drawn)


def test_nothing_drawn_changes_nothing(monkeypatch):
    images = pictures(6, 3, 16, 16)
    fixed(monkeypatch, torch.full((6, 2), NOTHING))
    assert torch.equal(autoaugment(images, seeded()), images)


@pytest.mark.parametrize("channels", [1, 3])
def test_each_image_takes_its_own_actions_first_then_second(monkeypatch, channels):
    images = pictures(NOTHING + 1, channels, 16, 16)
    first = torch.arange(NOTHING + 1)
    second = torch.randperm(NOTHING + 1, generator=seeded(3))
    fixed(monkeypatch, torch.stack([first, second], 1))
    before = images.clone()
    out = autoaugment(images, seeded())
    assert torch.equal(images, before)
    for image, i, j, result in zip(images, first.tolist(), second.tolist(), out, strict=True):
        expected = image[None]
        for place in (i, j):
            expected = expected if place == NOTHING else act(expected, ACTIONS[place])
        assert torch.equal(result, expected[0]), (i, j)


# Cutout


def holes(out: torch.Tensor, fill: int) -> np.ndarray:
    """Return first and last covered row and column, (B, 4); each must be one full rectangle."""
    covered = (out == fill).all(1)
    edges = []
    for line in (covered.any(2), covered.any(1)):
        length = line.shape[1]
        first, last = line.int().argmax(1), length - 1 - line.flip(1).int().argmax(1)
        edges += [first, last]
    top, bottom, left, right = edges
    assert torch.equal(covered.sum((1, 2)), (bottom - top + 1) * (right - left + 1))
    return torch.stack(edges, 1).numpy()


def test_cutout_covers_one_square_that_borders_may_cut_off():
    images = pictures(6000, 3, 32, 32, high=100)
    fill = torch.tensor([200.4, 199.6, 200.0])[:, None, None]
    out = cutout(images, seeded(), 16, fill)
    assert out.dtype == torch.uint8
    boxes = holes(out, 200)
    heights, widths = boxes[:, 1] - boxes[:, 0] + 1, boxes[:, 3] - boxes[:, 2] + 1
    assert set(heights) == set(widths) == set(range(8, 17))
    # a centre at row r covers r − 8 … r + 7: 17 of 32 centres leave the square whole
    assert np.mean(heights == 16) == pytest.approx(17 / 32, abs=0.03)
    assert np.mean((heights == 16) & (widths == 16)) == pytest.approx((17 / 32) ** 2, abs=0.03)
    assert len({tuple(box[:2]) for box in boxes}) == 32
    covered = (out == 200).all(1, keepdim=True).expand_as(out)
    assert torch.equal(out[~covered], images[~covered])


def test_cutout_fills_each_channel_with_its_own_mean():
    fill = torch.tensor([10.0, 120.4, 250.6])[:, None, None]
    out = cutout(torch.zeros(1, 3, 4, 4, dtype=torch.uint8), seeded(), 8, fill)
    assert out[0, :, 1, 1].tolist() == [10, 120, 251]


# all of it


@pytest.mark.parametrize(
    ("shape", "flip"),
    [(SHAPES[0], True), (SHAPES[1], False), (SHAPES[2], True), (SHAPES[3], False)],
)
def test_it_is_crop_flip_autoaugment_cutout_in_this_order(shape, flip):
    images, mean = pictures(40, *shape), torch.full((shape[0], 1, 1), 77.0)
    out = augment_strongly(images, seeded(5), flip, mean)
    source = seeded(5)
    expected = augment(images, source, max(1, shape[1] // 8), flip)
    expected = cutout(autoaugment(expected, source), source, shape[1] // 2, mean)
    assert out.dtype == torch.uint8
    assert out.shape == images.shape
    assert torch.equal(out, expected)
    assert ((out == 77).flatten(2).sum(2) >= (shape[1] // 4) ** 2).all()


def test_same_generator_same_images():
    images, mean = pictures(64, 3, 32, 32), torch.full((3, 1, 1), 120.0)
    first, again, other = (augment_strongly(images, seeded(s), True, mean) for s in (0, 0, 1))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


@pytest.mark.gpu
def test_on_the_gpu_it_does_the_same_to_the_same_draws(monkeypatch):
    images = pictures(NOTHING + 1, 3, 32, 32)
    fixed(
        monkeypatch,
        torch.stack([torch.arange(NOTHING + 1), torch.full((NOTHING + 1,), NOTHING)], 1),
    )
    here, there = autoaugment(images, seeded()), autoaugment(images.cuda(), seeded())
    near = (here.int() - there.cpu().int()).abs() <= 1
    assert near.float().mean() > 0.99
    source = torch.Generator("cuda").manual_seed(0)
    out = augment_strongly(images.cuda(), source, True, torch.full((3, 1, 1), 120.0).cuda())
    assert out.is_cuda
    assert out.dtype == torch.uint8


# in training


def prepared(**settings):
    given = {"device": "cpu", "projection": "none", "encoder_params": {"width": 4}} | settings
    return prepare(parse(RunConfig, given), torch.device("cpu"))


def test_strong_training_repeats_itself_and_differs_from_basic():
    def trained(augmentation: str) -> torch.Tensor:
        training = prepared(method="ce", epochs=2, augmentation=augmentation).training
        assert all(np.isfinite(record.loss) for record in fit(training))
        return training.model.head.weight.detach()

    first = trained("strong")
    assert torch.equal(first, trained("strong"))
    assert not torch.equal(first, trained("basic"))


def test_second_stage_embeds_images_augmented_strongly(monkeypatch):
    seen = []

    def stage(first_stage):
        plain = first_stage.embed(None)
        seen.append([first_stage.embed(first_stage.generator(e)) for e in (0, 0, 1)])
        assert plain.shape == seen[0][0].shape
        assert not torch.equal(plain, seen[0][0])
        return first_stage.head

    monkeypatch.setattr(second_stage, "SECOND_STAGES", {"seeing": stage})
    training = prepared(method="ce", augmentation="strong", second_stage="seeing").training
    second_stage.apply_second_stage(training)
    first, again, other = seen[0]
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
