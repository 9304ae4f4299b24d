"""What axe-core finds on a page, apart from what is known and not ours to mend.

axe-core comes with the package axe-playwright-python, a test requirement, so that the tests need no
network. Without the package nothing is checked, which a skipped test shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources, util
from typing import Any

PACKAGE = "axe_playwright_python"
WORST = ("serious", "critical")


@dataclass(frozen=True)
class KnownFinding:
    """A finding inside one of Streamlit's own widgets: the rule, where, and why it remains."""

    rule: str
    within: str
    reason: str


KNOWN: tuple[KnownFinding, ...] = ()


def installed() -> bool:
    return util.find_spec(PACKAGE) is not None


def findings(page: Any) -> list[str]:
    """Return the serious and critical findings on a page as it is shown, a line each."""
    if not installed():
        return []
    if not page.evaluate("'axe' in window"):
        page.evaluate((resources.files(PACKAGE) / "axe.min.js").read_text("utf-8"))
    found = page.evaluate(
        """async () => (await axe.run(document, {resultTypes: ['violations']})).violations.flatMap(
            (rule) => rule.nodes.map((node) => ({
                rule: rule.id, impact: rule.impact, help: rule.help, html: node.html,
                place: node.target.flat().join(' '), why: node.failureSummary,
            })))"""
    )
    return [
        f"{each['rule']} ({each['help']}) at {each['place']}: {each['html'][:200]} {each['why']}"
        for each in found
        if each["impact"] in WORST
        and not any(known.rule == each["rule"] and known.within in each["place"] for known in KNOWN)
    ]
