"""The figures of the glossary: inside their picture, described, and with the package's numbers."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest
from scipy.cluster.hierarchy import linkage
from sklearn.metrics import adjusted_rand_score

from dovs.data.profiles import class_weights
from dovs.glossary.drawing import HEIGHT, WIDTH
from dovs.glossary.figures import FIGURES, figure, labels, measures
from dovs.glossary.figures.data import exponential
from dovs.glossary.terms import glossary

PLACES = {"x", "y", "x1", "y1", "x2", "y2", "cx", "cy"}


def test_every_figure_is_used():
    assert {term.figure for term in glossary() if term.figure} == set(FIGURES)


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_inside_its_picture_and_described(name):
    found = figure(name)
    assert len(found.text) > 40
    assert found.text.endswith(".")
    for part in ElementTree.fromstring(found.svg()).iter():
        for key, value in part.attrib.items():
            if key in PLACES:
                most = HEIGHT if "y" in key else WIDTH
                assert 0 <= float(value) <= most, (part.tag, part.attrib, part.text)


def test_numbers_are_those_of_the_package():
    counts = (300 * class_weights("exponential", 7, 50) + 1e-9).astype(int).tolist()
    assert exponential(300, 50, 7) == counts
    first, *others = labels.AGREEING
    for other in others:
        expected = adjusted_rand_score(list(first), list(other))
        assert labels.rand_index(first, other) == pytest.approx(expected)
    heights = [height for _, _, height in labels.joins(labels.MEANS)]
    assert heights == pytest.approx(linkage(labels.MEANS, "ward")[:, 2])
    shares = np.array([0.85, 0.05, 0.05, 0.05])
    assert measures.rank_of(shares) == pytest.approx(np.exp(-(shares @ np.log(shares))))
