"""Students set goals, asked or not, say how far they are, reach some and let others go."""

from collections.abc import Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.rehearsal.term.manner import chance
from bot.rehearsal.term.member import Member, with_prefix
from bot.rehearsal.visitor import Message, buttons

LOOK, ADD, KEEP, MINE = "goal:look:", "goal:add", "goal:keep:", "goal:mine"
EDIT, PROGRESS, DONE, LET_GO = "goal:edit:", "goal:progress:", "goal:done:", "goal:letgo:"
GOALS = (
    (
        "Read two books about medicine",
        "I can name both and what I learnt",
        "An hour each evening",
        "I want to be a doctor",
    ),
    (
        "Write my personal statement",
        "A finished page, read by my mentor",
        "I have a draft already",
        "I need it to apply",
    ),
    ("Talk to three people at work in design", "Three sets of notes", "My mentor knows some", "To see what suits me"),
)
PARTS = ("specific", "measurable", "achievable", "relevant")
NO_DATE = "when I have the time"
FORGETS_THE_DATE = 0.15
"""How often somebody writes a date that is none; half of them mend that."""
MENDS = 0.5
FIRST_WEEK = 150.0
"""Hours in which a goal is set before anybody asks, each at another time."""
SOONEST, LATEST = 8, 40
"""Days after which a goal is meant to be reached."""
TALK, WORD = "goal:talk", "goal:word:"
TALKS, TALKS_EVERY = 6, timedelta(days=9)
TALKS_OF_THEM = 0.5
"""How often a mentor says something about a goal, of these times."""
LOOKS_EVERY = timedelta(days=6)
EARLY = 0.15
"""How often a goal is reached before its day, at each look."""
LETS_GO = 0.2
"""How often a goal is let go of that is not reached by its day."""


async def sets_a_goal(me: Member) -> None:
    """After the kickoff, before anybody asks: set one, perhaps, and follow it."""
    if not me.would(me.manner.sets_goals, "sets a goal"):
        return
    hours = chance(me.cast.seed, me.handle, "when to set a goal").uniform(0, FIRST_WEEK)
    await me.cast.clock.sleep_until(me.cast.clock.now() + timedelta(hours=hours))
    await me.gets_to_it("setting a goal", within=FIRST_WEEK - hours)
    if not me.idle:
        day, parts = _written(me)
        await _follow(me, day, parts, await me.command_form("goal add", parts))


async def writes_a_goal(me: Member, message: Message, key: str) -> None:
    """Press what opens the form for a goal, write one, and follow it."""
    day, parts = _written(me)
    await _follow(me, day, parts, await me.fill_in(message, key, parts))


async def see_to_goals(me: Member, message: Message, key: str, time: int) -> None:
    """Look what a nudge is about, and do it."""
    shown = await me.press(me.by_now(message), key)
    if shown is None:
        return
    if with_prefix(shown, ADD) is not None:
        day, parts = _written(me)
        await _follow(me, day, parts, await me.fill_in(shown, ADD, parts))
    else:
        await _say(me, shown, time)


async def looks_at_goals(me: Member) -> None:
    """A mentor looks at the group's goals now and then, and says something about one."""
    for time in range(1, TALKS + 1):
        await me.cast.clock.sleep_until(me.cast.clock.now() + TALKS_EVERY)
        if not me.would(TALKS_OF_THEM, "talks of goals", time):
            continue
        await me.gets_to_it("talking of goals", time, within=40)
        shown = None if me.idle else await me.command("goal group", {})
        if shown is not None and TALK in buttons(shown):
            options = buttons(shown)[TALK]["options"]
            chosen = options[chance(me.cast.seed, me.handle, "talks", time).randrange(len(options))]
            said = await me.press(shown, TALK, [chosen["value"]])
            if said is not None and (word := with_prefix(said, WORD)):
                await me.fill_in(said, word, {"words": "Keep going, you are nearly there!", "where": "private"})


def _written(me: Member) -> tuple[date, dict[str, object]]:
    """A goal as somebody writes it, and the day they mean."""
    number = me.count("goal")
    dice = chance(me.cast.seed, me.handle, "goal", number)
    goal: dict[str, object] = dict(zip(PARTS, dice.choice(GOALS), strict=True))
    day = me.cast.clock.now().astimezone(ZoneInfo(me.zone)).date() + timedelta(days=dice.randint(SOONEST, LATEST))
    written = (f"{day.day} {day:%B %Y}", f"by {day.day} {day:%B}", day.isoformat())[dice.randrange(3)]
    forgets = me.would(FORGETS_THE_DATE, "forgets the date", number)
    me.note("meant_a_goal", day=day.isoformat())
    return day, {**goal, "time_bound": NO_DATE if forgets else written}


async def _follow(me: Member, day: date, parts: Mapping[str, object], written: Message | None) -> None:
    """Keep a goal, or mend it; then look at it now and then until its day has come."""
    if written is None:
        return
    if (keep := with_prefix(written, KEEP)) is not None:
        await me.press(written, keep)
    elif (edit := with_prefix(written, EDIT)) is not None and me.would(MENDS, "mends", day):
        me.note("meant_a_goal", day=day.isoformat())
        await me.fill_in(written, edit, {**parts, "time_bound": day.isoformat()})
    else:
        return
    for time in range(1, LATEST):
        now = me.cast.clock.now()
        await me.cast.clock.sleep_until(now + LOOKS_EVERY)
        await me.gets_to_it("looking at a goal", day, time, within=20)
        if me.idle:
            return
        due = me.cast.clock.now().astimezone(ZoneInfo(me.zone)).date() >= day - timedelta(days=3)
        if me.would(me.manner.follows, "follows", day, time):
            shown = await _one_of_mine(me)
            if shown is not None:
                await _say(me, shown, time, due=due)
        if due:
            return


async def _one_of_mine(me: Member) -> Message | None:
    """The newest of one's own goals, with what can be done about it."""
    shown = await me.command("goal list", {})
    if shown is not None and MINE in buttons(shown):
        return await me.press(shown, MINE, [buttons(shown)[MINE]["options"][0]["value"]])
    return shown


async def _say(me: Member, shown: Message, time: int, *, due: bool = False) -> None:
    """Say how far a goal is; when its day comes, that it is reached, or that it is not followed any more."""
    done, let_go, progress = (with_prefix(shown, prefix) for prefix in (DONE, LET_GO, PROGRESS))
    if done is not None and (due or me.would(EARLY, "is there early", time)):
        lets_go = let_go is not None and me.would(LETS_GO, "lets go", time)
        await me.press(shown, let_go if lets_go and let_go else done)
    elif progress is not None:
        percent = min(95, 20 * time + chance(me.cast.seed, me.handle, "progress", time).randint(0, 15))
        await me.fill_in(shown, progress, {"percent": str(percent), "sentence": "It goes well."})
