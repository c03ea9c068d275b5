"""A student who is nudged about goals writes one, or says how far it has come."""

from bot.rehearsal.term.manner import chance
from bot.rehearsal.term.member import Member, with_prefix
from bot.rehearsal.visitor import Message

LOOK, ADD, KEEP, PROGRESS = "goal:look:", "goal:add", "goal:keep:", "goal:progress:"
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
BY = "by the end of March"


async def see_to_goals(me: Member, message: Message, key: str, time: int) -> None:
    """Look what it is about, and do it."""
    shown = await me.press(me.by_now(message), key)
    if shown is None:
        return
    if (add := with_prefix(shown, ADD)) is not None:
        goal = dict(zip(PARTS, chance(me.cast.seed, me.handle, "goal").choice(GOALS), strict=True))
        written = await me.fill_in(shown, add, {**goal, "time_bound": BY})
        if written is not None and (keep := with_prefix(written, KEEP)):
            await me.press(written, keep)
        me.note("wrote_goal")
    elif (progress := with_prefix(shown, PROGRESS)) is not None:
        percent = min(100, 30 * time)
        await me.fill_in(shown, progress, {"percent": str(percent), "sentence": "It goes well."})
        me.note("told_progress", percent=percent)
