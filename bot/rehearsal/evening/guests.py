"""What mentors and students do in their rooms in the steps of an evening. Seconds are the programme's."""

import re
from collections.abc import Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.rehearsal.cast import Cast
from bot.rehearsal.evening.casting import Casting
from bot.rehearsal.term.camera import photo
from bot.rehearsal.term.goals import GOALS, KEEP, PARTS
from bot.rehearsal.term.manner import chance
from bot.rehearsal.term.member import MENTION, Member, Reaction, ids, with_prefix
from bot.rehearsal.term.proving import ADD, FILE, NOTE, SIGN
from bot.rehearsal.visitor import Message, buttons

CALL, NEXT, PASS, GOAL = "call:new", "turn:next:", "turn:pass:", "turn:goal:"
OPEN, PAGE, READ = "briefing:open:", "briefing:page:", "briefing:read:"
BOOK, TAP, TYPE = "slot:now:", "slot:tap:", "meetup:when:"
UNTIL = re.compile(r"<t:(\d+):t>")

LOOKS_AGAIN = 15.0
PASSES, FORGETS, WRITES, READS, SUITS, HAS_NO_DATE, TYPES, HAS_NO_PHOTO = 0.12, 0.2, 0.85, 0.9, 0.6, 0.06, 0.25, 0.08
"""How often somebody passes; does not press "next"; writes a goal; reads the briefing; can on a date. How often a
mentor leaves without a date; types one instead of booking; a room hands no photo in."""
LONGEST_TALK = 100.0
NOTE_WORDS = {"what": "We got to know each other.", "where": "At school", "when": "Tonight"}


