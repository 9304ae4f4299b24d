"""The script of the browser's history, run by node on a history of its own."""

from __future__ import annotations

import pytest

from dovs.ui.frame import PAGES
from dovs.ui.parts import history
from dovs.ui.runs.view import PARTS
from tests.ui.node import run_in_node

SCRIPT = history.Path(history.__file__).with_suffix(".js")
RUNNER = """
import { readFileSync } from "node:fs";
const [script, given] = [process.argv[1], JSON.parse(readFileSync(0, "utf8"))];
const root = "http://localhost:1";
let entries = [root + given.first];
let place = 0;
const listeners = [];
const history = {
  state: {},
  pushState: (state, title, url) => {
    entries = [...entries.slice(0, place + 1), new URL(url, entries[place]).href];
    place += 1;
  },
  replaceState: (state, title, url) => (entries[place] = new URL(url, entries[place]).href),
};
const location = { get href() { return entries[place]; } };
globalThis.window = {
  history, location,
  addEventListener: (name, listener) => listeners.push([name, listener]),
};
globalThis.performance = { getEntriesByType: () => [] };
const source = readFileSync(script).toString("base64");
const { default: install } = await import(`data:text/javascript;base64,${source}`);
install({ data: { steps: given.steps } });
install({ data: { steps: given.steps } });
for (const act of given.acts) {
  if (act.startsWith("/")) history.pushState({}, "", act);
  else {
    if (act === "popstate") place -= 1;
    for (const [name, listener] of listeners) if (name === act) listener({});
  }
}
console.log(JSON.stringify(entries.map((each) => each.slice(root.length))));
"""


def entries(first, *acts):
    """Return the entries of a history after user's acts, and addresses that Streamlit writes."""
    steps = {facts.name: facts.steps for facts in PAGES}
    return run_in_node(RUNNER, SCRIPT, {"first": first, "steps": steps, "acts": acts})


def test_a_page_is_one_entry_with_the_last_address_that_it_wrote():
    acts = ("/train?ratio=20", "click", "/train?ratio=10", "click", "/dataset", "/dataset?ratio=10")
    assert entries("/train", *acts) == ["/train?ratio=10", "/dataset?ratio=10"]


@pytest.mark.parametrize(
    "left", ["/playground?method=smote", "/base/runs", "/lessons?lesson=priors", "/train?run=a"]
)
def test_what_a_new_page_writes_before_its_path_is_there_is_not_in_the_entry_that_is_left(left):
    page = left.split("?")[0]
    early = (f"{page}?dataset=shapes", f"{page}?dataset=shapes&run=example")
    found = entries(left, "click", *early, "/embeddings?dataset=shapes&run=example")
    assert found == [left, "/embeddings?dataset=shapes&run=example"]


def test_opening_a_lesson_is_a_step_and_answering_is_none():
    acts = ("click", "/lessons?lesson=priors", "keydown", "/lessons?lesson=priors&answers=p1a")
    found = ["/lessons", "/lessons?lesson=priors&answers=p1a"]
    assert entries("/lessons", *acts) == found
    again = ("popstate", "click", "/lessons?others=x&lesson=ratio")
    assert entries("/lessons", *acts, *again) == ["/lessons", "/lessons?others=x&lesson=ratio"]


def test_parameters_that_change_together_are_one_step():
    both = "/runs?text=dovs&state=failed"
    acts = ("keydown", "/runs?text=dovs", both, "click", "/runs?text=dovs")
    found = ["/runs", both, "/runs?text=dovs"]
    assert entries("/runs", *acts) == found


def test_every_part_of_the_list_of_runs_is_a_step():
    (runs,) = (facts for facts in PAGES if facts.name == "runs")
    assert set(runs.steps) == set(PARTS)
