"""Lessons: the files that ship, the schema, and errors that name file and line."""

from __future__ import annotations

import pytest

from dovs.errors import ConfigError
from dovs.lessons import STAGES, find_lessons, read_lesson
from dovs.lessons.schema import PLAYGROUND_SETTINGS, Computed, Playground, Training
from dovs.ui.playground.settings import DEFAULTS, read_settings

LESSON = """+++
title = "A small lesson"
minutes = 3
aims = ["see one thing"]
+++

## Predict

A text.

### What will it be?

- [ ] Small
  > No: it is large.
- [x] Large
  > Yes,
  > it is large.

## Try

Move it.

```toml
kind = "computed"
name = "line"
title = "A line"
compute = "boundary"
settings = { ratio = 10 }
```

## See

It is {{line.accuracy|percent}}.

[if line.rare < 0.5]
Few are found.

[else]
Many are found.

## Explain

Because $a = b$.

## Check

### And now?

- [x] Yes
  > Right.
- [ ] No
  > Look again.

## Teacher

### Timing

Three minutes.

### What to say

Nothing.

### What learners get wrong

Nothing.
"""


def write(folder, text=LESSON, name="01_small.md"):
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_a_new_file_is_a_lesson(tmp_path):
    write(tmp_path, name="08_later.md")
    write(tmp_path)
    found = find_lessons(tmp_path)
    assert list(found) == ["small", "later"]
    lesson = found["small"]
    assert (lesson.title, lesson.minutes, lesson.aims) == ("A small lesson", 3, ("see one thing",))
    (question,) = lesson.predict
    assert [answer.right for answer in question.answers] == [False, True]
    assert question.answers[1].reply == "Yes, it is large."
    assert lesson.check[0].key == "c1"
    assert lesson.attempts[0].text == "Move it."
    assert lesson.experiments["line"].settings == {"ratio": 10}
    assert lesson.texts["predict"] == "A text."


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('title = "A small lesson"\n', "", "line 1: title is missing"),
        ("minutes = 3", "minutes = 300", "line 3: minutes=300"),
        ("minutes = 3", "minutes = ", "line 3: this is not TOML"),
        ("minutes = 3", "minute = 3", "minute"),
        ("+++\ntitle", "title", "line 1: a lesson begins with"),
        ("## See\n", "## Sea\n", "line 31: '## Sea' is not the next section.*'## See'"),
        ("## Teacher", "## Later", "line 54.*'## Teacher'"),
        (
            "- [x] Large",
            "- [ ] Large",
            "line 11: the question 'What will it be.*one of them marked",
        ),
        ("  > No: it is large.\n", "", "line 11: the answer 'Small' has no reply"),
        ("- [ ] Small", "* Small", "line 13: not an answer"),
        ("```\n\n## See", "\n## See", "line 23: the block has no end"),
        ('compute = "boundary"', 'compute = "border"', "line 27: unknown computed.*boundary"),
        ("{ ratio = 10 }", "{ ration = 10 }", "line 28: .*ration.*Did you mean 'ratio'"),
        ("{ ratio = 10 }", "{ ratio = 0.1 }", "ratio=0.1"),
        ('kind = "computed"', 'kind = "computer"', "line 24: unknown kind.*computed, playground"),
        ("line.accuracy|", "line.acuracy|", "line 33: .*'line' does not report 'acuracy'"),
        ("{{line.accuracy", "{{other.accuracy", "line 33: there is no experiment 'other'"),
        ("|percent}}", "|per_cent}}", "line 33: unknown form.*percent"),
        ("[if line.rare < 0.5]", "[if line.rare <]", "line 35: .*cannot be computed"),
        ("[if line.rare < 0.5]", "[if open('x')]", "line 35: .*allowed are"),
        ("[if line.rare < 0.5]\nFew are found.\n\n", "", "must follow a paragraph"),
        ("### Timing\n\nThree minutes.\n\n", "", "line 54: .*'### Timing'"),
    ],
)
def test_a_wrong_file_is_an_error_with_file_and_line(tmp_path, old, new, message):
    assert old in LESSON
    with pytest.raises(ConfigError, match=f"01_small.md, .*{message}"):
        read_lesson(write(tmp_path, LESSON.replace(old, new, 1)))


def test_a_wrong_name_of_a_file_and_two_of_one_name_are_errors(tmp_path):
    with pytest.raises(ConfigError, match=r"Small\.md.*two digits"):
        read_lesson(write(tmp_path, name="Small.md"))
    (tmp_path / "Small.md").unlink()
    write(tmp_path)
    write(tmp_path, name="02_small.md")
    with pytest.raises(ConfigError, match="two lessons of one name"):
        find_lessons(tmp_path)


def test_the_seven_lessons_take_three_to_six_minutes_and_reply_to_every_answer():
    lessons = find_lessons()
    assert len(lessons) == 7
    for lesson in lessons.values():
        assert 3 <= lesson.minutes <= 6
        assert set(lesson.texts) == set(STAGES)
        replies = [answer.reply for q in lesson.questions.values() for answer in q.answers]
        assert all(len(reply) > 15 for reply in replies), lesson.name
        assert len(set(replies)) == len(replies), "each answer has a reply of its own"


def test_experiments_in_the_playground_have_settings_that_it_knows():
    assert set(PLAYGROUND_SETTINGS) <= set(DEFAULTS)
    found = 0
    for lesson in find_lessons().values():
        for experiment in lesson.experiments.values():
            if isinstance(experiment, Playground):
                assert read_settings(experiment.settings)[1] == [], experiment.name
                assert set(experiment.vary) <= set(experiment.settings)
                found += 1
            elif isinstance(experiment, Training):
                assert experiment.config.dataset == "digits"
            else:
                assert isinstance(experiment, Computed)
    assert found >= 10
