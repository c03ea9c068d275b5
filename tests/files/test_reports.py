"""A report's files: what a teacher opens needs no mending, and nothing in it runs."""

import csv
import io
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from PIL import Image

from bot.domain.goals import LONGEST_PART
from bot.domain.reports.measures import MEASURES, OTHERS
from bot.domain.reports.sheets import Bar, Chart, Column, GoalCard, Sheet, parcels, unpacked
from bot.embeds.report_sheets import definitions
from bot.files.charts import DPI, LABEL, WIDTH, draw_chart, new_figure
from bot.files.fonts import families
from bot.files.goal_card import BODY, MOST_LINES, TITLE, draw_goal_card, lines_of
from bot.files.reports import write_report, write_report_csv
from bot.files.worker import FileWorker

ROOT = Path(__file__).parents[2]
FORMULAS = ('=HYPERLINK("http://x")', "+1+1", "-1+1", "@SUM(A1)", "\t=1", "http://example.org")
COLUMNS = (
    Column("Name"),
    Column("Discord id"),
    Column("Came", "count"),
    Column("Came: %", "percent"),
    Column("Joined on", "day"),
    Column("Last active", "moment"),
)
JOINED, ACTIVE = datetime.fromisoformat("2026-09-11T18:00"), datetime.fromisoformat("2026-09-12T07:30")


def table(*names: str) -> Sheet:
    rows = [(name, "123456789012345678", 3, 0.75, JOINED, ACTIVE) for name in names]
    return Sheet("People", "people", COLUMNS, [*rows, (None, None, 0, None, None, None)])


@pytest.mark.parametrize("name", FORMULAS)
def test_no_text_becomes_a_formula_or_a_link(name: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_report(parcels([table(name)]))))
    cell = book["People"]["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (name, "s", None)
    written = list(csv.reader(io.StringIO(write_report_csv(parcels([table(name)])).decode("utf-8-sig"))))
    assert written[1][0] == (name if name.startswith("http") else f"'{name}")


def test_a_workbook_needs_no_more_work() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(write_report(parcels([table("Ann")]))))["People"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:F3"
    name, account, came, share, joined, active = sheet[2]
    assert (name.value, account.value, account.data_type) == ("Ann", "123456789012345678", "s")
    assert (came.value, share.value, share.number_format) == (3, 0.75, "0 %")
    assert (joined.value, joined.number_format) == (JOINED, "yyyy-mm-dd")
    assert (active.value, active.number_format) == (ACTIVE, "yyyy-mm-dd hh:mm")
    assert [cell.value for cell in sheet[3]] == [None, None, 0, None, None, None]
    assert sheet.column_dimensions["B"].width >= 18


def test_csv_has_dates_that_every_program_reads() -> None:
    written = list(csv.reader(io.StringIO(write_report_csv(parcels([table("Ann")])).decode("utf-8-sig"))))
    assert written[1] == ["Ann", "'123456789012345678", "3", "0.75", "2026-09-11", "2026-09-12 07:30"]


def test_tables_come_out_of_their_parcels_as_they_went_in() -> None:
    sheets = [table(*(f"Person {n}" for n in range(1001))), Sheet("Empty", "empty", (Column("A"),), []), table("Ann")]
    assert unpacked(parcels(sheets)) == sheets


SCRIPTS = {
    "Chinese": "陳美玲用英語演講给全班做",
    "Japanese": "さくらカラオケ",
    "Korean": "김민지",
    "Cyrillic": "Иван Петров",
    "Greek": "Ελένη",
    "Arabic": "محمد علي",
    "Hebrew": "שלום",
    "Hindi": "नमस्ते",
    "Thai": "สวัสดี",
    "Emoji": "🎤🚀😀🎓",
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_names_in_any_script_are_drawn_with_their_letters_and_not_with_boxes(script: str) -> None:
    from matplotlib.font_manager import findfont, get_font

    letters: set[int] = set()
    for family in families():
        letters |= set(get_font(findfont(family)).get_charmap())
    assert [letter for letter in SCRIPTS[script] if ord(letter) not in letters and letter != " "] == []


def test_letters_of_a_chart_are_large_enough_in_a_message_on_a_phone() -> None:
    """Discord shows a picture in a message about 250 pixels wide there."""
    pixels = LABEL * DPI / 72
    assert pixels * 250 / WIDTH >= 11


def test_a_chart_is_as_wide_as_a_phone_and_tells_healths_apart_without_colour() -> None:
    def drawn(hatch: int) -> Image.Image:
        bar = Bar("Group $1 – Ёж – مجموعة" * 5, 3, 4, "3 of 4 · 75 %", "act", hatch)
        chart = Chart("Groups", "whole programme", (bar, Bar("None", 0, 0, "0 of 0")))
        return Image.open(io.BytesIO(draw_chart(chart))).convert("L")

    grey = [drawn(hatch) for hatch in range(3)]
    assert all(picture.width == WIDTH for picture in grey)
    patterns = {p.point(lambda level: 255 * (level > 200)).tobytes() for p in grey}
    assert len(patterns) == 3


def test_a_goal_card_grows_with_its_words_and_takes_any_script() -> None:
    def card(words: str) -> Image.Image:
        parts = (("Measurable", words), ("Relevant", ""), ("Time-bound", "30 June"))
        made = GoalCard("Read twelve books", parts, 70, "70 %", "by 30 June", "Ann", "2026")
        return Image.open(io.BytesIO(draw_goal_card(made)))

    short, long = card("Two talks"), card("我会每周读一本书" * 30)
    assert short.width == long.width == WIDTH
    assert long.height > short.height


@pytest.mark.parametrize("size", [TITLE, BODY])
def test_a_goal_card_has_room_for_every_letter_of_the_longest_part(size: int) -> None:
    words = ("我会每周读一本书" * 40)[:LONGEST_PART]
    assert "".join(lines_of(new_figure(400), words, size, bold=size == TITLE)) == words


def test_what_a_goal_card_cannot_hold_ends_in_an_ellipsis() -> None:
    """Letters as wide as a word are all that can be too much."""
    lines = lines_of(new_figure(400), "\ufdfd" * 20 + "我会每周读一本书 " * 30, BODY)
    assert len(lines) == MOST_LINES
    assert lines[-1].endswith("…") and not any("…" in line for line in lines[:-1])


async def test_the_worker_draws_within_its_memory() -> None:
    worker = FileWorker()
    try:
        chart = Chart("Groups", "", tuple(Bar(f"Group {n}", n, 12, f"{n} of 12") for n in range(12)))
        assert (await worker.run("draw_chart", chart)).startswith(b"\x89PNG")
        assert (await worker.run("write_report", parcels([table("Ann")]))).startswith(b"PK")
    finally:
        await worker.close()


def test_the_docs_and_the_workbook_define_the_same_figures() -> None:
    sheet = definitions("en")
    assert len(sheet.rows) == len(MEASURES) + len(OTHERS)
    lines = (ROOT / "docs" / "reports.md").read_text("utf-8").splitlines()
    start = lines.index("| figure | what is counted | of how many |") + 2
    there = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines[start:] if line[:1] == "|"]
    assert there == [(name, part, whole or "") for name, part, whole in sheet.rows]
