"""What learns the abstract labels of DOVS: a head of their own, or the classifier's sums."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from dovs.hierarchy import Hierarchy
from dovs.methods import METHODS
from dovs.methods.contract import EPOCHS, check_losses, check_resume, example_embeddings
from dovs.methods.method import Bank, Batch, TrainingInfo

COUNTS = np.array([12, 6, 3, 2, 1])
GROUPS = np.array([0, 1, 0, 1, 1])
LABELS = torch.from_numpy(np.repeat(np.arange(5), COUNTS))
NAMES = tuple("abcde")


def ready(**parameters):
    """Return DOVS on given labels after its first bank, and the names of its modules."""
    method = METHODS["dovs"](**parameters)
    given = Hierarchy.from_groups(NAMES, GROUPS)
    info = TrainingInfo(COUNTS, NAMES, None, LABELS, 16, EPOCHS, 0, given)
    modules = method.setup(info)
    method.begin_round(Bank(example_embeddings(), LABELS, 0, 2))
    return method, list(modules)


def step(method, mixed: bool = False):
    z = example_embeddings(1)
    torch.manual_seed(0)
    head = torch.nn.Linear(16, 5)
    mixing = method.mix(LABELS, 9.0, torch.Generator().manual_seed(0)) if mixed else None
    prior = torch.from_numpy(COUNTS / COUNTS.sum()).float()
    batch = Batch(
        indices=torch.arange(24),
        labels=LABELS,
        embeddings=z,
        logits=head(z),
        head=head,
        log_prior=prior.log(),
        epoch=9.0,
        generator=torch.Generator().manual_seed(0),
        views=z[None],
        mixing=mixing,
    )
    return batch, prior


@pytest.mark.parametrize("tau", [0.0, 1.0, 1.5])
def test_marginal_loss_sums_the_balanced_probabilities_of_the_classes_of_each_label(tau):
    method, modules = ready(abstract_loss="marginal", lambda_abs=0.3, tau=tau)
    assert modules == []
    batch, prior = step(method)
    weights = batch.logits.exp() * prior**tau
    shares = weights / weights.sum(1, keepdim=True)
    own = torch.from_numpy(GROUPS)[LABELS][:, None] == torch.from_numpy(GROUPS)
    direct = -(shares * own).sum(1).log().mean()
    assert method.losses(batch)["abstract"].item() == pytest.approx(0.3 * direct.item(), rel=1e-5)


def test_marginal_loss_of_mixed_images_uses_the_prior_of_mixed_labels():
    method, _ = ready(abstract_loss="marginal", lambda_abs=1.0, patch_until=1)
    batch, _ = step(method, mixed=True)
    prior = method.mixed_log_prior(batch.log_prior).exp()
    shares = (batch.logits + prior.log()).softmax(1)
    own = torch.from_numpy(GROUPS)[LABELS][:, None] == torch.from_numpy(GROUPS)
    direct = -(shares * own).sum(1).log().mean()
    assert method.losses(batch)["abstract"].item() == pytest.approx(direct.item(), rel=1e-5)


def test_with_one_label_there_is_nothing_to_learn():
    method = METHODS["dovs"](abstract_loss="marginal", lambda_abs=1.0, num_abstract_labels=1)
    method.setup(TrainingInfo(COUNTS, NAMES, None, LABELS, 16, EPOCHS, 0))
    method.begin_round(Bank(example_embeddings(), LABELS, 0, 2))
    batch, _ = step(method)
    assert method.losses(batch)["abstract"].item() == pytest.approx(0, abs=1e-6)


def test_the_head_is_the_default_and_a_choice_without_weight_is_noted():
    assert ready(lambda_abs=0.3)[1] == ["abstract_head"]
    assert not any("abstract_loss" in line for line in ready()[0].notes)
    assert any("abstract_loss" in line for line in ready(abstract_loss="marginal")[0].notes)


def test_the_marginal_loss_keeps_the_contract():
    entry = METHODS["dovs"]
    marginal = replace(
        entry,
        target=lambda **given: entry.target(
            **given | {"abstract_loss": "marginal", "lambda_abs": 0.3}
        ),
    )
    check_losses(marginal)
    check_resume(marginal)


def test_a_number_of_labels_that_nothing_takes_is_noted():
    assert any("num_abstract_labels=2" in line for line in ready(num_abstract_labels=2)[0].notes)
    method = METHODS["dovs"](generator="superclasses", num_abstract_labels=2)
    method.setup(TrainingInfo(COUNTS, NAMES, NAMES, LABELS, 16, EPOCHS, 0))
    assert any("takes no number" in line for line in method.notes)
