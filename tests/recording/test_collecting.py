"""Embeddings of any module by a hook: which layer, in which order, in which mode, and errors."""

import warnings

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from torchvision import models

import dovs
from dovs.errors import DataError

IMAGES = torch.rand(10, 3, 32, 32, generator=torch.Generator().manual_seed(0))
LABELS = torch.arange(10) % 3


def loader(*more, shuffle=False):
    return DataLoader(TensorDataset(IMAGES, LABELS, *more), batch_size=4, shuffle=shuffle)


def small_vit():
    return models.VisionTransformer(
        image_size=32, patch_size=8, num_layers=1, num_heads=2, hidden_dim=16, mlp_dim=32,
        num_classes=3,
    )  # fmt: skip


def mlp(ending=()):
    return nn.Sequential(
        nn.Flatten(), nn.Linear(3072, 12), nn.ReLU(), nn.Dropout(), nn.Linear(12, 3), *ending
    )


@pytest.mark.parametrize(
    ("make", "layer", "size"),
    [
        (lambda: models.resnet18(num_classes=3), "fc", 512),
        (small_vit, "heads.head", 16),
        (mlp, "4", 12),
    ],
    ids=["resnet18", "vit", "mlp"],
)
def test_embeddings_are_the_input_of_the_last_linear_layer(make, layer, size):
    model = make()
    model.train()
    found = dovs.collect(model, loader())
    assert found.layer == layer
    assert found.embeddings.shape == (10, size)
    assert found.labels.tolist() == LABELS.tolist()
    assert found.ids is None
    assert all(module.training for module in model.modules())
    head = model.get_submodule(layer)
    again = torch.from_numpy(found.embeddings) @ head.weight.T + head.bias
    assert np.allclose(again.detach(), found.logits, atol=1e-4)
    model.eval()
    with torch.no_grad():
        assert np.allclose(model(IMAGES), found.logits, atol=1e-4)
    assert not head._forward_hooks


def test_modes_are_restored_one_by_one_even_after_an_error():
    model = mlp()
    model.train()
    model[3].eval()

    def broken():
        yield IMAGES, LABELS
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="gone"):
        dovs.collect(model, broken())
    assert [module.training for module in model] == [True, True, True, False, True]
    assert not any(module._forward_hooks for module in model)


def test_a_layer_can_be_chosen_and_a_softmax_at_the_end_does_not_matter():
    model = mlp((nn.Softmax(1),))
    first = dovs.collect(model, loader(), layer="1")
    assert first.embeddings.shape == (10, 3072)
    assert np.allclose(first.logits.sum(1), 1)  # of the model: the layer is not its head
    last = dovs.collect(model, loader(), layer=model[4])
    assert last.layer == "4"
    assert not np.allclose(last.logits.sum(1), 1)
    assert dovs.collect(model, loader(), logits=False).logits is None


class WithUnusedHead(nn.Module):
    def __init__(self):
        super().__init__()
        self.head, self.unused = nn.Linear(3, 2), nn.Linear(3, 5)

    def forward(self, pixel_values):
        return {"logits": self.head(pixel_values.mean((2, 3)))}


def test_batches_of_names_with_ids_and_a_head_that_is_not_called():
    ids = [f"a{n}" for n in range(10)]
    batches = [{"pixel_values": IMAGES, "labels": LABELS, "id": ids}]
    found = dovs.collect(WithUnusedHead(), batches)
    assert found.layer == "head"
    assert found.logits.shape == (10, 2)
    assert found.ids.tolist() == ids
    assert dovs.collect(WithUnusedHead(), [{"image": IMAGES, "y": LABELS}]).layer == "head"
    with pytest.raises(DataError, match="'unused' is not called"):
        dovs.collect(WithUnusedHead(), batches, layer="unused")


def test_what_is_collected_is_what_a_recorder_takes(tmp_path):
    ids = torch.arange(10)
    with dovs.Recorder("mine", home=tmp_path, projection="none") as run:
        run.snapshot(1, **dovs.collect(mlp(), loader(ids, shuffle=True)).arrays())
        run.snapshot(2, **dovs.collect(mlp(), loader(ids)).arrays())
    assert run.run.snapshot_epochs() == [1, 2]
    with pytest.warns(UserWarning, match="shuffles"):
        dovs.collect(mlp(), loader(shuffle=True))


