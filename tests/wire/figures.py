"""Every figure of a term's workbook, held against the cast's own log.

`python -m tests.wire.figures` plays a whole term with the sample roster and says which columns were compared and what
differs; the test plays a short one in three groups.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console

from bot.domain.quiz import QuizPack
from bot.files.quiz import read_pack, shipped
from bot.files.roster import read_roster
from bot.files.tables import write_csv
from bot.rehearsal.command import SAMPLE_ROSTER, SHIPPED_QUIZ, play_prelude
from bot.rehearsal.stage import ZONE, Play, set_stage
from bot.rehearsal.term.reading import Wish
from bot.rehearsal.term.story import play_term
from tests.wire.report_laws import compared, told_of

QUESTIONS = shipped(SHIPPED_QUIZ)
ROSTER, QUIZ = "roster.csv", "quiz.toml"
"""What the term was played with, as files in its folder: the checking code reads these, too."""
EVENING = time(18, 0)
LATE = 4
"""How many of the sample roster do not type their code at once; the last of them never does."""
AWAY = ("Student 15", "Student 35")
"""They are sent a code: one types it in the second week, the other never."""


async def play(
    folder: Path, roster: bytes, quiz: bytes, *, seed: int, weeks: int, questions: int, away: Collection[str] = ()
) -> None:
    """Play a term in this folder, and leave there its story and its reports."""
    (folder / ROSTER).write_bytes(roster)
    (folder / QUIZ).write_bytes(quiz)
    file = read_pack(quiz, QUIZ)
    pack = QuizPack(title=file.title, questions=file.questions)
    people = read_roster(roster, ROSTER)
    groups = sorted({row.group for row in people.people if row.group})
    stage = set_stage(
        Play(people, ROSTER, roster, pack, QUIZ, quiz, seed),
        port=0,
        fast=True,
        trace=None,
        folder=folder,
        after=until_friday_evening(datetime.now(UTC)),
    )
    async with stage as set_up:
        await play_prelude(set_up, lambda said: None, away)
        await play_term(
            set_up, folder, Console(stderr=True), weeks=weeks, questions=questions, wishes=wishes(weeks, groups[0])
        )


def until_friday_evening(now: datetime) -> timedelta:
    """How long it is until the next one: the same seed tells nearly the same story on every day of the week."""
    here = now.astimezone(ZoneInfo(ZONE)).replace(tzinfo=None)
    friday = here.date() + timedelta(days=(4 - here.weekday()) % 7)
    evening = datetime.combine(friday, EVENING)
    return (evening if evening >= here else evening + timedelta(days=7)) - here


def wishes(weeks: int, group: str) -> Sequence[Wish]:
    """Everything; every subject; the first half of the term, a week of it, and some days to come; one group."""
    return [
        Wish("whole"),
        *(Wish(subject, subject) for subject in ("groups", "kickoff", "goals", "feedback")),
        Wish("half", last=weeks * 7 // 2),
        Wish("week", first=1, last=7),
        Wish("days to come", last=weeks * 7 + 30),
        Wish("group", group=group),
    ]


def small_school() -> bytes:
    """Three groups of four students or five: two have two mentors, and in two all may be photographed."""
    rows: list[tuple[str, ...]] = []
    for group, mentors, consent in ((1, 1, "yes"), (2, 2, ""), (3, 2, "yes")):
        kinds = [("Mentor", n) for n in range(1, mentors + 1)] + [("Student", n) for n in range(1, 5)]
        for kind, n in kinds:
            handle = f"{kind.casefold()}{group}{n}"
            rows.append((f"{kind[0]}{group}{n}", f"{kind} {group}{n}", kind, handle, f"Group {group}", consent))
    for group in (1, 3):
        rows.append((f"S{group}5", f"Student {group}5", "Student", "", f"Group {group}", "yes"))
    return write_csv(("Roster ID", "Name", "Role", "Discord", "Group", "Photo consent"), rows)


def without_account(roster: bytes) -> list[str]:
    """The names of those who are sent a code."""
    return [row.name for row in read_roster(roster, ROSTER).people if not row.discord]


def main() -> int:
    """Exit code 1 if a figure differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.wire.figures", description=__doc__)
    parser.add_argument("--weeks", type=int, default=10)
    parser.add_argument("--questions", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--small", action="store_true", help="the small school of the test, not the sample roster")
    parser.add_argument("--out", type=Path, help="keep the logs, the files and the database in this folder")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.out or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        roster = small_school() if given.small else SAMPLE_ROSTER.read_bytes()
        told = {"seed": given.seed, "weeks": given.weeks, "questions": given.questions}
        away = AWAY if given.small else without_account(roster)[:LATE]
        asyncio.run(play(folder, roster, QUESTIONS, **told, away=away))
        result = compared(folder)
    sys.stdout.write("\n".join([*told_of(result), *result.wrong]) + "\n")
    sys.stdout.write("".join(f"Nothing, or only zeros, to compare in {column}\n" for column in result.flat))
    sys.stdout.write("" if result.wrong else "All of them agree with the story.\n")
    return 1 if result.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
