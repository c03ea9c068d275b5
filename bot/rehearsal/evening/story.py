"""The story `evening`: 40 groups through all steps, with what goes wrong on such an evening, and the morning after.

It writes `summary.json` and `story.jsonl` (what the cast did and was shown, by the cast itself).
"""

from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

from rich.console import Console

from bot.rehearsal.beside import beside
from bot.rehearsal.evening.casting import casting
from bot.rehearsal.evening.guests import Guests
from bot.rehearsal.evening.host import Host
from bot.rehearsal.evening.tally import tally
from bot.rehearsal.evening.trouble import Trouble
from bot.rehearsal.stage import Stage
from bot.rehearsal.summary import summary
from bot.texts import text

AGENDA = Path(__file__).parents[3] / "docs" / "samples" / "agenda.toml"
FAILS_FOR = 60.0
"""Seconds in which Discord answers nothing but 503."""
THE_DAY_AFTER = timedelta(hours=30)
"""From the end of the evening: by then guests and substitutes are back where they belong."""
LATE_CLOSE = timedelta(minutes=2)


async def play_evening(stage: Stage, console: Console, *, fails_for: float = FAILS_FOR) -> dict[str, Any]:
    """Play it; gives the content of `summary.json`.

    Raises `Refusal` when it cannot go on.
    """
    started, seed = monotonic(), stage.play.seed
    cast = casting(seed, stage.play.roster.people)
    host, trouble = Host(stage, cast), Trouble(stage, seed, fails_for)
    stage.cast.arrivals = cast.arrivals
    stage.term.reactions = Guests(cast).reactions()
    async with beside(stage.cast.play()):
        await host.enter()
        with console.status(text("rehearsal.making_groups")) as status:
            await host.make_groups()
            status.update(text("rehearsal.playing"))
            with stage.clock.working():
                await host.bring_plan(AGENDA.read_bytes())
                await host.start()
            async with beside(host.answer_calls(), host.ask_again(), trouble.come()):
                await host.see_to_rooms()
                await host.until_closable()
                await stage.clock.sleep_until(stage.clock.now() + LATE_CLOSE)
            with stage.clock.working():
                await host.close()
            await stage.clock.sleep_until(stage.clock.now() + THE_DAY_AFTER)
        found = summary(stage.database, await stage.counts(), await host.visitor.channels(), stage.server.world)
    return {
        **found,
        "evening": {
            **tally(stage.database),
            "absent_mentors": len(cast.absent),
            "late_students": len(cast.late),
            "bot_starts": stage.bot.starts,
            "died_in": trouble.died,
            "refused_by_discord": trouble.failed,
            "real_seconds": round(monotonic() - started, 1),
            "story": dict(sorted(stage.term.diary.counts.items())),
        },
    }
