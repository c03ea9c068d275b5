"""The evening around the quiz, as a room lives it: turns, the briefing, the next date, a photo.

Everybody is in the room, so it goes in minutes and seconds, not in the hours that people take afterwards.
"""

from datetime import timedelta

from bot.rehearsal.term.goals import writes_a_goal
from bot.rehearsal.term.manner import chance
from bot.rehearsal.term.member import Member, with_prefix
from bot.rehearsal.term.proving import gives_a_photo
from bot.rehearsal.visitor import Message, buttons, words

TRIAL, TURN, BRIEFING = "trial:press:", "turn:next:", "briefing:open:"
BOOK, ADD_PHOTO, ADD_NOTE = "slot:now:", "photo:add:0", "photo:note:0"
PASS, WRITE, ON, READ, TAP = "turn:pass:", "turn:goal:", "briefing:page:", "briefing:read:", "slot:tap:"
ON_A_PHONE = 0.9
"""How often somebody sees a trial question within its two minutes."""
PASSES = 0.06
"""How often somebody would rather not speak yet."""
READS = 0.95
BOOKS_FROM, BOOKS_UNTIL = 65, 130
"""Seconds after which a mentor books: the others have tapped by then."""


async def asked_to_press(me: Member, message: Message, key: str) -> None:
    """A trial question, days before: press it, unless one does not look at one's phone."""
    await _passes(me, "trial", 3, 100)
    if not me.idle and me.would(ON_A_PHONE, "presses a trial"):
        await me.press(message, key)


async def has_a_turn(me: Member, message: Message, key: str) -> None:
    """Whoever the card names speaks, and presses *Next*; or passes. A student may write the goal down."""
    if not _is_on(me, message):
        return
    if me.would(PASSES, "passes", key):
        await _passes(me, key, 4, 15)
        await _press_still(me, message, key.replace(TURN, PASS))
        return
    writes = key.replace(TURN, WRITE)
    await _passes(me, key, 20, 60)
    if writes in buttons(me.by_now(message)) and me.would(me.manner.sets_goals, "sets a goal") and not _away(me):
        me.also(writes_a_goal(me, me.by_now(message), writes))
    await _passes(me, key, 20, 90)
    await _press_still(me, message, key)


async def asked_to_read(me: Member, message: Message, key: str) -> None:
    """The briefing: page by page, until *I have read this*."""
    if not me.would(READS, "reads the briefing"):
        return
    await _passes(me, "opens the briefing", 3, 60)
    if _away(me):
        return
    shown = await me.press(me.by_now(message), key)
    page = 1
    while shown is not None and (onward := with_prefix(shown, f"{ON}{key.rpartition(':')[2]}:{page + 1}")):
        page += 1
        await _passes(me, "reads a page", 8, 40)
        shown = await me.press(shown, onward)
    if shown is not None and (read := with_prefix(shown, READ)):
        await _passes(me, "reads the last page", 8, 40)
        await me.press(shown, read)


async def asked_for_a_date(me: Member, message: Message) -> None:
    """Dates to tap, tonight; then a mentor books the best."""
    await _passes(me, "taps", 5, 60)
    for number, slot in enumerate([key for key in buttons(me.by_now(message)) if key.startswith(TAP)]):
        if not _away(me) and me.would(me.manner.can * 0.7, "suits tonight", number):
            await me.press(me.by_now(message), slot)
    if not me.is_mentor:
        return
    await _passes(me, "books", BOOKS_FROM, BOOKS_UNTIL)
    best = with_prefix(me.by_now(message), BOOK)
    if best is not None and not _away(me) and not me.life.planning:
        me.life.planning = True
        try:
            told = await me.press(me.by_now(message), best)
            me.note("booked_tonight", told=words(told)[:200] if told else "")
        finally:
            me.life.planning = False


async def asked_for_a_photo(me: Member, message: Message, key: str) -> None:
    """Somebody takes the photo, or writes the note: the first mentor, else whoever sees first that nobody has."""
    first = me.handle == me.life.people[0]
    await _passes(me, "photo", 20 if first else 120, 80 if first else 280)
    if not _away(me) and not me.life.proven_tonight and key in buttons(me.by_now(message)):
        me.life.proven_tonight = True
        await gives_a_photo(me, me.by_now(message), key)


def _is_on(me: Member, message: Message) -> bool:
    """Whether it is their turn: the card's first field names whoever is on, and nobody else."""
    fields = [field for embed in message.get("embeds", []) for field in embed.get("fields", [])]
    return bool(fields) and f"<@{me.visitor.id}>" in fields[0]["value"]


async def _press_still(me: Member, message: Message, key: str) -> None:
    """Press it, if it is still this turn."""
    if not _away(me) and key in buttons(me.by_now(message)):
        await me.press(me.by_now(message), key)


def _away(me: Member) -> bool:
    """A human acts as them, or they have not come tonight."""
    return me.idle or me.visitor.id not in me.cast.there


async def _passes(me: Member, about: str, least: float, most: float) -> None:
    """So many seconds pass, between these two."""
    seconds = chance(me.cast.seed, me.handle, "tonight", about).uniform(least, most)
    await me.cast.clock.sleep_until(me.cast.clock.now() + timedelta(seconds=seconds))
