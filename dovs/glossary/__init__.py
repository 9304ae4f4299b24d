"""The glossary: every term of this project, in one file, `terms.toml`.

Read by `terms`; the page is `dovs.ui.glossary`, and `docs/glossary.md` is written from the same
file by `document`.
"""

from dovs.glossary.terms import Term, glossary

__all__ = ["Term", "glossary"]
