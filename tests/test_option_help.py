"""The help of an option says what it is once."""

from __future__ import annotations

import re

from dovs.cli.options import described
from dovs.config import RunConfig, TailConfig
from dovs.runs.validation import REGISTRIES

SMALL = {"a", "an", "the", "of", "in", "or"}


def words_of(text):
    words = re.findall(r"\w+", text.lower().replace("'s ", " "))
    return [word.removesuffix("s") for word in words if word not in SMALL]


def every_field():
    entries = [entry for each in REGISTRIES.values() for entry in each.registry]
    for model in (RunConfig, TailConfig, *(entry.model for entry in entries)):
        for name, field in model.model_fields.items():
            yield f"{model.__name__}.{name}", field


def test_no_help_repeats_its_title():
    checked = 0
    for name, field in every_field():
        if not (field.title and field.description):
            continue
        checked += 1
        text = described(field)
        if text.startswith(f"{field.title}. {field.description}"):
            again = set(words_of(field.title)) <= set(words_of(field.description))
            assert not again, f"{name}: {text}"
        assert field.description in text
    assert checked > 100


def test_what_was_repeated():
    fields = RunConfig.model_fields
    assert described(fields["nesterov"]).startswith("Nesterov's momentum rather than")
    assert described(fields["head_init"]).startswith("Initial weights of the head: uniform")
    assert described(fields["schedule"]).startswith("Learning rate schedule. How")
