"""Figures of the over-sampling of an image and of the trust in a map, read back."""

import numpy as np
import pytest

from dovs.figures.oversampling import (
    draw_bars,
    draw_bars_text,
    target_map,
    target_map_text,
    weight_bars,
)
from dovs.figures.trust import purity_dots, purity_dots_text
from tests.figures import frames


def test_every_target_is_joined_to_the_point():
    frame = frames.targets()
    lines, *groups = target_map(frame).data
    assert lines.x[0] == lines.x[3] == frame.loc[0, "x"]
    assert lines.x[1] == pytest.approx(frame.loc[frame["kind"] == "target", "x"].iloc[0])
    assert np.isnan(lines.x[2::3]).all()
    assert {t.name for t in groups} == {
        "other images of the class",
        "in-class neighbours",
        "embedding targets",
        "the image",
    }


def test_the_text_explains_that_targets_are_not_part_of_the_projection():
    assert "projection does not include" in target_map_text(frames.targets())


def test_a_point_without_targets_is_a_note():
    assert len(target_map(frames.targets(draws=0)).data) == 0


def test_weights_of_a_draw_fill_its_bar():
    figure = weight_bars(frames.weights())
    assert figure.layout.barmode == "stack"
    np.testing.assert_allclose(sum(np.asarray(t.x) for t in figure.data), 100)
    assert figure.data[0].customdata.tolist() == [50] * 4


def test_samples_and_images_are_on_a_logarithmic_axis():
    figure = draw_bars(frames.draws())
    assert figure.layout.yaxis.type == "log"
    assert sum(len(t.x) for t in figure.data if t.type == "bar") == 10
    assert figure.data[-1].y.tolist() == frames.draws()["count"].tolist()


def test_equal_rates_are_one_sentence():
    frame = frames.draws()
    first = frame["class_name"].iloc[0]
    assert first in draw_bars_text(frame)
    equal = draw_bars_text(frame.assign(per_image=2.0))
    assert "Every image is sampled 2.0 times." in equal
    assert first not in equal
    rounded = frame.assign(per_image=5.0)
    rounded.loc[0, "per_image"] += 1e-14
    assert "Every image is sampled 5.0 times." in draw_bars_text(rounded)


@pytest.mark.parametrize("classes", [10, 100])
def test_purity_has_a_dot_of_each_kind_and_a_line_between(classes):
    frame = frames.trust(classes)
    lines, inside, on_map = purity_dots(frame).data
    lengths = inside.x if classes == 10 else inside.y
    assert lengths == pytest.approx(100 * frame["purity"].to_numpy())
    assert on_map.customdata.tolist() == frame["class_index"].tolist()
    assert len(lines.x) == 3 * classes
    assert "purer than it is" in inside.hovertext[-1]


def test_the_text_names_where_the_map_misleads():
    assert "The map misleads for" in purity_dots_text(frames.trust())
    assert "No class" in purity_dots_text(frames.trust().assign(misleads=""))
