"""The texts of a GIFT question, each of which may say in which format it is: [html], [moodle], [plain], [markdown]."""

from urllib.parse import unquote

from bot.files.quiz.gift_marks import unescaped
from bot.files.quiz.markup import Img, NotPlain, has_html, html_as_plain, markdown_as_plain

FORMATS = ("moodle", "html", "plain", "markdown")
"""The first is what a text is in that says nothing."""


def split_format(text: str, default: str) -> tuple[str, str]:
    """The format of a text and the text without the word for it. Others in brackets are part of the text."""
    for name in FORMATS:
        if text.startswith(f"[{name}]"):
            return name, text[len(name) + 2 :].strip()
    return default, text


_MOODLES_FILES = "@@PLUGINFILE@@/"
"""What stands in Moodle's exports before the name of a file that belongs to the question."""


def as_plain(text: str, text_format: str, *, images: list[Img] | None = None) -> str:
    """A text without its escapes and markup. Its images are put into `images`, if that is given.

    Raises `NotPlain` for sound and the like, and for images where none may be.

    As in Moodle, line breaks are kept in its own format and in plain text, and are blanks in the other two; its own
    format may have HTML in it.
    """
    raw = unescaped(text)
    if text_format == "markdown":
        return markdown_as_plain(raw, images=images)
    if text_format == "html":
        return html_as_plain(raw, images=images)
    return html_as_plain(raw, keep_lines=True, images=images) if text_format == "moodle" and has_html(raw) else raw


def named(image: Img) -> str:
    """The name of an image's file, as Moodle writes it, or its address. Raises `NotPlain` for neither."""
    if not image.source or image.source.casefold().startswith("data:"):
        raise NotPlain
    if image.source.startswith(_MOODLES_FILES):
        return unquote(image.source.removeprefix(_MOODLES_FILES))
    return image.source
