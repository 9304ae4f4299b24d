"""The glossary as a Markdown file: `docs/glossary.md`."""

from __future__ import annotations

from collections.abc import Iterable

from dovs.glossary.terms import GROUPS, Term, glossary

HEAD = """# Glossary

The terms that code, pages and documentation use, one line each. The page Glossary of the dashboard
has the same terms with formulas, figures and sources. This file is written from
`dovs/glossary/terms.toml`: change that file, then run `python -m dovs.glossary.document`.
"""


def markdown(terms: Iterable[Term]) -> str:
    """Return the content of `docs/glossary.md`."""
    listed = list(terms)
    parts = [HEAD]
    for group in GROUPS:
        rows = [f"## {group}", "", "| term | meaning |", "|---|---|"]
        for term in listed:
            if term.group == group:
                also = f" ({', '.join(term.also)})" if term.also else ""
                rows.append(f"| {term.name}{also} | {term.definition} |")
        parts.append("\n".join(rows) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    from dovs.about import APP_ROOT

    (APP_ROOT / "docs" / "glossary.md").write_text(markdown(glossary()), "utf-8")
