"""The Lessons page: every lesson with right and wrong answers, its address, and its other views."""

from __future__ import annotations

import pytest

from dovs.lessons import STAGES, find_lessons
from dovs.lessons.schema import Computed, Playground, Training
from dovs.ui import frame
from dovs.ui.lessons import playing, state, training
from dovs.ui.playground.component import Report
from tests.ui.opening import open_page, plain, sound

LESSONS = find_lessons()


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture(autouse=True)
def experiments(monkeypatch):
    """Stand in for what trains: a browser, and a worker of half a minute."""

    def playground(settings, *, key, **rest):
        rare = 0.4 if settings["method"] == "cross_entropy" and settings["ratio"] > 1 else 0.8
        recall = (0.98, rare)
        words = {name: str(value) for name, value in settings.items()}
        return Report(int(settings["steps"]), recall, sum(recall) / 2, 0.1, words)

    def results(name, home, guess):
        numbers = {"labels": 4.0, "agreement": 0.6, "pairs": 9.0, "pairs_right": 5.0}
        return {**numbers, "groups": "0 | 1", "together": "3 and 8"} if name else {}

    monkeypatch.setattr(playing, "playground", playground)
    monkeypatch.setattr(training, "show", lambda experiment, name, home: "run-of-the-lesson")
    monkeypatch.setattr(training, "results", results)


def answer(page, lesson, stage, right):
    """Select an answer to each question of a stage."""
    for question in getattr(lesson, stage):
        index = [each.right for each in question.answers].index(right)
        page.radio(key=f"lesson-{lesson.name}-{question.key}").set_value(index)
        sound(page.run())


def stages_open(page):
    return [not page.button(key=f"lesson-stage-{name}").disabled for name in STAGES]


def text_of(page):
    return "\n".join(each.value for each in (*page.markdown, *page.success, *page.info))


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_is_walked_with_wrong_then_right_answers(name):
    lesson = LESSONS[name]
    page = open_page("lessons", lesson=name)
    assert page.title[0].value == lesson.title
    assert stages_open(page) == [True, False, False, False, False]
    assert page.button(key="lesson-next").icon == ":material/lock:"
    page.button(key="lesson-next").click().run()
    assert "need an answer" in page.warning[0].value
    answer(page, lesson, "predict", right=False)
    if lesson.guess is not None:
        for place in range(len(lesson.guess.items)):
            page.segmented_control(key=f"lesson-{name}-guess-{place}").set_value("ABCD"[place % 4])
            page.run()
    assert all(stages_open(page))
    page.button(key="lesson-next").click().run()
    for experiment in lesson.experiments.values():
        if len(lesson.experiments) > 1:
            choice = page.segmented_control(key=f"lesson-{name}-experiment")
            sound(choice.set_value(experiment.name).run())
        if isinstance(experiment, Computed):
            slider = page.slider[-1]
            sound(slider.set_value(slider.value + slider.step).run())
    sound(page.button(key="lesson-next").click().run())
    assert not [each for each in page.info if "Not yet run" in each.value]
    assert "{{" not in text_of(page)
    assert "[if" not in text_of(page)
    for question in lesson.predict:
        wrong = next(each for each in question.answers if not each.right)
        assert any(wrong.text in each.value for each in page.info)
    sound(page.button(key="lesson-next").click().run())
    sound(page.button(key="lesson-next").click().run())
    answer(page, lesson, "check", right=False)
    assert f"0 of {len(lesson.check)} answers" in page.info[-1].value
    assert "done" not in page.query_params
    answer(page, lesson, "check", right=True)
    assert f"{len(lesson.check)} of {len(lesson.check)} answers" in page.success[-1].value

    link = {key: "".join(value) for key, value in dict(page.query_params).items()}
    again = open_page("lessons", **link)
    assert not again.warning
    assert f"{len(lesson.check)} of {len(lesson.check)} answers" in again.success[-1].value
    again.button(key="lesson-stage-see").click().run()
    assert not [each for each in again.info if "Not yet run" in each.value]
    again.button(key="lesson-stage-check").click().run()
    sound(again.button(key="lesson-next").click().run())
    places = list(LESSONS)
    following = [LESSONS[each].title for each in places[places.index(name) + 1 :]]
    assert again.title[0].value == (following[0] if following else "Lessons")


