"""The heatmaps of subspaces, read back."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dovs.figures import subspaces
from tests.figures import frames


def test_energy_is_shown_as_percentages_row_by_row():
    heat = subspaces.energy_heatmap(frames.energy(3)).data[0]
    assert heat.z.shape == (3, 4)
    assert heat.z.sum(1) == pytest.approx([100, 100, 100], abs=1e-3)
    assert heat.z[1, 2] == pytest.approx(60)
    assert (heat.zmin, heat.zmax) == (0, 100)


def test_rows_and_columns_keep_the_order_of_the_frame():
    figure = subspaces.energy_heatmap(frames.energy(3))
    assert figure.layout.yaxis.ticktext == (
        "1. label &lt;0&gt;", "2. label &lt;1&gt;", "3. label &lt;2&gt;",
    )  # fmt: skip
    assert figure.layout.xaxis.ticktext == ("shared", "1.", "2.", "3.")
    assert figure.layout.yaxis.autorange == "reversed"


def test_long_names_are_whole_beside_the_rows_and_level_below_the_columns():
    name = "T-shirt/top, Pullover, Coat and Shirt"
    pairs = pd.DataFrame(
        {"abstract_label_a": [name], "abstract_label_b": ["Bag and Trouser"], "mean_angle": [40.0]}
    )
    figure = subspaces.angle_heatmap(pairs)
    beside = ("1. T-shirt/top, Pullover,<br>Coat and Shirt", "2. Bag and Trouser")
    assert figure.layout.yaxis.ticktext == beside
    assert figure.layout.xaxis.ticktext == ("1.", "2.")
    assert figure.layout.xaxis.tickangle == 0


def test_angles_of_each_pair_given_once_fill_both_triangles():
    heat = subspaces.angle_heatmap(frames.angles(3)).data[0]
    assert heat.z[0, 1] == heat.z[1, 0] == pytest.approx(85)
    assert heat.z[1, 2] == heat.z[2, 1] == pytest.approx(75)
    assert np.isnan(np.diag(heat.z)).all()
    smallest = subspaces.angle_heatmap(frames.angles(3), "min_angle").data[0]
    assert smallest.z[0, 1] == pytest.approx(35)


def test_numbers_are_written_into_cells_only_while_they_fit():
    few, many = (subspaces.energy_heatmap(frames.energy(n)) for n in (5, 25))
    heat, numbers = few.data[:2]
    shares = {(y, x): heat.z[y][x] for y in range(5) for x in range(len(heat.z[0]))}
    for x, y, text, colour in zip(
        numbers.x, numbers.y, numbers.text, numbers.textfont.color, strict=True
    ):
        assert text == f"{shares[y, x]:.0f}"
        assert colour == ("#111111" if shares[y, x] > 50 else "#ffffff") or 35 < shares[y, x] < 65
    assert "numbers" not in [trace.name for trace in many.data]


def test_hover_names_are_escaped():
    heat = subspaces.energy_heatmap(frames.energy(2)).data[0]
    assert list(heat.customdata[1][2]) == ["label &lt;1&gt;", "label &lt;1&gt;"]


def test_the_texts_name_the_extremes():
    frame = frames.energy(3)
    frame.loc[
        (frame["abstract_label"] == "label <2>") & (frame["subspace"] == "label <2>"), "energy"
    ] = 0.9
    assert "largest for “label <2>” (90.0%)" in subspaces.energy_heatmap_text(frame)
    text = subspaces.angle_heatmap_text(frames.angles(3))
    assert "between “label <1>” and “label <2>” (75°)" in text
    assert "between “label <0>” and “label <1>” (85°)" in text


def test_a_single_label_has_no_angles():
    alone = frames.angles(2).assign(abstract_label_b="label <0>", mean_angle=0.0)
    assert subspaces.angle_heatmap_text(alone) == subspaces.NO_ANGLES


def test_the_only_pair_is_not_called_both_closest_and_farthest():
    frame = pd.DataFrame(
        {
            "abstract_label_a": ["cats", "dogs"],
            "abstract_label_b": ["dogs", "cats"],
            "mean_angle": 40.0,
            "min_angle": 20.0,
        }
    )
    text = subspaces.angle_heatmap_text(frame)
    assert text.endswith("There is one pair: “cats” and “dogs” (40°).")


def test_a_label_without_angles_is_left_out_and_named():
    rows = [("cats", "dogs", 40.0), ("cats", "cars", np.nan), ("dogs", "cars", np.nan)]
    rows += [("cats", "cats", 0.0), ("dogs", "dogs", 0.0), ("cars", "cars", np.nan)]
    frame = pd.DataFrame(
        [{"abstract_label_a": a, "abstract_label_b": b, "mean_angle": v} for a, b, v in rows]
    )
    figure = subspaces.angle_heatmap(frame)
    assert figure.layout.xaxis.ticktext == ("cats", "dogs")
    assert figure.data[0].z.tolist() == [[0, 40], [40, 0]]
    assert "“cars” is left out" in subspaces.angle_heatmap_text(frame)
    alone = frame[frame["mean_angle"] != 40.0]
    assert not subspaces.angle_heatmap(alone).data
    assert subspaces.angle_heatmap_text(alone) == subspaces.NO_ANGLES
