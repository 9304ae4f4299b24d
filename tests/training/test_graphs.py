"""CUDA graphs of the encoder's passes: the same numbers as without, and what happens where not."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from dovs.config import RunConfig, parse
from dovs.methods.method import Bank, Mixing
from dovs.training import graphs
from dovs.training.graphs import GraphedPasses, Kind
from dovs.training.loop import fit, passes_of
from dovs.training.passes import Passes
from dovs.training.prepare import prepare
from dovs.training.steps import Step, augmented_steps


def training_of(device="cpu", **settings):
    given = {
        "device": device,
        "projection": "none",
        "precision": "float32",
        "encoder": "resnet8",
        "encoder_params": {"width": 8},
        "batch_size": 32,
    } | settings
    return prepare(parse(RunConfig, given), torch.device(device)).training


def steps_of(training, epochs=2):
    """Return the steps of some epochs, the same at each call."""
    found = []
    for epoch in range(epochs):
        drawn = torch.randperm(len(training.data), generator=torch.Generator().manual_seed(epoch))
        device = training.data.labels.device
        found += augmented_steps(
            training,
            drawn,
            torch.Generator(device).manual_seed(epoch),
            torch.Generator().manual_seed(epoch),
        )
    return found


def near(one, other):
    """Two tensors are equal but for the order in which their sums are added up."""
    one, other = one.detach(), other.detach()
    assert float((one - other).norm()) < 0.01 * float(other.norm()) + 1e-5


def begin_round(training):
    bank = torch.randn(len(training.data), 32, generator=torch.Generator().manual_seed(1))
    bank = bank.to(training.data.labels.device)
    training.method.begin_round(Bank(bank, training.data.labels, 0, 6))


def test_steps_are_of_one_kind_where_one_graph_can_compute_them():
    images = torch.zeros(32, 3, 8, 8, dtype=torch.uint8)
    zeros = torch.zeros(32)
    mixing = Mixing(zeros.long(), zeros.long(), zeros, zeros, torch.zeros(32, 4), 2, zeros.long())

    def kind(count=32, mixed=None, lent=0):
        return Kind.of(Step(zeros.long(), images[:count], mixed, images[:lent] if lent else None))

    assert kind() == kind() == Kind(32)
    assert kind(31) != kind()
    assert kind(mixed=mixing, lent=17) == kind(mixed=mixing, lent=32) == Kind(32, 2, True, 32)
    assert kind(mixed=mixing, lent=16) != kind(mixed=mixing, lent=17)
    assert kind(mixed=mixing) != kind()


def test_an_encoder_that_cannot_be_recorded_is_computed_as_usual(monkeypatch, caplog):
    def fails(*arguments):
        raise RuntimeError("operation not permitted when stream is capturing\nmore of it")

    monkeypatch.setattr(graphs, "RecordedEncoder", fails)
    training = training_of()
    passes, usual = GraphedPasses(training), Passes(training)
    for step in steps_of(training, 1)[:4]:
        z, logits = passes.forward(step)
        expected = usual.forward(step)
        assert torch.equal(z, expected[0])
        assert torch.equal(logits, expected[1])
        passes.backward(logits.sum())
    assert passes.used == 0
    warnings = [record.message for record in caplog.records]
    assert warnings == [
        "this encoder is not computed by CUDA graphs: "
        "operation not permitted when stream is capturing"
    ]


def test_a_graph_is_recorded_for_what_comes_again_and_not_for_everything(monkeypatch):
    recorded = []

    def record(passes, step, kind):
        recorded.append(kind)
        return SimpleNamespace(forward=lambda step: torch.zeros(kind.size, 32), backward=lambda: 0)

    monkeypatch.setattr(graphs, "RecordedEncoder", record)
    training = training_of()
    passes = GraphedPasses(training)
    steps = [Step(torch.arange(n), training.data.take(slice(n)), None, None) for n in range(8, 20)]
    for step in steps:
        passes.forward(step)
    assert recorded == []
    for step in (*steps, *steps):
        passes.forward(step)
    assert recorded == [Kind(size) for size in range(8, 8 + graphs.MOST_GRAPHS)]
    assert passes.used == 2 * graphs.MOST_GRAPHS


def test_an_encoder_that_is_not_trained_has_no_graphs(monkeypatch):
    monkeypatch.setattr(graphs, "RecordedEncoder", lambda *given: pytest.fail("recorded"))
    training = training_of()
    for parameter in training.model.encoder.parameters():
        parameter.requires_grad_(False)
    passes = GraphedPasses(training)
    for step in steps_of(training, 1)[:3]:
        passes.forward(step)
    assert passes.used == 0


def test_on_a_cpu_there_are_no_graphs():
    assert type(passes_of(training_of())) is Passes


@pytest.fixture
def exact(monkeypatch):
    """Convolutions have the full precision of float32."""
    monkeypatch.setattr(torch.backends.cudnn, "allow_tf32", False)


@pytest.mark.gpu
@pytest.mark.usefixtures("exact")
@pytest.mark.parametrize(
    "method, params", [("ce", {}), ("mixup", {}), ("dovs", {}), ("bcl", {}), ("dovs", {"k": 1})]
)
def test_a_graph_computes_what_the_usual_passes_compute(method, params):
    graphed, usual = (training_of("cuda", method=method, method_params=params) for _ in range(2))
    for training in (graphed, usual):
        if method == "dovs":
            begin_round(training)
        training.model.train()
    by_graph, as_usual = GraphedPasses(graphed), Passes(usual)
    for step in steps_of(usual):
        found, expected = by_graph.forward(step), as_usual.forward(step)
        near(found[0], expected[0])
        near(found[1], expected[1])
        for training, passes, (z, logits) in (
            (graphed, by_graph, found),
            (usual, as_usual, expected),
        ):
            training.optimizer.zero_grad()
            passes.backward(z.square().mean() + logits.square().mean())
        for one, other in zip(graphed.model.parameters(), usual.model.parameters(), strict=True):
            assert (one.grad is None) == (other.grad is None)
            if one.grad is not None:
                near(one.grad, other.grad)
    for one, other in zip(graphed.model.buffers(), usual.model.buffers(), strict=True):
        near(one.float(), other.float())
    assert by_graph.used > 10


@pytest.mark.gpu
@pytest.mark.parametrize("method", ["ce", "dovs"])
def test_training_by_graphs_learns_what_training_without_learns(monkeypatch, method):
    from dovs.training import loop

    settings = {"method": method, "epochs": 6, "seed": 0}
    with_graphs = [record.loss for record in fit(training_of("cuda", **settings))]
    monkeypatch.setattr(loop, "passes_of", lambda training, parallel=None: Passes(training))
    without = [record.loss for record in fit(training_of("cuda", **settings))]
    assert with_graphs[0] == pytest.approx(without[0], rel=0.02)
    assert with_graphs[-1] == pytest.approx(without[-1], rel=0.2)
    assert with_graphs[-1] < 0.7 * with_graphs[0]


@pytest.mark.gpu
def test_an_operation_that_waits_for_the_gpu_ends_recording_alone(caplog):
    training = training_of("cuda", epochs=2)
    encoder = training.model.encoder
    forward = encoder.forward

    def waiting(images):
        assert float(images.sum()) == float(images.sum())
        return forward(images)

    encoder.forward = waiting
    assert all(np.isfinite(record.loss) for record in fit(training))
    assert "not computed by CUDA graphs" in caplog.text