class OnLabels(torch.utils.data.Dataset):
    """A dataset without a loader: an image and a label at a time."""

    def __len__(self):
        return len(IMAGES)

    def __getitem__(self, at):
        return IMAGES[at], int(LABELS[at])


BAD = {
    "a dataset": (
        lambda: dovs.collect(mlp(), OnLabels()),
        "batch 0 has 0 as labels, .* DataLoader",
    ),
    "labels by name": (
        lambda: dovs.collect(mlp(), [(IMAGES, {"label": LABELS})]),
        "as labels, which is no list of labels",
    ),
    "no linear": (lambda: dovs.collect(nn.Conv2d(3, 2, 1), loader()), "no linear layer"),
    "no such": (lambda: dovs.collect(mlp(), loader(), layer="fc"), "no layer 'fc'"),
    "no labels": (lambda: dovs.collect(mlp(), DataLoader(IMAGES)), "gives no labels: a batch has"),
    "one part": (lambda: dovs.collect(mlp(), [(IMAGES,)]), "1 part"),
    "empty": (lambda: dovs.collect(mlp(), []), "no batch"),
    "tokens": (
        lambda: dovs.collect(small_vit(), loader(), layer="encoder.ln"),
        r"shape \(4, 17, 16\)",
    ),
    "lengths": (lambda: dovs.collect(mlp(), [(IMAGES, LABELS[:3])]), "3 labels, but"),
}


@pytest.mark.parametrize("case", BAD)
def test_errors_say_what_to_change(case):
    call, message = BAD[case]
    with pytest.raises(DataError, match=message):
        call()


def test_labels_are_not_needed():
    found = dovs.collect(mlp(), DataLoader(IMAGES), labelled=False)
    assert found.labels is None
    assert found.embeddings.shape == (10, 12)


class Adjusted(nn.Module):
    """Returns what a function makes of the output of a head, and of its input."""

    def __init__(self, change):
        super().__init__()
        torch.manual_seed(0)
        self.body, self.head, self.other = nn.Linear(3, 8), nn.Linear(8, 4), nn.Linear(8, 4)
        self.change = change

    def forward(self, images):
        z = self.body(images.mean((2, 3)))
        return self.change(self, z, self.head(z))


def masked(model, z, logits):
    logits[:, :2] = -1e9
    return logits


MODELS = {
    "logit adjustment": lambda m, z, o: o - torch.arange(4.0),
    "temperature": lambda m, z, o: o / 5,
    "mean of two heads": lambda m, z, o: (o + m.other(z)) / 2,
    "two calls of one head": lambda m, z, o: (o + m.head(-z)) / 2,
    "softmax of an adjustment": lambda m, z, o: (o - torch.arange(4.0)).softmax(1),
    "no layer": lambda m, z, o: nn.functional.linear(z, -m.head.weight),
}


@pytest.mark.parametrize("case", MODELS)
def test_logits_are_what_the_model_returns_whatever_it_does_after_its_last_layer(case):
    model = Adjusted(MODELS[case])
    with pytest.warns(UserWarning, match="not that of one of its linear layers"):
        found = dovs.collect(model, loader())
    with torch.no_grad():
        assert np.allclose(found.logits, model(IMAGES), atol=1e-6)
        assert np.allclose(found.logits, dovs.collect(model, loader(), layer="head").logits)


def aux_after(model, z, logits):
    model.other(2 * z)
    return logits


HEADS = {
    "another head is called later": (aux_after, lambda o: o),
    "masked in place": (masked, lambda o: torch.cat((torch.full((10, 2), -1e9), o[:, 2:]), 1)),
    "softmax": (lambda m, z, o: aux_after(m, z, o).softmax(1), lambda o: o),
    "sigmoid": (lambda m, z, o: aux_after(m, z, o).sigmoid(), lambda o: o),
    "log-softmax": (lambda m, z, o: aux_after(m, z, o).log_softmax(1), lambda o: o.log_softmax(1)),
    "a loss before the logits": (lambda m, z, o: (o.mean(), o), lambda o: o),
}


