"""The frame around every page: list of pages, navigation, title, the selected dataset.

Adding a page is one file in `pages/` and one line in `PAGES`.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from dovs import plugins
from dovs.about import APP_ROOT
from dovs.config import home
from dovs.errors import DovsError
from dovs.runs import dispatch
from dovs.ui.parts import address_problems, sign_in, visitors
from dovs.ui.parts.components import escape_markdown
from dovs.ui.parts.garbage import leave_out_imports
from dovs.ui.parts.history import is_back, one_entry_a_step
from dovs.ui.parts.session import PAGE_CHANGED, TAIL_PREFIX, VISIT
from dovs.ui.parts.styles import favicon, style
from dovs.ui.parts.tail_address import ADDRESS, PREFIX, write_address

FRAME_BUILT = "frame-built"
CURRENT_PAGE = "frame-page"


@dataclass(frozen=True)
class PageFacts:
    """A page.

    Attributes:
        name: name of its file in `pages`, and its address (the first page has the address "").
        title, icon: shown in the navigation.
        has_tail_form: whether the page itself shows the form of the tail in the sidebar.
        shows_dataset: whether the page itself reports a selected dataset that does not exist.
        has_own_address: whether parameters such as `seed` mean something else on this page than
            the selected tail, whose names begin with `tail_` here; the page itself reports those
            that it does not have.
        parameters: of its address, beside those of the selected tail.
        steps: parameters whose change Back undoes; other changes stay in the entry of the page.
    """

    name: str
    title: str
    icon: str
    has_tail_form: bool = False
    shows_dataset: bool = False
    has_own_address: bool = False
    parameters: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()

    @property
    def file(self) -> Path:
        """The script of the page."""
        return APP_ROOT / "pages" / f"{self.name}.py"


PAGES = (
    PageFacts("overview", "Overview", ":material/home:", parameters=("import",)),
    PageFacts("dataset", "Dataset", ":material/bar_chart:", has_tail_form=True, shows_dataset=True),
    PageFacts(
        "abstract_labels",
        "Abstract labels",
        ":material/account_tree:",
        shows_dataset=True,
        parameters=("run", "epoch", "view"),
    ),
    PageFacts(
        "train",
        "Train",
        ":material/model_training:",
        shows_dataset=True,
        parameters=("run", "from"),
    ),
    PageFacts("sweeps", "Sweeps", ":material/grid_on:", shows_dataset=True, parameters=("sweep",)),
    PageFacts(
        "runs",
        "Runs",
        ":material/list_alt:",
        has_own_address=True,
        steps=(
            *("state", "dataset", "method", "tag", "text", "archived", "group", "sort", "columns"),
            "runs",
        ),
    ),
    PageFacts(
        "embeddings",
        "Embeddings",
        ":material/scatter_plot:",
        parameters=(
            *("run", "epoch", "colour", "split", "dims", "map", "wrong", "trails", "names"),
            *("pictures", "only", "compare", "other", "sel", "tab", "drawing"),
        ),
    ),
    PageFacts(
        "compare",
        "Compare",
        ":material/compare_arrows:",
        parameters=("runs", "group", "side", "tab"),
    ),
    PageFacts("playground", "Playground", ":material/science:", has_own_address=True),
    PageFacts(
        "lessons",
        "Lessons",
        ":material/school:",
        parameters=("lesson", "stage", "answers", "guess", "results", "others", "done", "view"),
        steps=("lesson", "view"),
    ),
    PageFacts("glossary", "Glossary", ":material/dictionary:", parameters=("search", "term")),
)


def run() -> None:
    """Build the frame and run the requested page."""
    leave_out_imports()
    address_problems.forget_place()
    page = _navigation()
    st.session_state[FRAME_BUILT] = True
    sign_in.gate()
    facts = next(facts for facts in PAGES if facts.title == page.title)
    st.set_page_config(page_title=f"{facts.title} · DOVS", page_icon=favicon(), layout="wide")
    one_entry_a_step({each.name: each.steps for each in PAGES if each.steps})
    style([each.icon for each in PAGES], facts.has_tail_form)
    _enter(facts.name, again=is_back())
    _sidebar(facts)
    _plugin_problems()
    _wake_queue()
    page.run()


def guard(name: str) -> None:
    """Make sure, at the top of a page, that the frame is built and the address is read.

    Streamlit runs a page's file without `app.py` when that page is the first request to a new
    server that has a `pages` folder.

    Args:
        name: of the page, as in `PAGES`.
    """
    if not st.session_state.get(FRAME_BUILT):
        _navigation()
        st.session_state[FRAME_BUILT] = True
        st.rerun()
    sign_in.gate()
    _enter(name)
    from dovs.ui.parts.tail import tail_state

    tail_state()  # reads the address
    facts = next(facts for facts in PAGES if facts.name == name)
    _unknown_parameters(facts)
    address_problems.show_here()
    if not facts.shows_dataset:
        report_dataset()


def report_dataset() -> None:
    """Show that the selected dataset does not exist, if so, with the names of those that do."""
    from dovs.data import SOURCES
    from dovs.ui.parts.tail import selected_tail

    try:
        SOURCES[selected_tail().dataset]
    except DovsError as error:
        st.warning(
            escape_markdown(f"Selected for new runs: {error}"),
            icon=":material/folder_off:",
        )
        link("dataset", "Select a dataset")


def _unknown_parameters(facts: PageFacts) -> None:
    """Note the parts of the address that the page does not have."""
    if facts.has_own_address:
        return
    known = {*facts.parameters, *ADDRESS, *address_problems.OF_STREAMLIT}
    unknown = [
        f"{name}={st.query_params[name][:60]}" for name in st.query_params if name not in known
    ]
    if unknown:
        shown = ", ".join([*facts.parameters, *ADDRESS])
        unknown = [f"{'; '.join(unknown)}: this page does not know it. It knows: {shown}"]
    address_problems.note("unknown", unknown)


def link(name: str, label: str = "") -> None:
    """Show a link to a page.

    Args:
        name: of the page, as in `PAGES`.
        label: text of the link; the title of the page by default.
    """
    facts = next(facts for facts in PAGES if facts.name == name)
    st.page_link(_page(facts), label=label or facts.title, icon=facts.icon)


def go(name: str) -> None:
    """Open a page, as a click on its link does.

    Args:
        name: of the page, as in `PAGES`.
    """
    st.switch_page(_page(next(facts for facts in PAGES if facts.name == name)))


def _enter(name: str, again: bool = False) -> None:
    """Mark that another page, or the same one again, was opened, so that its address is read."""
    if again or st.session_state.get(CURRENT_PAGE) != name:
        st.session_state[CURRENT_PAGE] = name
        st.session_state[VISIT] = st.session_state.get(VISIT, 0) + 1
        facts = next(facts for facts in PAGES if facts.name == name)
        st.session_state[PAGE_CHANGED] = True
        st.session_state[TAIL_PREFIX] = PREFIX if facts.has_own_address else ""


def _page(facts: PageFacts) -> st.Page:
    first = facts == PAGES[0]
    return st.Page(
        facts.file,
        title=facts.title,
        icon="",  # see `styles.style`
        # the first page has the address ""; the one that it reserves beside is not used
        url_path="home" if first else facts.name,
        default=first,
    )


def _navigation() -> st.Page:
    # /overview, which nobody is shown but many type, is the first page too
    first = PAGES[0]
    named = st.Page(first.file, title=first.title, url_path=first.name, visibility="hidden")
    return st.navigation([*(_page(facts) for facts in PAGES), named])


def _wake_queue() -> None:
    """Let runs that wait go on where the process that starts them was killed."""
    with contextlib.suppress(DovsError):  # the Train page shows what is wrong
        dispatch.wake(home())


def _plugin_problems() -> None:
    """Show, in one line above the page, which plug-ins could not be imported."""
    found = plugins.problems()
    if found:
        lines = "; ".join(map(str, found))
        st.warning(escape_markdown(f"{lines}."), icon=":material/extension_off:")


def _sidebar(facts: PageFacts) -> None:
    from dovs.data import SOURCES
    from dovs.ui.parts.tail import selected_tail

    with st.sidebar:
        visitors.notice()
        sign_in.account()
    tail = selected_tail()
    if facts.has_tail_form:
        return
    write_address(tail.model_dump())
    with st.sidebar:
        if tail.dataset not in SOURCES:
            name = escape_markdown(tail.dataset)
            st.caption(f":red[There is no dataset **{name}** on this machine: select another.]")
            return
        st.caption(f"Selected for new runs: **{escape_markdown(tail.dataset)}**, {tail.in_words()}")
