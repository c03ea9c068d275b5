"""Charts as PNG, to be read on a phone, and without colour: by hatches, outlines and numbers.

On a phone Discord shows a picture in a message about 250 pixels wide: letters must be a third as high again in one that
is 720 wide as beside it.
"""

import io
import warnings
from typing import TYPE_CHECKING, Any

from bot.domain.reports.sheets import Chart
from bot.files.fonts import families

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH = 720
DPI = 100
MARGIN = 32
TITLE, LABEL, SMALL = 26, 23, 19
"""Sizes in points; a hundredth of an inch is a pixel."""
TOP, ROW, BAR, BOTTOM = 150, 96, 36, 76
"""Heights in pixels: above the first bar, of a bar with its words, of the bar alone, below the last."""
GAP = 20
"""Pixels between a bar and its numbers."""
INK, PAPER = "#1b1f2a", "#ffffff"
FILLS = (("#3b5bdb", "//"), ("#f08c00", "xx"), ("#c92a2a", ".."))
"""Colours for those who see them, hatches for everybody."""


def draw_chart(chart: Chart) -> bytes:
    """The chart as PNG."""
    height = TOP + ROW * len(chart.bars) + (BOTTOM if chart.note else 0)
    figure = new_figure(height)
    top = float(height)
    write(figure, MARGIN, top - 42, chart.title, size=TITLE, weight="bold")
    write(figure, MARGIN, top - 88, chart.subtitle, size=SMALL)
    beside = max((_measured(figure, bar.value) for bar in chart.bars), default=0.0)
    for number, bar in enumerate(chart.bars):
        line = top - TOP - number * ROW
        mark = f" · {bar.mark}" if bar.mark else ""
        room = WIDTH - 2 * MARGIN - _measured(figure, mark)
        named = write(figure, MARGIN, line, bar.label, size=LABEL, room=room)
        write(figure, MARGIN + named, line, mark, size=LABEL)
        share = bar.part / bar.whole if bar.whole else 0.0
        wide = WIDTH - 2 * MARGIN - beside - GAP
        strip(figure, MARGIN, line - 22 - BAR, wide, BAR, share=share, fill=bar.hatch)
        write(figure, WIDTH - MARGIN, line - 22 - BAR / 2, bar.value, size=LABEL, align="right", weight="bold")
    write(figure, MARGIN, 40, chart.note, size=SMALL)
    return as_png(figure)


def _measured(figure: "Figure", words: str) -> float:
    """How wide a bar's numbers are, in pixels."""
    line = figure.text(0, 0, words, fontsize=LABEL, weight="bold", parse_math=False)
    wide = width_of(figure, line)
    line.remove()
    return wide


def new_figure(height: int) -> "Figure":
    """An empty picture. Places on it are in pixels from its lower left corner."""
    from matplotlib import rcParams
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    rcParams["font.family"] = families()
    rcParams["hatch.linewidth"] = 2.2
    figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)  # it makes itself the figure's canvas
    return figure


def write(
    figure: "Figure",
    x: float,
    y: float,
    words: str,
    *,
    size: int,
    align: str = "left",
    weight: str = "normal",
    room: float = WIDTH - 2 * MARGIN,
) -> float:
    """Write a line around the height `y`, cut with an ellipsis where it has no room. Gives its width.

    Dollars are dollars: names are no formulas to matplotlib either.
    """
    width, height = figure.get_size_inches() * DPI
    line = figure.text(
        x / width,
        y / height,
        words,
        fontsize=size,
        ha=align,
        va="center",
        weight=weight,
        color=INK,
        parse_math=False,
    )
    shown = words
    while (wide := width_of(figure, line)) > room and len(shown) > 1:
        shown = shown[: max(1, min(len(shown) - 1, int(len(shown) * room / wide)))]
        line.set_text(shown.rstrip() + "…")
    return wide


def width_of(figure: "Figure", line: Any) -> float:
    """How wide a line is, in pixels."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of letters that no font here has: they are shown as boxes
        return float(line.get_window_extent().width)


def strip(figure: "Figure", x: float, y: float, wide: float, high: float, *, share: float, fill: int = 0) -> None:
    """A bar with its outline, filled as far as the share goes."""
    from matplotlib.patches import Rectangle

    width, height = figure.get_size_inches() * DPI
    place: dict[str, Any] = {"transform": figure.transFigure, "figure": figure}
    colour, hatch = FILLS[fill]
    size = (wide / width, high / height)
    at = (x / width, y / height)
    figure.add_artist(Rectangle(at, *size, facecolor="#eef0f4", edgecolor=INK, linewidth=2, **place))
    if share:
        full = (size[0] * share, size[1])
        figure.add_artist(Rectangle(at, *full, facecolor=colour, edgecolor=PAPER, hatch=hatch, linewidth=0, **place))
        figure.add_artist(Rectangle(at, *full, facecolor="none", edgecolor=INK, linewidth=2, **place))


def as_png(figure: "Figure") -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        figure.savefig(buffer, format="png", dpi=DPI)
    return buffer.getvalue()