class Guests:
    """Everybody who has come. `came` is asked before anything else: who is not there does nothing."""

    def __init__(self, cast: Cast, casting: Casting) -> None:
        self._cast, self._casting = cast, casting
        self._welcomes: dict[str, Message] = {}
        self._called: set[str] = set()
        self._handing_in: set[str] = set()

    def reactions(self) -> Mapping[str, Reaction]:
        """By how the custom id of a control begins."""
        return {
            CALL: self._welcomed,
            NEXT: self._turn,
            OPEN: self._briefed,
            BOOK: self._asked_for_a_date,
            ADD: self._asked_for_proof,
            NOTE: self._asked_for_proof,
            SIGN: self._asked_to_sign,
        }

    async def _there(self, me: Member) -> bool:
        """Wait until they have come. False for who does not."""
        if me.visitor.id in self._cast.absent:
            return False
        while not self._cast.has_arrived(me.visitor.id):
            await self._pause(LOOKS_AGAIN)
        return not me.idle

    async def _pause(self, seconds: float) -> None:
        clock = self._cast.clock
        await clock.sleep_until(clock.now() + timedelta(seconds=seconds))

    # ------------------------------------------------------------------ calls

    async def _welcomed(self, me: Member, message: Message, key: str) -> None:
        self._welcomes.setdefault(me.life.name, message)

    async def _perhaps_call(self, me: Member) -> None:
        """In some groups somebody does not know what to do, and calls an organiser."""
        name = me.life.name
        if me.is_mentor or name in self._called or name not in self._casting.calling or name not in self._welcomes:
            return
        self._called.add(name)
        await self._pause(chance(me.cast.seed, name, "calls").uniform(10, 60))
        await me.press(self._welcomes[name], CALL)
        me.note("called_organiser")

    # ------------------------------------------------------------------ stories and goals

    async def _turn(self, me: Member, message: Message, key: str) -> None:
        """Speak when it is one's turn; then "next", unless one forgets and the clock does it."""
        if me.visitor.id in self._cast.absent or not self._cast.has_arrived(me.visitor.id):
            return
        me.also(self._perhaps_call(me))
        if not _is_mine(message, me):
            return
        turn = ids(key)[0]
        number = me.count("turn")
        dice = chance(me.cast.seed, me.handle, "turn", number)
        if me.would(PASSES, "passes", number):
            await self._pause(dice.uniform(3, 12))
            await self._press_if_there(me, message, f"{PASS}{turn}")
            me.note("passed", turn=turn)
            return
        left = _seconds_left(message, self._cast.clock.now().timestamp())
        talk = min(LONGEST_TALK, left) * dice.uniform(0.4, 0.8)
        me.note("spoke", turn=turn)
        if with_prefix(message, GOAL) and me.would(WRITES, "writes", number):
            await self._pause(talk / 2)
            await self._write_goal(me, me.by_now(message), f"{GOAL}{turn}")
            talk /= 2
        await self._pause(talk)
        if not me.would(FORGETS, "forgets", number):
            await self._press_if_there(me, message, key)

    async def _press_if_there(self, me: Member, message: Message, key: str) -> None:
        """Somebody or the clock may have been quicker: then the button is not there any more."""
        if key in buttons(me.by_now(message)):
            await me.press(me.by_now(message), key)

    async def _write_goal(self, me: Member, message: Message, key: str) -> None:
        if key not in buttons(message):
            return
        dice = chance(me.cast.seed, me.handle, "goal tonight")
        day = me.cast.clock.now().astimezone(ZoneInfo(me.zone)).date() + timedelta(days=dice.randint(14, 120))
        parts: dict[str, object] = dict(zip(PARTS, dice.choice(GOALS), strict=True))
        me.note("meant_a_goal", day=day.isoformat())
        told = await me.fill_in(message, key, {**parts, "time_bound": day.isoformat()})
        if told is not None and (keep := with_prefix(told, KEEP)):
            await me.press(told, keep)

    # ------------------------------------------------------------------ briefing

    async def _briefed(self, me: Member, message: Message, key: str) -> None:
        """Read the pages one after the other, and say so."""
        if not await self._there(me) or not me.would(READS, "reads"):
            return
        dice = chance(me.cast.seed, me.handle, "reading")
        await self._pause(dice.uniform(5, 60))
        page = await me.press(me.by_now(message), key) if key in buttons(me.by_now(message)) else None
        while page is not None and (done := with_prefix(page, READ)) is None:
            on = max((k for k in buttons(page) if k.startswith(PAGE)), key=lambda k: ids(k)[1])
            await self._pause(dice.uniform(5, 25))
            page = await me.press(page, on)
        if page is not None and done is not None:
            await self._pause(dice.uniform(5, 25))
            await me.press(page, done)

    # ------------------------------------------------------------------ date

    async def _asked_for_a_date(self, me: Member, message: Message, key: str) -> None:
        """Tap what suits; a mentor books the best, or types another."""
        if me.count("date card", message["id"]) > 1 or not await self._there(me):
            return
        dice = chance(me.cast.seed, me.handle, "date tonight")
        if not me.is_mentor:
            await self._pause(dice.uniform(5, 60))
            slots = [k for k in buttons(me.by_now(message)) if k.startswith(TAP)]
            for number, slot in enumerate(slots):
                if me.would(SUITS, "suits tonight", number):
                    await self._press_if_there(me, message, slot)
            return
        await self._pause(dice.uniform(80, 200))
        card = me.by_now(message)
        book, typing = with_prefix(card, BOOK), with_prefix(card, TYPE)
        if book is None or chance(me.cast.seed, me.life.name, "undecided").random() < HAS_NO_DATE:
            return
        if typing is not None and me.would(TYPES, "types tonight"):
            day = me.cast.clock.now().astimezone(ZoneInfo(me.zone)).date() + timedelta(days=dice.randint(5, 20))
            await me.fill_in(card, typing, {"when": f"{day.isoformat()} {dice.choice((17, 18, 19))}:30", "place": ""})
        else:
            await me.press(card, book)

    # ------------------------------------------------------------------ photo

    async def _asked_for_proof(self, me: Member, message: Message, key: str) -> None:
        """One of the room takes the photo, or writes the note where not everybody may be in a photo."""
        name = me.life.name
        if ids(key) != [0] or not await self._there(me):
            return
        await self._pause(chance(me.cast.seed, me.handle, "photo tonight").uniform(10, 90))
        if name in self._handing_in or chance(me.cast.seed, name, "camera").random() < HAS_NO_PHOTO:
            return
        self._handing_in.add(name)
        card = me.by_now(message)
        if key not in buttons(card):
            return
        picture = {"photo": (FILE, photo(chance(me.cast.seed, name, "picture")))}
        files, values = (picture, {}) if key.startswith(ADD) else (None, NOTE_WORDS)
        await me.fill_in(card, key, values, files)

    async def _asked_to_sign(self, me: Member, message: Message, key: str) -> None:
        if not await self._there(me) or not me.would(me.manner.says, "signs tonight"):
            return
        await self._pause(chance(me.cast.seed, me.handle, "signing").uniform(5, 60))
        await self._press_if_there(me, message, key)


def _is_mine(card: Message, me: Member) -> bool:
    """Whether the card's first field, whose turn it is, calls them first."""
    fields = [field["value"] for embed in card.get("embeds", []) for field in embed.get("fields", [])]
    called = MENTION.findall(fields[0]) if fields else []
    return bool(called) and called[0] == me.visitor.id


def _seconds_left(card: Message, now: float) -> float:
    """Until the turn that the card's first field tells is over."""
    fields = [field["value"] for embed in card.get("embeds", []) for field in embed.get("fields", [])]
    ends = UNTIL.findall(fields[0]) if fields else []
    return max(5.0, float(ends[0]) - now) if ends else LONGEST_TALK
