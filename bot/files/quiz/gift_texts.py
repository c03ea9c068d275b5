"""The texts of a GIFT question, each of which may say in which format it is: [html], [moodle], [plain], [markdown]."""

from bot.files.quiz.gift_marks import unescaped
from bot.files.quiz.markup import has_html, html_as_plain, markdown_as_plain

FORMATS = ("moodle", "html", "plain", "markdown")
"""The first is what a text is in that says nothing."""


def split_format(text: str, default: str) -> tuple[str, str]:
    """The format of a text and the text without the word for it. Others in brackets are part of the text."""
    for name in FORMATS:
        if text.startswith(f"[{name}]"):
            return name, text[len(name) + 2 :].strip()
    return default, text


def as_plain(text: str, format: str) -> str:  # noqa: A002 - the word of GIFT
    """A text without its escapes and markup. Raises `NotPlain` for pictures and the like.

    As in Moodle, line breaks are kept in its own format and in plain text, and are blanks in the other two; its own
    format may have HTML in it.
    """
    raw = unescaped(text)
    if format == "markdown":
        return markdown_as_plain(raw)
    if format == "html":
        return html_as_plain(raw)
    return html_as_plain(raw, keep_lines=True) if format == "moodle" and has_html(raw) else raw
