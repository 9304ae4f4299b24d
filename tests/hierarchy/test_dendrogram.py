"""The drawing data of a tree: an exact small one, and what holds for all."""

from __future__ import annotations

import numpy as np
import pytest

from dovs.errors import HierarchyError
from dovs.hierarchy import (
    ABOVE,
    Hierarchy,
    cut_line,
    cut_tree,
    dendrogram_frame,
    leaf_frame,
    leaf_order,
    pairwise_distances,
    ward_linkage,
)

#   a and c join at 1, b and d at 2, all at 5: from left to right a c b d
TREE = np.array([[0, 2, 1.0, 2], [1, 3, 2.0, 2], [4, 5, 5.0, 4]])


def of(groups: list[int], linkage: np.ndarray | None = TREE) -> Hierarchy:
    return Hierarchy.from_groups(tuple("abcd"), np.array(groups), linkage=linkage)


def random_hierarchy(classes: int, labels: int, seed: int) -> Hierarchy:
    points = np.random.default_rng(seed).normal(size=(classes, 3))
    tree = ward_linkage(pairwise_distances(points))
    names = tuple(f"c{c}" for c in range(classes))
    return Hierarchy.from_groups(names, cut_tree(tree, labels), linkage=tree)


def test_a_small_tree_exactly() -> None:
    frame = dendrogram_frame(of([0, 1, 0, 1]))
    assert frame[["x0", "x1", "x2", "x3"]].to_numpy().tolist() == [
        [0, 0, 1, 1],
        [2, 2, 3, 3],
        [0.5, 0.5, 2.5, 2.5],
    ]
    assert frame[["y0", "y1", "y2", "y3"]].to_numpy().tolist() == [
        [0, 1, 1, 0],
        [0, 2, 2, 0],
        [1, 5, 5, 2],
    ]
    assert frame["abstract_label"].tolist() == [0, 1, ABOVE]
    assert frame["abstract_label_name"].tolist() == ["a and c", "b and d", ""]
    assert frame["classes"].tolist() == [2, 2, 4]
    leaves = leaf_frame(of([0, 1, 0, 1]))
    assert leaves["x"].tolist() == [0, 1, 2, 3]
    assert leaves["class_name"].tolist() == ["a", "c", "b", "d"]
    assert leaves["class_index"].tolist() == [0, 2, 1, 3]
    assert leaves["abstract_label"].tolist() == [0, 0, 1, 1]


def test_after_an_edit_by_hand_only_pure_joins_have_a_label() -> None:
    edited = of([0, 1, 0, 2])
    assert dendrogram_frame(edited)["abstract_label"].tolist() == [0, ABOVE, ABOVE]
    assert cut_line(edited) == 1.5
    assert cut_line(of([0, 0, 1, 1])) is None
    assert cut_line(of([0, 1, 0, 1])) == 3.5
    assert cut_line(of([0, 0, 0, 0])) == pytest.approx(5.25)


@pytest.mark.parametrize("seed", range(4))
def test_lines_do_not_cross_and_labels_are_contiguous(seed: int) -> None:
    hierarchy = random_hierarchy(30, 6, seed)
    leaves, frame = leaf_frame(hierarchy), dendrogram_frame(hierarchy)
    assert sorted(leaves["class_index"]) == list(range(30))
    assert (np.diff(leaves["abstract_label"]) != 0).sum() == 5
    assert (frame["x0"] < frame["x3"]).all()
    assert (frame["y1"] >= frame[["y0", "y3"]].max(axis=1)).all()
    assert (frame["abstract_label"] == ABOVE).sum() == 5
    # a node spans consecutive leaves, so the arches at one height never overlap
    span = {c: {c} for c in range(30)}
    for row, (a, b) in enumerate(hierarchy.linkage[:, :2].astype(int)):
        span[30 + row] = span[a] | span[b]
        places = leaves.loc[leaves["class_index"].isin(span[30 + row]), "x"]
        assert places.max() - places.min() == len(span[30 + row]) - 1
    assert frame.loc[frame["height"] > cut_line(hierarchy), "abstract_label"].eq(ABOVE).all()


def test_a_chain_of_a_thousand_classes_is_not_too_deep() -> None:
    joins = np.arange(999)
    chain = np.stack([np.where(joins == 0, 0, 999 + joins), joins + 1, joins, joins + 2], 1)
    assert leaf_order(chain.astype(float)).tolist() == list(range(1000))


def test_two_classes() -> None:
    hierarchy = Hierarchy.from_groups(("a", "b"), np.zeros(2), linkage=np.array([[0, 1, 2.0, 2]]))
    assert len(dendrogram_frame(hierarchy)) == 1
    assert cut_line(hierarchy) == pytest.approx(2.1)


@pytest.mark.parametrize("draw", [dendrogram_frame, leaf_frame, cut_line])
def test_without_a_tree_there_is_nothing_to_draw(draw) -> None:
    with pytest.raises(HierarchyError, match="made by 'hand' has no tree to draw"):
        draw(of([0, 1, 0, 1], linkage=None))