@pytest.mark.parametrize("name", LESSONS)
def test_a_presentation_goes_on_without_answers(name):
    page = open_page("lessons", lesson=name, view="present")
    assert all(stages_open(page))
    for stage in ("try", "see", "explain", "check"):
        while page.button(key="lesson-next").label not in (f"Next: {stage.title()}", "Next lesson"):
            sound(page.button(key="lesson-next").click().run())  # the next experiment
        sound(page.button(key="lesson-next").click().run())
        assert page.query_params["stage"] in (stage, [stage])
        assert not page.warning
    again = open_page("lessons", lesson=name, view="present", stage="explain")
    assert not again.warning
    assert stages_open(open_page("lessons", lesson=name)) == [True, *4 * [False]]


def test_a_presentation_goes_on_at_the_stage_at_which_it_was_left():
    page = open_page("lessons", lesson="weights", view="present", stage="see")
    sound(page.button(key="lesson-leave").click().run())
    assert page.subheader[0].value == "1. Predict"
    assert any("left at 3. See" in each.value for each in page.caption)
    sound(page.button(key="lesson-list").click().run())
    sound(page.button(key="lesson-present-weights").click().run())
    assert page.subheader[0].value == "3. See"
    sound(page.button(key="lesson-stage-predict").click().run())
    sound(page.button(key="lesson-leave").click().run())
    assert not any("The presentation was left" in each.value for each in page.caption)


def test_back_to_the_list_shows_it_and_keeps_what_was_answered_since(monkeypatch):
    lesson = LESSONS["weights"]
    page = open_page("lessons", lesson="weights", answers="p1a")
    answer(page, lesson, "predict", right=True)
    answers = "".join(page.query_params["answers"])
    for module in (frame, state):
        monkeypatch.setattr(module, "is_back", lambda: True)
    page.query_params.clear()
    page.query_params["others"] = "weights~~p1a~~"
    sound(page.run())
    assert page.title[0].value == "Lessons"
    page.query_params.clear()
    page.query_params["lesson"] = "weights"
    sound(page.run())
    assert page.title[0].value == lesson.title
    assert "".join(page.query_params["answers"]) == answers


def test_the_address_of_the_list_has_the_answers_of_every_lesson():
    page = open_page("lessons", lesson="accuracy_paradox", stage="check", answers="p1c.p2b.c1a")
    sound(page.button(key="lesson-next").click().run())
    assert page.query_params["lesson"] in ("ratio", ["ratio"])
    page.button(key="lesson-list").click().run()
    link = {key: "".join(value) for key, value in dict(page.query_params).items()}
    assert set(link) == {"others"}
    again = open_page("lessons", **link)
    assert not again.warning
    sound(again.button(key="lesson-open-accuracy_paradox").click().run())
    assert again.query_params["answers"] in ("p1c.p2b.c1a", ["p1c.p2b.c1a"])
    assert "left out" in open_page("lessons", others="nothing~see").warning[0].value


def test_the_list_shows_progress_and_a_reset_forgets_it():
    link = {"lesson": "accuracy_paradox", "answers": "p1c.p2b.c1b.c2a", "stage": "check"}
    page = open_page("lessons", **link)
    sound(page.button(key="lesson-list").click().run())
    assert page.query_params["done"] in ("accuracy_paradox", ["accuracy_paradox"])
    assert page.title[0].value == "Lessons"
    sound(page.button(key="lesson-open-accuracy_paradox").click().run())
    sound(page.button(key="lesson-reset").click().run())
    assert stages_open(page) == [True, False, False, False, False]
    assert "answers" not in page.query_params
    assert page.radio[0].value is None
    sound(page.button(key="lesson-undo").click().run())
    assert page.query_params["done"] in ("accuracy_paradox", ["accuracy_paradox"])
    assert len("".join(page.query_params["answers"]).split(".")) == 4