@pytest.mark.parametrize("case", HEADS)
def test_embeddings_are_the_input_of_the_layer_that_made_the_logits(case):
    change, expected = HEADS[case]
    model = Adjusted(change)
    found = dovs.collect(model, loader())
    assert found.layer == "head"
    with torch.no_grad():
        z = model.body(IMAGES.mean((2, 3)))
        assert np.allclose(found.embeddings, z, atol=1e-6)
        assert np.allclose(found.logits, expected(model.head(z)), atol=1e-6)


def test_a_softmax_in_some_batches_alone_leaves_the_output_of_the_model():
    model = Adjusted(lambda m, z, o: o.softmax(1) if len(z) == 4 else (2 * o).softmax(1))
    found = dovs.collect(model, loader())
    assert found.logits.shape == (10, 4)
    assert np.allclose(found.logits.sum(1), 1)


def test_half_precision():
    model = Adjusted(lambda m, z, o: aux_after(m, z, o).float().softmax(1)).to(torch.bfloat16)
    found = dovs.collect(model, [(IMAGES.to(torch.bfloat16), LABELS)])
    assert found.layer == "head"
    assert (found.logits < 0).any()


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize(
    "change",
    [
        lambda m, z, o: (z, o),
        lambda m, z, o: [o, z],
        lambda m, z, o: (z, o.float().softmax(1)),
        lambda m, z, o: {"features": z, "score": o},
        lambda m, z, o: {"anything": z, "classes": o.float().softmax(1)},
    ],
)
def test_an_embedding_that_the_model_returns_is_not_taken_as_logits(change, dtype):
    model = Adjusted(change).to(dtype)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "'(score|classes)' of what the model returns is used")
        found = dovs.collect(model, [(IMAGES.to(dtype), LABELS)])
    plain = Adjusted(lambda m, z, o: o).to(dtype)
    plain.load_state_dict(model.state_dict())
    assert found.layer == "head"
    assert np.array_equal(found.logits, dovs.collect(plain, [(IMAGES.to(dtype), LABELS)]).logits)


def test_what_is_guessed_of_several_outputs_is_named():
    with pytest.warns(UserWarning, match="returns 2 arrays of one row an image"):
        found = dovs.collect(Made(tuple, 2), loader())
    assert found.layer == "layers.0"
    with pytest.warns(UserWarning, match="'score' of what the model returns is used as logits"):
        found = dovs.collect(Made(lambda o: {"score": o[0], "other": o[1] * 2}, 2), loader())
    assert found.layer == "layers.0"
    mapping = Adjusted(lambda m, z, o: {"loss": o.sum(), "features": z, "far": o + 1})
    with pytest.warns(UserWarning, match=r"no logits are recorded: .*\(loss, features, far\)"):
        found = dovs.collect(mapping, loader())
    assert (found.layer, found.logits) == ("head", None)


class Made(nn.Module):
    """A model of one linear layer, or of several, and what it makes of them."""

    def __init__(self, made, layers=1):
        super().__init__()
        torch.manual_seed(0)
        self.layers = nn.ModuleList(nn.Linear(3072, 3) for _ in range(layers))
        self.made = made

    def forward(self, x):
        flat = x.flatten(1)
        return self.made([layer(flat * (i + 1)) for i, layer in enumerate(self.layers)])


@pytest.mark.filterwarnings("ignore:the output of the model is not that of one")
@pytest.mark.parametrize(
    "model",
    [
        Made(lambda o: o[0] - torch.tensor([0.0, 4.0, -2.0])),
        Made(lambda o: o[0] / 5),
        Made(lambda o: sum(o) / 3, 3),
        Made(lambda o: o[0], 2),
        Made(
            lambda o: {"logits": o[0].masked_fill(torch.tensor([False, True, False]), -torch.inf)}
        ),
        Made(lambda o: (o[0] * 2).log_softmax(1)),
    ],
)
def test_logits_are_those_that_the_model_returns_whatever_it_does_after_its_layers(model):
    images = torch.cat([batch[0] for batch in loader()])
    found = dovs.collect(model, loader())
    with torch.no_grad():
        output = model(images)
    output = output["logits"] if isinstance(output, dict) else output
    wanted = output if torch.allclose(output.sum(1), torch.ones(10)) else output.softmax(1)
    assert np.allclose(torch.from_numpy(found.logits).softmax(1), wanted, atol=1e-5)


