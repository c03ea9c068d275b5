"""A kickoff as tables, for the organisers' spreadsheets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.evening import Evening, GroupResult
from bot.domain.kickoff import KickoffQuestion
from bot.domain.participants import Participant
from bot.domain.quiz import LETTERS
from bot.domain.scoring import Tap, elapsed_ms


@dataclass(frozen=True)
class Table:
    """Rows under columns. Columns are keys of the text catalogue (`kickoff.column_…`), truth is True or False.

    A `mode`, a `state` (of a question) and a `kind` (of a participant, "" for nobody) are the bot's own words.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


@dataclass(frozen=True)
class Export:
    """The standings, and every person's vote on every question."""

    standings: Table
    answers: Table


def export(
    evening: Evening,
    names: Mapping[int, str],
    people: Mapping[int, Participant],
    taps: Mapping[int, Iterable[Tap]],
) -> Export:
    """The tables of an evening. `taps` are by window id: votes that came too late are listed as not counted."""
    standings = Table(
        ("place", "group", "points", "sits_in", "mode"),
        tuple(
            (row.place, names.get(row.group_id, ""), row.points, names.get(row.sits_in or 0, ""), evening.kickoff.mode)
            for row in evening.standings
        ),
    )
    rows: list[tuple[object, ...]] = []
    for question in evening.questions:
        for result in evening.results.get(question.id, {}).values():
            group = names.get(result.window.group_id, "")
            answers = _answers(question, result, group, people, taps.get(result.window.id, ()))
            rows += [(*answer, evening.kickoff.mode) for answer in answers]
    columns = ("question_number", "question", "state", "group", "name", "kind", "option", "option_text", "right")
    return Export(standings, Table((*columns, "seconds", "counted", "team_option", "team_points", "mode"), tuple(rows)))


def _answers(
    question: KickoffQuestion,
    result: GroupResult,
    group: str,
    people: Mapping[int, Participant],
    taps: Iterable[Tap],
) -> list[tuple[object, ...]]:
    """Each person's last vote in one group; without one that counts, their last one that did not."""
    counted = {vote.participant_id: (vote.option, vote.t_ms, True) for vote in result.votes}
    last: dict[int, tuple[int, int, bool]] = {}
    for tap in sorted(taps):
        t_ms = elapsed_ms(result.window.message_id, tap.interaction_id) if result.window.message_id else tap.t_ms
        last[tap.participant_id] = (tap.option, t_ms, False)
    team = LETTERS[result.answer.option] if result.answer else ""
    points = result.points if question.counts else 0
    rows: list[tuple[object, ...]] = []
    for person_id, (option, t_ms, counts) in sorted((last | counted).items()):
        person = people.get(person_id)
        rows.append(
            (
                question.position,
                question.question.text,
                question.state,
                group,
                person.name if person else "",
                person.kind if person else "",
                LETTERS[option],
                question.question.options[option],
                option in question.right,
                round(t_ms / 1000, 1),
                counts,
                team,
                points,
            )
        )
    return rows
