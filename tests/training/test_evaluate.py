"""What a model's answers say of single images: confidence, margin, rank of the true class."""

import numpy as np

from dovs.analysis.predictions import Predictions


def answers(rows, labels):
    rows = np.array(rows, np.float32)
    return Predictions.of(np.zeros((len(rows), 2), np.float32), rows, np.array(labels))


def test_margin_is_the_true_class_minus_the_best_other():
    found = answers([[0.7, 0.2, 0.1], [0.1, 0.6, 0.3], [0.5, 0.5, 0.0]], [0, 2, 1])
    assert np.allclose(found.margin, [0.5, -0.3, 0.0])


def test_true_rank_counts_the_classes_above_and_is_zero_where_it_is_predicted():
    rng = np.random.default_rng(0)
    rows = rng.dirichlet(np.ones(5), 40)
    rows[0] = 0.2  # all alike: the lowest index is predicted
    labels = rng.integers(0, 5, 40)
    found = answers(rows, labels)
    assert ((found.true_rank == 0) == (found.predicted == labels)).all()
    order = np.argsort(-rows.astype(np.float32), axis=1, kind="stable")
    assert (order[np.arange(40), found.true_rank] == labels).all()
    assert ((found.margin > 0) <= (found.true_rank == 0)).all()