def test_the_layer_is_the_one_whose_output_the_model_returns():
    found = dovs.collect(Made(lambda o: o[0], 2), loader())
    assert found.layer == "layers.0"
    images = torch.cat([batch[0] for batch in loader()])
    assert np.allclose(found.embeddings, images.flatten(1))


class Named(nn.Module):
    """A model whose argument has a name, as those of Hugging Face."""

    def __init__(self, width=3):
        super().__init__()
        torch.manual_seed(0)
        self.head = nn.Linear(3072, width)

    def forward(self, image):
        return self.head(image.flatten(1))


@pytest.mark.parametrize(
    "batch",
    [
        {"image": IMAGES, "labels": LABELS, "path": [f"{i}.png" for i in range(10)]},
        {"pixels": IMAGES, "labels": LABELS, "path": [f"{i}.png" for i in range(10)]},
        {"image": IMAGES.numpy(), "labels": LABELS.numpy()},
        (IMAGES.numpy(), LABELS.numpy()),
        (IMAGES.double(), LABELS),
    ],
)
def test_batches_with_more_than_the_model_takes_and_of_other_types(batch):
    found = dovs.collect(Named(), [batch])
    with torch.no_grad():
        assert np.allclose(found.logits, Named()(IMAGES), atol=1e-6)
    assert found.labels.tolist() == LABELS.tolist()


def test_errors_name_the_arguments_of_a_model_that_no_part_of_a_batch_is():
    batch = {"a": IMAGES, "b": IMAGES, "labels": LABELS}
    with pytest.raises(DataError, match=r"the model takes image, but .* a batch has a, b\."):
        dovs.collect(Named(), [batch])
    with pytest.raises(DataError, match="the model is a function"):
        dovs.collect(lambda x: x, loader())


def test_a_fourth_part_of_a_batch_is_not_used_in_silence():
    with pytest.warns(UserWarning, match="a batch has 4 parts"):
        found = dovs.collect(Named(), [(IMAGES, LABELS, LABELS, LABELS)])
    assert found.ids is None


class OneNumber(Named):
    """A model with one number for each image, as of two classes."""

    def forward(self, image):
        return super().forward(image)[:, 0]


class Cosine(nn.Module):
    """A head of the user's own, that is called linear by its sizes alone."""

    def __init__(self, in_features, out_features):
        super().__init__()
        self.in_features, self.out_features = in_features, out_features
        self.weight = nn.Parameter(torch.randn(out_features, in_features))

    def forward(self, z):
        return 16 * nn.functional.linear(
            nn.functional.normalize(z), nn.functional.normalize(self.weight)
        )


class Adapted(nn.Module):
    """A linear layer with a small one beside it, as fine-tuning adds it."""

    def __init__(self):
        super().__init__()
        self.in_features, self.out_features = 12, 3
        self.base, self.beside = nn.Linear(12, 3), nn.Sequential(nn.Linear(12, 2), nn.Linear(2, 3))

    def forward(self, z):
        return self.base(z) + self.beside(z)


@pytest.mark.parametrize("head", [lambda: Cosine(12, 3), Adapted])
def test_layers_with_sizes_of_features_are_linear_too(head):
    model = nn.Sequential(nn.Flatten(), nn.Linear(3072, 12), nn.ReLU(), head())
    found = dovs.collect(model, loader())
    assert found.layer == "3"
    with torch.no_grad():
        assert np.allclose(found.embeddings, model[:3](IMAGES), atol=1e-6)
        assert np.allclose(found.logits, model(IMAGES), atol=1e-5)


def test_one_number_for_each_image_is_of_two_classes_alone():
    two = (LABELS > 0).long()
    found = dovs.collect(OneNumber(1), [(IMAGES, two)])
    assert found.logits.shape == (10, 1)
    with pytest.warns(UserWarning, match="one number a row, .* but labels go to 2"):
        assert dovs.collect(OneNumber(1), [(IMAGES, LABELS)]).logits is None
