"""What a click on a bar, a cell, a label or a mark selects."""

from __future__ import annotations

from dovs.ui.embeddings.data.points import points_of, selected
from dovs.ui.embeddings.data.selection import Selection
from dovs.ui.embeddings.panels import confusion, subspaces, trust
from dovs.ui.embeddings.panels.linking import select_clicked
from tests.ui.embeddings.linked import context_of


def click(session, context, chart, columns, *data):
    session[chart] = {"selection": {"points": [{"customdata": each} for each in data]}}
    select_clicked(context, chart, columns, chart)
    return session.get(f"selection-{context.run.path}", Selection()).ids


def click_bar(session, context, *classes):
    return click(session, context, "recall-recall", ("class_index",), *classes)


def test_a_bar_selects_the_points_of_its_class_on_the_split_shown(path, session):
    context = context_of(path, split="test")
    ids = click_bar(session, context, 4)
    assert ids == tuple(range(124, 200, 10))
    assert click_bar(session, context, 4) == ()
    both = context_of(path, split="both")
    assert len(click_bar(session, both, 4, 5)) == 2 * 20


def test_an_event_without_points_changes_nothing(path, session):
    context = context_of(path)
    ids = click_bar(session, context, 4)
    assert click_bar(session, context) == ids


def test_a_cell_selects_the_images_in_it(path, session):
    context = context_of(path)
    points = points_of(context).table
    wrong = points[~points["correct"]].iloc[0]
    pair = [int(wrong["class_index"]), int(wrong["predicted_index"])]
    ids = click(session, context, confusion.MATRIX, confusion.CELL, pair)
    same = (points["class_index"] == pair[0]) & (points["predicted_index"] == pair[1])
    assert ids == tuple(points.index[same])
    frame = confusion.matrix(context, "hierarchy", "none")
    cell = (frame["true_index"] == pair[0]) & (frame["predicted_index"] == pair[1])
    assert frame.loc[cell, "count"].tolist() == [len(ids)]
    assert session[f"selection-{context.run.path}"].origin == confusion.MATRIX


def test_a_marked_row_of_the_mistakes_selects_as_its_cell_does(path, session):
    context = context_of(path)
    frame = confusion.matrix(context, "frequency", "row")
    wrong = frame[~frame["correct"]].reset_index(drop=True)
    session[confusion.MISTAKES] = {"selection": {"rows": [0, 99]}}
    confusion.select_marked(context, wrong)
    ids = session[f"selection-{context.run.path}"].ids
    assert len(ids) == wrong.loc[0, "count"]


def test_an_abstract_label_selects_the_points_of_its_classes(path, session):
    context = context_of(path, split="test")
    ids = click(session, context, subspaces.ENERGY, ("abstract_label_index",), 1)
    labels = points_of(context).table.loc[list(ids), "class_index"]
    assert set(labels % 3) == {1}
    assert len(ids) == 24


def test_a_mark_of_trust_selects_its_class(path, session):
    context = context_of(path, split="train")
    ids = click(session, context, trust.DOTS, ("class_index",), 2)
    assert ids == tuple(range(2, 120, 10))


def test_the_cells_of_the_selection_are_counted(path):
    context = context_of(path, range(40))
    frame = confusion.matrix(context, "hierarchy", "row")
    counts = confusion.selected_in_cells(frame, selected(context))
    assert counts.sum() == 40