@pytest.mark.parametrize(
    "lesson, results",
    [
        ("priors", "plain:recall_1=7,loss=0.1"),
        ("accuracy_paradox", "line:ratio=99999999,place=1"),
        ("abstract_labels", "digits:balanced_accuracy=1.5"),
    ],
)
def test_an_impossible_result_in_a_link_is_left_out(lesson, results):
    name = next(iter(LESSONS[lesson].experiments))
    answers = ".".join(f"{question.key}a" for question in LESSONS[lesson].predict)
    link = {"answers": answers, "results": f"{name}:{results.partition(':')[2]}", "stage": "see"}
    page = open_page("lessons", lesson=lesson, **link)
    assert "cannot be a result" in page.warning[0].value
    impossible = results.partition(":")[2].partition(",")[0]
    assert impossible not in str(dict(page.query_params))


def test_what_misleads_stands_beside_the_class_where_a_phone_shows_it():
    page = open_page("lessons", lesson="reading_maps", answers="p1b.p2a", stage="try")
    sound(page.toggle(key="lesson-reading_maps-maps-trust").set_value(True).run())
    assert [list(each.value.columns)[:2] for each in page.dataframe] == [["Class", "Misleads"]] * 2


def test_a_late_click_with_an_older_address_undoes_nothing():
    """A browser sends its address with each click; the newest may not have arrived there yet."""
    page = open_page("lessons", lesson="ratio", view="present", answers="p1b.p2b")
    older = {key: "".join(value) for key, value in dict(page.query_params).items()}
    assert older["view"] == "present"
    sound(page.button(key="lesson-leave").click().run())
    assert "view" not in page.query_params
    for key, value in older.items():
        page.query_params[key] = value
    sound(page.run())
    assert "view" not in page.query_params
    page.query_params["lesson"] = "priors"
    assert page.run().query_params["lesson"] in ("priors", ["priors"])


def test_next_leads_through_the_experiments_before_their_results(monkeypatch):
    lesson = LESSONS["ratio"]
    monkeypatch.setattr(playing, "playground", lambda settings, **rest: None)
    page = open_page("lessons", lesson="ratio", stage="try", view="present", answers="p1b.p2b")
    first, second = lesson.experiments.values()
    assert page.button(key="lesson-next").label == f"Next: {second.title}"
    sound(page.button(key="lesson-next").click().run())
    assert page.button(key="lesson-next").label == "Next: See"
    sound(page.button(key="lesson-next").click().run())
    assert f"Not yet run: “{first.title}”, “{second.title}”" in text_of(page)


def test_results_of_a_run_that_trains_are_awaited_with_its_progress(monkeypatch):
    monkeypatch.setattr(training, "results", lambda name, home, guess: {})
    monkeypatch.setattr(training, "show_progress", lambda name, home: bool(name))
    link = {"lesson": "abstract_labels", "view": "present", "stage": "see"}
    page = open_page("lessons", **link)
    assert "Not yet run" in text_of(page)
    page = open_page("lessons", results="digits:run=run-of-the-lesson", **link)
    assert page.subheader[0].value == "3. See"
    assert "Not yet run" not in text_of(page)


def test_without_the_experiment_the_numbers_are_not_shown_and_the_page_says_what_to_run():
    page = open_page("lessons", lesson="ratio", stage="see", answers="p1b.p2b")
    assert "Not yet run" in page.info[0].value
    assert "Ratio 50" in page.info[0].value
    assert "You predicted" not in text_of(page)


def test_the_stage_try_names_its_one_experiment_as_the_stage_see_does():
    (title,) = (each.title for each in LESSONS["accuracy_paradox"].experiments.values())
    page = open_page("lessons", lesson="accuracy_paradox", stage="try", answers="p1a.p2a")
    assert f"**{title}**" in [each.value for each in page.markdown]
    page.button(key="lesson-stage-see").click().run()
    assert f"Not yet run: “{title}”" in page.info[0].value


