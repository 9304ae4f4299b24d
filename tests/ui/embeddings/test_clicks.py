"""What a click on a bar, a cell, a label or a mark chooses."""

from __future__ import annotations

from dovs.ui.embeddings.data import points as tables
from dovs.ui.embeddings.data.selection import Selection
from dovs.ui.embeddings.panels import confusion as confusion_panel
from dovs.ui.embeddings.panels import recall_beside
from dovs.ui.embeddings.panels import subspaces as subspace_panel
from dovs.ui.embeddings.panels import trust as trust_panel
from tests.ui.embeddings.linked import context_of


def click(session, context, panel, key, *data):
    session[key] = {"selection": {"points": [{"customdata": each} for each in data]}}
    if panel is recall_beside:
        panel.choose_clicked(context, key)
    else:
        panel._click(context)
    return session.get(f"selection-{context.run.path}", Selection()).ids


def test_a_bar_chooses_the_points_of_its_class_on_the_split_shown(path, session):
    context = context_of(path, split="test")
    ids = click(session, context, recall_beside, recall_beside.BARS, 4)
    assert ids == tuple(range(124, 200, 10))
    assert click(session, context, recall_beside, recall_beside.BARS, 4) == ()
    both = context_of(path, split="both")
    assert len(click(session, both, recall_beside, recall_beside.BARS, 4, 5)) == 2 * 20


def test_an_event_without_points_changes_nothing(path, session):
    context = context_of(path)
    ids = click(session, context, recall_beside, recall_beside.BARS, 4)
    assert click(session, context, recall_beside, recall_beside.BARS) == ids


def test_a_cell_chooses_the_images_in_it(path, session):
    context = context_of(path)
    points = tables.loaded(context).points
    wrong = points[~points["correct"]].iloc[0]
    pair = [int(wrong["class_index"]), int(wrong["predicted_index"])]
    ids = click(session, context, confusion_panel, confusion_panel.MATRIX, pair)
    same = (points["class_index"] == pair[0]) & (points["predicted_index"] == pair[1])
    assert ids == tuple(points.index[same])
    frame = tables.matrix(context, "hierarchy", "none")
    cell = (frame["true_index"] == pair[0]) & (frame["predicted_index"] == pair[1])
    assert frame.loc[cell, "count"].tolist() == [len(ids)]
    assert session[f"selection-{context.run.path}"].origin == "confusion"


def test_a_marked_row_of_the_mistakes_chooses_as_its_cell_does(path, session):
    context = context_of(path)
    frame = tables.matrix(context, "frequency", "row")
    wrong = frame[~frame["correct"]].reset_index(drop=True)
    session[confusion_panel.MISTAKES] = {"selection": {"rows": [0, 99]}}
    confusion_panel._mark(context, wrong)
    ids = session[f"selection-{context.run.path}"].ids
    assert len(ids) == wrong.loc[0, "count"]


def test_an_abstract_label_chooses_the_points_of_its_classes(path, session):
    context = context_of(path, split="test")
    ids = click(session, context, subspace_panel, subspace_panel.ENERGY, 1)
    labels = tables.loaded(context).points.loc[list(ids), "class_index"]
    assert set(labels % 3) == {1}
    assert len(ids) == 24


def test_a_mark_of_trust_chooses_its_class(path, session):
    context = context_of(path, split="train")
    ids = click(session, context, trust_panel, trust_panel.DOTS, 2)
    assert ids == tuple(range(2, 120, 10))


def test_the_cells_of_the_selection_are_counted(path):
    context = context_of(path, range(40))
    frame = tables.matrix(context, "hierarchy", "row")
    held = confusion_panel._selected(frame, tables.chosen(context))
    assert held.sum() == 40
