"""Differences that sentences of docs/results.md state: those of the raw results, over draws."""

import re

import pytest

from dovs.analysis.by_run import unit_values
from dovs.analysis.comparison import differences
from dovs.analysis.intervals import t_interval
from dovs.benchmark import results
from tests.benchmark.conftest import ROOT

STATED = {
    "cifar100_cut-controls": (
        ("dovs", "balanced_softmax"),
        ("dovs", "one_label"),
        ("dovs", "random"),
        ("dovs", "dos"),
        ("dovs", "dos_sampler"),
        ("oracle", "dovs"),
        ("random", "one_label"),
    ),
    "cifar100_cut-labels": (
        ("dovs", "one_label"),
        ("late_head", "random_names_head"),
        ("late_head", "balanced_softmax"),
        ("late_head", "one_label"),
        ("late_head", "dovs"),
        ("late_head", "ward_head"),
        ("names_head", "random_names_head"),
        ("ward_head", "random_names_head"),
    ),
    "cifar100_cut-labels-long": (("dovs_long", "balanced_softmax_long"),),
    "cifar100_cut-labels-held_out": (
        ("names_default_head", "dovs"),
        ("names_default_head", "random_names_default_head"),
    ),
    "cifar100_cut-labels-two_passes-held_out": (
        ("late_default", "dovs"),
        ("late_default_head", "dovs"),
    ),
    "ten_classes-labels-held_out": (("late_default", "dovs"), ("late_default_head", "dovs")),
    "cifar100_cut-tuned": (
        ("dovs patch_until=1", "balanced_softmax tau=1"),
        ("dovs patch_until=1", "bcl mu=0.35"),
        ("dovs patch_until=1", "dos lambda_v=0.25"),
        ("dovs patch_until=1", "one_label patch_until=0.8"),
    ),
    "fashion_cut_step-ablations": (("dos_sampler", "balanced_softmax"),),
    "fashion_10-parts-held_out": (
        ("dovs", "balanced_softmax"),
        ("one_label", "balanced_softmax"),
        ("labels_alone", "balanced_softmax"),
        ("subspaces_alone", "balanced_softmax"),
    ),
    "step-held_out": (("dovs", "balanced_softmax"), ("one_label", "balanced_softmax")),
    "step-joined-held_out": (("dovs", "balanced_softmax"),),
    "step-joined-reversed-held_out": (("dovs", "balanced_softmax"),),
    "step-joined-shuffled-held_out": (("dovs", "balanced_softmax"),),
}
"""Of each results file, the differences (row, reference) that the text has without their table."""


@pytest.fixture(scope="module")
def prose() -> str:
    """Give the text between the tables that are made from the results."""
    text = (ROOT / "docs/results.md").read_text("utf-8")
    text = re.sub(r"<!-- results:.*?<!-- /results:\S.*? -->", "", text, flags=re.S)
    return " ".join(text.split())


@pytest.mark.parametrize("stem", STATED)
def test_sentences_state_the_differences_of_the_raw_results(stem, prose):
    frame = results.read(ROOT / f"benchmarks/results/{stem}.json").frame()
    for row, reference in STATED[stem]:
        found = differences(frame, row, reference, "balanced_accuracy")
        of_draws = 100 * unit_values(found, "draw")
        low, high = t_interval(of_draws)
        signed = f"[{low:+.2f}, {high:+.2f}]".replace("-", "−")
        assert signed in prose or signed.replace("+", "") in prose, (row, reference, signed)
        assert f"{abs(of_draws.mean()):.2f}" in prose, (row, reference)
