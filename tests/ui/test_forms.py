"""Forms made from models: the widget of each kind of parameter, and what comes back."""

import importlib

import pytest
from pydantic import BaseModel, Field
from streamlit.testing.v1 import AppTest

from dovs.hierarchy.registry import GENERATORS
from dovs.ui.parts.components import escape_markdown
from dovs.ui.parts.forms import limits

ALL_KINDS = """
from typing import Annotated, Literal
import streamlit as st
from pydantic import BaseModel, Field
from dovs.registry import Registered
from dovs.ui.parts.forms import parameter_form


class Settings(BaseModel):
    count: Annotated[int, Field(ge=2, le=9, description="How <b>many</b>")] = 3
    rate: float = Field(0.1, ge=0, lt=1)
    flip: bool = True
    norm: Literal["l1", "l2"] = "l2"
    side: Annotated[int | None, Field(ge=1)] = None
    note: str | None = None
    path: str
    generator: Annotated[str, Registered("dovs.hierarchy.registry:GENERATORS")] = "random"


st.session_state["found"] = parameter_form(Settings, key="f", columns=2)
st.session_state["part"] = parameter_form(Settings, key="g", values={"count": 5}, skip={"path"})
"""


@pytest.fixture
def form():
    page = AppTest.from_string(ALL_KINDS).run()
    assert not page.exception, page.exception
    return page


def test_defaults_come_back_of_every_kind(form):
    assert form.session_state["found"] == {
        "count": 3,
        "rate": 0.1,
        "flip": True,
        "norm": "l2",
        "side": None,
        "note": None,
        "path": "",
        "generator": "random",
    }


def test_given_values_replace_defaults_and_skipped_parameters_have_no_widget(form):
    assert form.session_state["part"]["count"] == 5
    assert "path" not in form.session_state["part"]
    assert "g-path" not in [each.key for each in form.text_input]


def test_what_is_typed_comes_back(form):
    form.number_input(key="f-count").set_value(7)
    form.number_input(key="f-side").set_value(28)
    form.text_input(key="f-path").set_value("flowers")
    form.selectbox(key="f-norm").set_value("l1")
    form.toggle(key="f-flip").set_value(False)
    form.selectbox(key="f-generator").set_value("ward").run()
    found = form.session_state["found"]
    assert (found["count"], found["side"], found["path"]) == (7, 28, "flowers")
    assert (found["norm"], found["flip"], found["generator"]) == ("l1", False, "ward")
    assert isinstance(found["count"], int)


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("f-count", 10, "Enter a number from 2 to 9."),
        ("f-count", -5, "Enter a number from 2 to 9."),
        ("f-rate", -0.5, "Enter a number from 0 to 1."),
        ("f-side", 0, "Enter a number of at least 1."),
    ],
)
def test_a_number_outside_of_its_limits_comes_back_with_a_sentence(form, key, value, sentence):
    form.number_input(key=key).set_value(value).run()
    assert not form.exception
    assert [each.value for each in form.error] == [escape_markdown(sentence)]
    assert form.session_state["found"][key.removeprefix("f-")] == value


def test_limits_and_help_come_from_the_field(form):
    count = form.number_input(key="f-count")
    assert count.step == 1
    assert count.help.startswith(r"How \<b\>many\</b\>\. Default")
    assert form.number_input(key="f-side").proto.placeholder == "automatic"


def test_a_registered_parameter_offers_the_names_of_its_registry(form):
    titles = [GENERATORS[name].title for name in GENERATORS.names]
    assert form.selectbox(key="f-generator").options == titles


def test_open_limits_of_whole_numbers_move_inside():
    class Open(BaseModel):
        k: int = Field(1, gt=0, lt=9)
        x: float = Field(0.5, gt=0, lt=1)

    assert limits(Open.model_fields["k"], int) == (1, 8)
    assert limits(Open.model_fields["x"], float) == (0.0, 1.0)


REGISTRIES = {
    "methods": "dovs.methods:METHODS",
    "second stages": "dovs.second_stages:SECOND_STAGES",
    "encoders": "dovs.encoders:ENCODERS",
    "datasets": "dovs.data:SOURCES",
    "generators": "dovs.hierarchy.registry:GENERATORS",
    "projections": "dovs.analysis.projections:PROJECTIONS",
}
FORMS_OF_A_REGISTRY = """
import importlib
import streamlit as st
from dovs.ui.parts.forms import parameter_form

module, attribute = {where!r}.split(":")
registry = getattr(importlib.import_module(module), attribute)
st.session_state["found"] = {{entry.name: parameter_form(entry, entry.name) for entry in registry}}
"""


@pytest.mark.parametrize("where", REGISTRIES.values(), ids=list(REGISTRIES))
def test_every_registered_entry_has_a_form_whose_defaults_are_valid(where):
    page = AppTest.from_string(FORMS_OF_A_REGISTRY.format(where=where), default_timeout=60).run()
    assert not page.exception, page.exception
    module, attribute = where.split(":")
    entries = list(getattr(importlib.import_module(module), attribute))
    assert entries
    for entry in entries:
        given = dict(page.session_state["found"][entry.name])
        fields = entry.model.model_fields
        assert list(given) == list(fields), entry.name
        for name, field in fields.items():
            if field.is_required():
                assert given[name] in ("", None)
                given[name] = "given"
        checked = entry.validate(given)
        for name, field in fields.items():
            if not field.is_required():
                assert checked[name] == field.default, (entry.name, name)
