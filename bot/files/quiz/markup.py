"""Marked-up texts as plain ones: HTML and Markdown, as question banks have them.

Discord could show some of it, but a pack's texts are shown as they are. What cannot be said in plain text (pictures,
sound) makes the question one that cannot be asked.
"""

import re
from dataclasses import dataclass
from html.entities import html5
from html.parser import HTMLParser

LONGEST = 20_000
MOST_TAGS = 300
"""Characters and tags of a text. What has more is too long for a question in any markup, and left as it is: a parser
takes its time over half-open tags."""

_HEADINGS = {f"h{level}" for level in range(1, 7)}
_BLOCKS = _HEADINGS | {"blockquote", "dd", "div", "dl", "dt", "hr", "ol", "p", "pre", "section", "table", "tr", "ul"}
_SHAPES = {"b", "big", "code", "em", "font", "i", "kbd", "mark", "q", "s", "small", "strike", "strong", "tt", "u"}
_INLINE = _SHAPES | {"a", "br", "li", "span", "sub", "sup", "td", "th"}
_HIDDEN = {"script", "style", "title"}
_MEDIA = {"audio", "canvas", "embed", "iframe", "img", "math", "object", "svg", "video"}
_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_SCRIPTS = {"sup": (_RAISED, "^"), "sub": (_LOWERED, "_")}

_TAG = re.compile(
    rf"</?(?:{'|'.join(sorted(_BLOCKS | _INLINE | _MEDIA))})"
    r"(?:\s+[\w:-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>=]+))*\s*/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{2,31});")


class NotPlain(Exception):  # noqa: N818 - it is what was found, not an error
    """The text has a picture, sound or the like in it."""


def has_html(text: str) -> bool:
    """Whether tags or entities that HTML has stand in a text: "a < b" has none."""
    return bool(_TAG.search(text)) or any(
        entity.startswith("#") or f"{entity};" in html5 for entity in _ENTITY.findall(text)
    )


@dataclass(frozen=True)
class Img:
    """An image in HTML: where it says that it is, and what it says that it shows."""

    source: str
    alt: str


def html_as_plain(text: str, *, keep_lines: bool = False, images: list[Img] | None = None) -> str:
    """What a browser would show of this HTML. `keep_lines` where line breaks count too.

    Its images are put into `images`, if that is given. Raises `NotPlain`, else for images too.
    """
    if len(text) > LONGEST or text.count("<") > MOST_TAGS:
        return text
    reader = _Reader(keep_lines, images)
    reader.feed(text)
    reader.close()
    return reader.text


def markdown_as_plain(text: str, *, images: list[Img] | None = None) -> str:
    """What this Markdown would look like, without its looks. Images as above. Raises `NotPlain`."""
    from markdown_it import MarkdownIt

    return text if len(text) > LONGEST else html_as_plain(MarkdownIt("commonmark").render(text), images=images)


class _Reader(HTMLParser):
    def __init__(self, keep_lines: bool, images: list[Img] | None) -> None:
        super().__init__(convert_charrefs=True)
        self._images = images
        self._keep_lines = keep_lines
        self._parts: list[str] = []
        self._script_from = 0
        self._hidden = 0
        self._preformatted = 0

    @property
    def text(self) -> str:
        return re.sub(r"\n\s*\n+", "\n", "".join(self._parts)).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img" and self._images is not None:
            said = dict(attrs)
            self._images.append(Img(said.get("src") or "", said.get("alt") or ""))
        elif tag in _MEDIA:
            raise NotPlain
        if tag in _BLOCKS or tag == "br":
            self._parts.append("\n")
        elif tag == "li":
            self._parts.append("\n• ")
        elif tag in ("td", "th"):
            self._parts.append(" ")
        self._hidden += tag in _HIDDEN
        self._preformatted += tag == "pre"
        self._script_from = len(self._parts) if tag in _SCRIPTS else self._script_from

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._parts.append("\n")
        self._hidden -= tag in _HIDDEN and self._hidden > 0
        self._preformatted -= tag == "pre" and self._preformatted > 0
        if tag in _SCRIPTS:
            inner = "".join(self._parts[self._script_from :])
            table, sign = _SCRIPTS[tag]
            known = all(ord(letter) in table for letter in inner)
            self._parts[self._script_from :] = [inner.translate(table) if known else f"{sign}{inner}"]

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        lines = self._keep_lines or self._preformatted
        self._parts.append(data if lines else re.sub(r"[ \t\r\n\f]+", " ", data))
