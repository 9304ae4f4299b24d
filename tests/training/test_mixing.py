"""Mixing images, and feature maps inside encoders."""

import functools

import pytest
import torch

from dovs.encoders import ENCODERS
from dovs.methods.method import Mixing
from dovs.training.mixing import lent_maps, mixed, mixing_within

SWAP = torch.tensor([1, 0])


@pytest.fixture(scope="module")
def encoder_of():
    """Give an encoder by name; large ones take a second to initialise, so each is built once."""
    return functools.cache(lambda name: ENCODERS[name]((32, 32, 3)))


def blend(share: float, depth: int = 0) -> Mixing:
    shares = torch.full((2,), share)
    return Mixing(SWAP, SWAP, shares, shares, depth=depth)


def boxed(*boxes: list[float], depth: int = 0) -> Mixing:
    return Mixing(SWAP, SWAP, torch.ones(2), torch.ones(2), torch.tensor(boxes), depth)


def test_blend_by_hand():
    maps = torch.tensor([1.0, 5.0]).reshape(2, 1, 1, 1)
    assert mixed(maps, blend(0.75)).flatten().tolist() == [2.0, 4.0]


def test_a_box_holds_the_partners_pixels_and_the_rest_stays():
    maps = torch.zeros(2, 1, 4, 4)
    maps[1] = 1
    out = mixed(maps, boxed([0.0, 0.5, 0.5, 1.0], [0.0, 0.0, 0.0, 0.0]))
    expected = torch.zeros(4, 4)
    expected[:2, 2:] = 1
    assert torch.equal(out[0, 0], expected)
    assert torch.equal(out[1], maps[1])


def test_a_pixel_is_in_the_box_where_its_centre_is():
    maps = torch.arange(2.0).reshape(2, 1, 1, 1).expand(2, 1, 2, 2).contiguous()
    out = mixed(maps, boxed([0.0, 0.26, 0.0, 0.24], [0.0, 0.26, 0.0, 1.0]))
    assert out[0].sum() == 0  # the first row's centre is at 0.25, the first column's too
    assert out[1, 0].tolist() == [[0, 0], [1, 1]]


def has_feature_maps(entry) -> bool:
    alters = entry.meta.get("alters")
    return alters is None or alters(entry.validate({})) == "maps"


@pytest.mark.parametrize(
    "name, depth",
    [
        (name, depth)
        for name in ENCODERS.names
        for depth in range(4)
        if not depth or has_feature_maps(ENCODERS[name])
    ],
)
def test_mixing_changes_what_enters_a_stage_and_leaves_no_trace(encoder_of, name, depth):
    encoder = encoder_of(name).eval()
    images = torch.randn(2, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        plain = encoder(images)
        with mixing_within(encoder, blend(0.0, depth)):  # each gets all of the other
            swapped = encoder(images)
        with mixing_within(encoder, boxed([0.0, 0.0, 0.0, 0.0], [0.0, 0.6, 0.0, 0.6], depth=depth)):
            second = encoder(images)
        after = encoder(images)
    assert torch.allclose(swapped, plain[SWAP], atol=1e-5)
    assert torch.allclose(second[0], plain[0], atol=1e-5)
    assert not torch.allclose(second[1], plain[1], atol=1e-3)
    assert torch.equal(after, plain)


def test_nothing_to_mix_leaves_the_encoder_alone():
    encoder = ENCODERS["small_cnn"]((8, 8, 1)).eval()
    images = torch.randn(2, 1, 8, 8)
    with torch.no_grad(), mixing_within(encoder, None):
        inside = encoder(images)
    with torch.no_grad():
        assert torch.equal(inside, encoder(images))


@pytest.mark.parametrize("name", ENCODERS.names)
@pytest.mark.parametrize("depth", [0, 1, 2, 3])
def test_lent_images_enter_where_they_would_and_leave_no_trace(encoder_of, name, depth):
    encoder = encoder_of(name).train()
    before = {key: value.clone() for key, value in encoder.state_dict().items()}
    images, others = torch.randn(2, 2, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    maps = lent_maps(encoder, others, depth)
    assert encoder.training
    assert not maps.requires_grad
    assert all(torch.equal(before[key], value) for key, value in encoder.state_dict().items())
    encoder.eval()
    shares = torch.tensor([0.0, 1.0])  # the first image gets all of the second of the others
    mixing = Mixing(torch.tensor([1, 0]), SWAP, shares, shares, depth=depth, lent=SWAP)
    with torch.no_grad():
        with mixing_within(encoder, mixing, maps):
            z = encoder(images)
        assert torch.allclose(z[0], encoder(others)[1], atol=1e-5)
        assert torch.allclose(z[1], encoder(images)[1], atol=1e-5)


def test_an_encoder_that_divides_many_images_lends_the_maps_of_all():
    """Networks of scaled images embed a few at a time where nothing is trained."""

    class Divides(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.stages = (torch.nn.Identity(),)

        def forward(self, images: torch.Tensor) -> torch.Tensor:
            return torch.cat([self.stages[0](2 * part).mean((2, 3)) for part in images.split(3)])

    images = torch.rand(7, 1, 2, 2)
    assert torch.equal(lent_maps(Divides(), images, 1), 2 * images)


def test_the_gradient_stops_at_lent_maps_and_passes_where_nothing_is_pasted():
    maps, lent = torch.ones(2, 1, 2, 2, requires_grad=True), torch.zeros(1, 1, 2, 2)
    boxes = torch.tensor([[0.0, 0.5, 0.0, 1.0], [0.0, 0.0, 0.0, 0.0]])
    none = torch.zeros(2, dtype=torch.int64)
    mixing = Mixing(none, none, torch.ones(2), torch.ones(2), boxes, lent=none[:1])
    mixed(maps, mixing, lent).sum().backward()
    assert maps.grad[:, 0].tolist() == [[[0, 0], [1, 1]], [[1, 1], [1, 1]]]
