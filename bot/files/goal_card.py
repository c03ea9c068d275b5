"""A goal as a picture to keep."""

from typing import TYPE_CHECKING

from bot.domain.reports.sheets import GoalCard
from bot.files.charts import MARGIN, WIDTH, as_png, new_figure, strip, width_of, write

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TITLE, HEADING, BODY = 28, 18, 22
TITLE_LINE, BODY_LINE, GAP = 50, 38, 26
MOST_LINES = 20
"""Of a part; its 300 characters are 15 lines of Chinese, and 19 in a title."""


def draw_goal_card(card: GoalCard) -> bytes:
    """The card as PNG, as high as its words are long."""
    measure = new_figure(400)
    title = lines_of(measure, card.title, TITLE, bold=True)
    parts = [(heading, lines_of(measure, words, BODY)) for heading, words in card.parts if words]
    height = 150 + TITLE_LINE * len(title) + 190 + sum(44 + BODY_LINE * len(lines) + GAP for _, lines in parts) + 110
    figure = new_figure(height)
    y = float(height - 60)
    write(figure, MARGIN, y, card.programme, size=HEADING)
    y -= 70
    for line in title:
        write(figure, MARGIN, y, line, size=TITLE, weight="bold")
        y -= TITLE_LINE
    y -= 20
    strip(figure, MARGIN, y - 30, WIDTH - 2 * MARGIN, 50, share=card.percent / 100)
    y -= 68
    beside = write(figure, WIDTH - MARGIN, y, card.when, size=HEADING, align="right")
    write(figure, MARGIN, y, card.progress, size=HEADING, weight="bold", room=WIDTH - 2 * MARGIN - beside - 24)
    y -= 80
    for heading, lines in parts:
        write(figure, MARGIN, y, heading, size=HEADING, weight="bold")
        y -= 44
        for line in lines:
            write(figure, MARGIN, y, line, size=BODY)
            y -= BODY_LINE
        y -= GAP
    write(figure, MARGIN, 60, card.name, size=BODY, weight="bold")
    return as_png(figure)


def lines_of(figure: "Figure", words: str, size: int, *, bold: bool = False) -> list[str]:
    """The words in at most `MOST_LINES` lines; where that does not hold them all, the last one ends in an ellipsis."""
    lines = _wrapped(figure, words, size, bold=bold)
    return lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], lines[MOST_LINES - 1] + "…"]


def _wrapped(figure: "Figure", words: str, size: int, *, bold: bool = False) -> list[str]:
    """The words in lines that fit, broken at blanks, or within a word that is longer than a line (or has no blanks,
    as Chinese)."""
    room = WIDTH - 2 * MARGIN
    line = figure.text(0, 0, "", fontsize=size, weight="bold" if bold else "normal", parse_math=False)

    def fits(candidate: str) -> bool:
        line.set_text(candidate)
        return width_of(figure, line) <= room

    found: list[str] = []
    now = ""
    for word in words.split():
        rest = f"{now} {word}" if now else word
        if fits(rest):
            now = rest
            continue
        if now:
            found.append(now)
        now = word
        while not fits(now):
            cut = next(n for n in range(len(now) - 1, 0, -1) if n == 1 or fits(now[:n]))
            found.append(now[:cut])
            now = now[cut:]
    return [*found, now] if now else found
