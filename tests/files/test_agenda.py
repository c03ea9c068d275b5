"""Agenda files: what is wrong is said with its line and the mend, and writing then reading changes nothing."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.agenda import Agenda, AgendaStep
from bot.domain.agenda.planning import DEFAULT, completed
from bot.domain.unreadable import Unreadable
from bot.files.agenda import LARGEST, read_agenda, write_agenda
from bot.texts import known

SAMPLE = Path(__file__).parents[2] / "docs" / "samples" / "agenda.toml"
words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60).map(str.strip).filter(bool)


def test_the_shipped_example_is_the_default_with_words() -> None:
    agenda, faults = read_agenda(SAMPLE.read_bytes())
    assert faults == []
    assert [(s.kind, s.minutes) for s in agenda.steps] == [(s.kind, s.minutes) for s in DEFAULT.steps]
    briefing = agenda.step("briefing")
    assert briefing is not None and len(briefing.pages) == 3


@given(st.lists(words, max_size=3), words, st.integers(1, 120))
def test_writing_and_reading_changes_nothing(pages: list[str], text: str, minutes: int) -> None:
    text, pages = text.replace("\r\n", "\n"), [page.replace("\r\n", "\n") for page in pages]
    agenda = completed([AgendaStep("briefing", minutes, text, tuple(pages)), AgendaStep("date", 5)])
    assert read_agenda(write_agenda(agenda)) == (agenda, [])


def test_lobby_and_close_are_added() -> None:
    agenda, faults = read_agenda(b'[[step]]\nkind = "goals"\nminutes = 20\n')
    assert faults == []
    assert agenda == Agenda((AgendaStep("lobby", 10), AgendaStep("goals", 20), AgendaStep("close", 5)))


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('[[step]]\nkind = "gaols"\nminutes = 5\n', [(1, "agenda_file.kind_meant")]),
        ('[[step]]\nkind = "party"\nminutes = 5\n', [(1, "agenda_file.kind")]),
        ('[[step]]\nkind = "goals"\n', [(1, "agenda_file.no_minutes")]),
        ('[[step]]\nkind = "goals"\nminutes = "5"\n', [(1, "agenda_file.no_minutes")]),
        ('[[step]]\nkind = "goals"\nminutes = 5\ntxt = "a"\n', [(1, "agenda_file.did_you_mean")]),
        ('[[step]]\nkind = "goals"\nminutes = 5\nxyzzy = "a"\n', [(1, "agenda_file.unknown_key")]),
        ('[[step]]\nkind = "goals"\nminutes = 5\ntext = 5\n', [(1, "agenda_file.text_form")]),
        ('[[step]]\nkind = "briefing"\nminutes = 5\npages = "a"\n', [(1, "agenda_file.pages_form")]),
        (
            '\n[[step]]\nkind = "quiz"\nminutes = 5\n\n[[step]]\nkind = "quiz"\nminutes = 500\n',
            [(6, "agenda.twice"), (6, "agenda.minutes")],
        ),
        ('[step]\nkind = "goals"\n', [(None, "agenda_file.one_bracket")]),
        ('title = "x"\n[[step]]\nkind = "goals"\nminutes = 5\n', [(None, "agenda_file.unknown_top")]),
        ("", [(None, "agenda.empty")]),
        (
            '[[step]]\nkind = "date"\nminutes = 0\ntext = """\n[[step]]\n"""\n\n[[step]]\nkind = "quiz"\nminutes = 999',
            [(1, "agenda.minutes"), (8, "agenda.minutes")],
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(source: str, found: list[tuple[int | None, str]]) -> None:
    _, faults = read_agenda(source.encode())
    assert [(fault.line, fault.key) for fault in faults] == found
    assert all(known(fault.key) for fault in faults)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b'[[step]]\nkind = "goals\n', "agenda_file.syntax"),
        ("[[step]]\nkind = “goals”\n".encode(), "agenda_file.curly_quotes"),
        (b"\xff\xfe", "agenda_file.not_utf8"),
        (b"#" * (LARGEST + 1), "agenda_file.too_large"),
    ],
)
def test_what_is_no_agenda_at_all_is_refused(content: bytes, key: str) -> None:
    with pytest.raises(Unreadable) as no:
        read_agenda(content)
    assert no.value.key == key
