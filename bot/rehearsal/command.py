"""`ithaca rehearse`: the whole evening on one computer."""

import asyncio
import contextlib
import shutil
import signal
from collections.abc import Callable, Collection
from pathlib import Path

from rich.console import Console

from bot.domain.quiz import QuizPack
from bot.domain.refusal import Refusal
from bot.files.quiz import read_pack, shipped
from bot.files.roster import read_roster
from bot.rehearsal.ensemble import SCHOOL, handle_of
from bot.rehearsal.prelude import Cue, PreludeFailed, prelude
from bot.rehearsal.stage import NO_CONFIG, ZONE, Play, Stage, StageLog, set_stage
from bot.rehearsal.story import ALWAYS_FAST, FOLDERS, STORIES, SUMMARY, WRITTEN
from bot.rehearsal.visitor import Visitor
from bot.texts import text

SAMPLE_ROSTER = Path(__file__).parents[2] / "docs" / "samples" / "roster.csv"
SHIPPED_QUIZ = "general"
USUAL_PORT = 8765
INTERRUPTED = 130
"""The exit code of a story that was ended before its end, as shells have it for Ctrl-C."""


def rehearse(
    *,
    roster: Path | None,
    quiz: Path | None,
    port: int | None,
    seed: int,
    headless: bool,
    story: str,
    out: Path,
    fast: bool,
    trace: Path | None,
) -> int:
    """Rehearse until Ctrl-C, or play a story without a browser. Returns the exit code.

    Without a `port` the page has its usual one; a story, which needs no page, takes any that is free.
    Raises `Refusal` for files and a folder that cannot be used, a port in use, and a story that does not exist.
    """
    if headless and story not in STORIES:
        raise Refusal("rehearsal.unknown_story", story=story, stories=", ".join(STORIES))
    fast = fast or (headless and story in ALWAYS_FAST)
    play = _play(roster or SAMPLE_ROSTER, quiz, seed)
    folder = _empty(out) if headless else None
    if port is None:
        port = 0 if headless else USUAL_PORT
    with contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(_rehearse(play, port=port, fast=fast, trace=trace, folder=folder, story=story))
    ended_early = folder is not None and not (folder / SUMMARY).exists()
    return INTERRUPTED if ended_early else 0


async def _rehearse(play: Play, *, port: int, fast: bool, trace: Path | None, folder: Path | None, story: str) -> None:
    console = Console(stderr=True)
    here = asyncio.current_task()
    assert here is not None
    for number in (signal.SIGTERM, signal.SIGINT):
        # Also where whoever started it had SIGINT ignored, as a shell does for what it puts into the background.
        asyncio.get_running_loop().add_signal_handler(number, here.cancel)
    async with set_stage(play, port=port, fast=fast, trace=trace, folder=folder) as stage:
        with console.status(text("rehearsal.starting")) as status:
            await play_prelude(stage, status.update)
        if folder is not None:
            await STORIES[story](stage, folder, console)
            return
        announce(console, stage.page)
        await stage.cast.play()


def announce(console: Console, page: str) -> None:
    """Say where the page is and what to do there. No box: it would break the address on a narrow terminal."""
    console.rule("Ithaca")
    console.print(text("rehearsal.ready", None, url=page), soft_wrap=True, highlight=False)
    console.rule()


async def play_prelude(stage: Stage, said: Callable[[str], None], away: Collection[str] = ()) -> None:
    """Let the organiser set the programme up and everybody join, but those (by name) who do not type their code yet."""
    rows = {row.roster_id or row.name: handle_of(row) for row in stage.play.roster.people}
    owner = stage.visitor(SCHOOL[0].handle)
    channels = await owner.channels()

    def guest(roster_id: str, name: str) -> Visitor:
        return stage.visitor(rows[roster_id or name])

    cue = Cue(owner, channels[0]["id"], guest, said, StageLog(stage), away)
    try:
        roles = {role["name"]: role["id"] for role in await stage.roles()}
        quiz = (stage.play.pack_name, stage.play.pack_bytes) if stage.play.pack_bytes else None
        roster = (stage.play.roster_name, stage.play.roster_bytes)
        with stage.clock.working():  # with --fast, days would pass while people join
            await prelude(cue, zone=ZONE, roles=roles, roster=roster, quiz=quiz)
    except PreludeFailed as failed:
        raise Refusal("rehearsal.prelude_failed", words=str(failed)) from failed


def _play(roster: Path, quiz: Path | None, seed: int) -> Play:
    content = roster.read_bytes()
    people = read_roster(content, roster.name)
    own = quiz.read_bytes() if quiz else None
    pack_name = quiz.name if quiz else f"{SHIPPED_QUIZ}.toml"
    file = read_pack(own or shipped(SHIPPED_QUIZ), pack_name)
    if file.errors or not file.questions:
        raise Refusal("rehearsal.bad_quiz", file=pack_name, n=len(file.errors))
    if not people.people:
        raise Refusal("rehearsal.bad_roster", file=roster.name)
    pack = QuizPack(title=file.title, questions=file.questions)
    return Play(people, roster.name, content, pack, pack_name, own, seed)


def _empty(out: Path) -> Path:
    """The folder for a story's results, without those of an earlier one; what is not a rehearsal's stays.

    Raises `Refusal` if there is a database that no rehearsal made: a real bot's has the same name.
    """
    out.mkdir(parents=True, exist_ok=True)
    if (out / "ithaca.db").exists() and not (out / NO_CONFIG).exists():
        raise Refusal("rehearsal.not_a_rehearsals", folder=out)
    for old in (
        *out.glob("ithaca.db*"),
        *out.glob("bot.log"),
        *(out / name for name in WRITTEN if (out / name).exists()),
    ):
        old.unlink()
    if (out / NO_CONFIG).exists():
        for folder in FOLDERS:
            if (out / folder).is_dir():
                shutil.rmtree(out / folder)
        for old in (*out.glob("standings-*.csv"), *out.glob("answers-*.csv")):
            old.unlink()
    return out