def test_a_boundary_that_nobody_moved_has_no_result_and_no_answer_beside_it():
    key = "lesson-accuracy_paradox-line-place"
    page = open_page("lessons", lesson="accuracy_paradox", stage="try", answers="p1a.p2a")
    captions = plain(" ".join(each.value for each in page.caption))
    assert "With the boundary at 1.0, accuracy is 84.1%" in captions
    assert "highest" not in captions
    page.button(key="lesson-stage-see").click().run()
    assert "move its slider in the stage Try" in page.info[0].value
    assert "your boundary" not in text_of(page)
    page.button(key="lesson-stage-try").click().run()
    page.slider(key=key).set_value(2.0).run()
    page.slider(key=key).set_value(1.0).run()  # back: it was moved
    page.button(key="lesson-stage-see").click().run()
    assert "your boundary at 1.00" in text_of(page)


@pytest.mark.parametrize("name", LESSONS)
def test_the_sheet_has_the_stages_and_tasks_of_the_lesson(name):
    lesson = LESSONS[name]
    page = open_page("lessons", lesson=name, view="sheet")
    assert [each.value for each in page.subheader] == [
        "1. Predict",
        "2. Try",
        "3. See",
        "4. Explain",
        "5. Check",
    ]
    shown = text_of(page)
    for attempt in lesson.attempts:
        assert attempt.text in shown
        assert attempt.experiment.title in shown


def test_the_list_leads_to_the_sheets_of_all_lessons():
    page = open_page("lessons")
    sound(page.button(key="lessons-sheets").click().run())
    assert [each.value for each in page.header] == [each.title for each in LESSONS.values()]
    shown = text_of(page)
    assert all(each.predict[0].text in shown for each in LESSONS.values())
    page.toggle(key="sheet-answers").set_value(True).run()
    assert text_of(page).count("☑") == sum(len(each.questions) for each in LESSONS.values())
    assert open_page("lessons", view="sheets").header[0].value == page.header[0].value
    sound(page.button(key="sheet-back").click().run())
    assert page.title[0].value == "Lessons"
    assert "view" not in page.query_params


@pytest.mark.parametrize(
    ("query", "left_out"),
    [({"view": "sheets", "lesson": "weights"}, "lesson 'weights'"), ({"view": "present"}, "view")],
)
def test_a_view_and_a_lesson_that_do_not_fit_each_other_are_reported(query, left_out):
    page = open_page("lessons", **query)
    assert left_out in plain(page.warning[0].value)
    assert page.title[0].value in ("Lessons", "Sheets of all lessons")


def test_a_wrong_link_is_reported_and_shows_the_list():
    page = open_page("lessons", lesson="nothing", view="upside_down")
    assert "nothing" in page.warning[0].value
    assert "upside" in page.warning[0].value
    assert page.title[0].value == "Lessons"


def test_the_teachers_page_has_notes_and_answers_and_the_sheet_has_them_on_request():
    lesson = LESSONS["weights"]
    page = open_page("lessons", lesson="weights", view="teacher")
    assert [each.value for each in page.subheader][:2] == ["Aims", "Timing"]
    right = next(each for each in lesson.check[0].answers if each.right)
    assert f"**{right.text}**" in text_of(page)
    sound(page.button(key="teacher-sheet").click().run())
    assert "☑" not in text_of(page)
    page.toggle(key="sheet-answers").set_value(True).run()
    assert text_of(page).count("☑") == len(lesson.questions)


def test_a_report_counts_only_if_it_is_trained_far_enough_and_nothing_else_was_changed():
    experiment = next(e for e in LESSONS["priors"].experiments.values() if e.vary)
    assert isinstance(experiment, Playground)
    words = {name: str(value) for name, value in experiment.settings.items()}
    steps = int(experiment.settings["steps"])

    def report(step, **changed):
        return Report(step, (0.9, 0.5), 0.7, 0.1, words | changed)

    assert playing.counts(experiment, report(steps))
    assert playing.counts(experiment, report(steps, tau="2.5"))
    assert playing.numbers_of(experiment, report(steps, tau="2.5"))["tau"] == 2.5
    assert not playing.counts(experiment, report(steps - 1))
    assert not playing.counts(experiment, report(steps, ratio="1"))


def test_a_run_that_this_machine_does_not_have_can_be_trained_again(home):
    assert isinstance(LESSONS["abstract_labels"].experiments["digits"], Training)
    assert training._open("from-elsewhere", home) is None
