"""A mentor fixes the group's next date: one that is typed as people type, or several to choose from."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.rehearsal.term.goals import looks_at_goals, sets_a_goal
from bot.rehearsal.term.life import Gathering
from bot.rehearsal.term.manner import chance, next_date
from bot.rehearsal.term.member import Member, stamps
from bot.rehearsal.visitor import Message, buttons, words

PLACES = ("School library", "Café opposite the station", "Room 204", "By the main gate")
LINK = "https://meet.example.org/our-group"
AFTER_KICKOFF = "plans after the kickoff"
SLOTS = 3
MOVES = 0.6
"""How often a date that has to go is moved, not called off."""
HOURS_NOTICE = 5.0


async def kickoff_is_over(me: Member, message: Message, key: str) -> None:
    """The quiz has ended, and the term begins: a mentor who plans ahead does not wait to be asked."""
    if me.cast.begun is None:
        me.cast.begins(me.cast.clock.now())
    me.also(looks_at_goals(me) if me.is_mentor else sets_a_goal(me))
    if me.is_mentor and me.would(me.manner.plans_ahead, AFTER_KICKOFF):
        await me.gets_to_it(AFTER_KICKOFF)
        await fix_a_date(me, why="unasked")


async def fix_a_date(me: Member, why: str) -> None:
    """Set the next date or propose several, unless the group has one or somebody else is at it."""
    if not me.is_mentor or me.idle or me.life.planning or me.life.has_date(me.cast.clock.now()):
        return
    me.life.planning = True
    try:
        time = me.count("fixes a date")
        if me.would(me.manner.proposes, "proposes", time):
            await _propose(me, time, why)
        else:
            await _set(me, time, why)
    finally:
        me.life.planning = False


async def _set(me: Member, time: int, why: str) -> None:
    start = _start(me, time, 0)
    typed = await _typed(me, "meetup set", start, time)
    place = LINK if me.life.rhythm.online else chance(me.cast.seed, me.life.name, "place").choice(PLACES)
    told = await me.command("meetup set", {"when": typed, "duration": me.life.rhythm.minutes, "place": place})
    told = await _settled(me, told)
    me.note("set_date", why=why, typed=typed, start=start, told=said(told))


async def change_of_mind(me: Member, gathering: Gathering) -> None:
    """Now and then a date has to move, or is called off. The group's first mentor does that."""
    if me.handle != me.life.people[0] or gathering.start is None:
        return
    number, sequence = gathering.number, gathering.sequence
    if sequence > 0 or not me.would(me.manner.calls_off, "calls off", number):
        return
    left = (gathering.start - me.cast.clock.now()).total_seconds() / 3600
    await me.gets_to_it("calling off", number, within=max(0.5, left - HOURS_NOTICE))
    if me.idle or gathering.off or gathering.sequence != sequence or gathering.start <= me.cast.clock.now():
        return
    which = {"meetup": f"meetup:{gathering.id}"}
    if me.would(MOVES, "moves", number):
        start = gathering.start + timedelta(days=7)
        told = await me.command("meetup move", {**which, "when": written(start, me.zone, 0)})
        told = await _settled(me, told)
        me.note("moved_date", meet_up=gathering.id, start=start, told=said(told))
    else:
        gathering.off = True
        told = await me.command("meetup cancel", {**which, "reason": "Somebody has fallen ill"})
        told = await _settled(me, told)
        me.note("called_off", meet_up=gathering.id, told=said(told))


async def called_off(me: Member, message: Message, key: str) -> None:
    """The group is told that a meet-up is off: nobody goes."""
    for gathering in me.life.gatherings.values():
        if gathering.start is not None and int(gathering.start.timestamp()) in stamps(message):
            gathering.off = True


async def _typed(me: Member, command: str, start: datetime, time: int) -> str:
    """The date in somebody's own words; half of them then pick what the bot makes of it from the list."""
    dice = chance(me.cast.seed, me.handle, "writes", time)
    typed = written(start, me.zone, dice.randrange(4))
    if dice.random() < 0.5:
        return typed
    with me.cast.clock.working():
        offered = await me.visitor.choices(me.channel, command, "when", typed)
    return str(next(iter(offered.values()), typed))


async def _settled(me: Member, told: Message | None) -> Message | None:
    """Where the bot asks whether that is what was meant, say so. Gives what it then says."""
    yes = next((key for key in buttons(told) if key.startswith("meetup:do:")), None) if told else None
    return await me.press(told, yes) if told and yes else told


def said(told: Message | None) -> str:
    """The bot's answer, for the diary."""
    return words(told)[:200] if told else ""


async def _propose(me: Member, time: int, why: str) -> None:
    starts = [_start(me, time, days) for days in range(SLOTS)]
    typed = [written(start, me.zone, 0) for start in starts]
    me.life.proposing = me.handle
    await me.command("meetup propose", {f"slot{n}": each for n, each in enumerate(typed, 1)})
    me.note("proposed", why=why, typed=typed, starts=[start.isoformat() for start in starts])


def _start(me: Member, time: int, days: int) -> datetime:
    """The group's next date, by its rhythm; `days` later. An instant, in UTC."""
    kept, weeks = me.life.rhythm, 0 if time == 1 else me.life.rhythm.weeks - 1
    date = next_date(me.cast.clock.now() + timedelta(weeks=weeks), kept, me.cast.zone) + timedelta(days=days)
    return date.replace(tzinfo=ZoneInfo(me.cast.zone)).astimezone(UTC)


def written(start: datetime, zone: str, style: int) -> str:
    """An instant as somebody in `zone` types it, in one of four ways."""
    here = start.astimezone(ZoneInfo(zone))
    hour = f"{here.hour % 12 or 12}{f':{here:%M}' if here.minute else ''}{'am' if here.hour < 12 else 'pm'}"
    return (
        f"{here:%Y-%m-%d %H:%M}",
        f"{here:%a} {here.day} {here:%b} {hour}",
        f"{here.day} {here:%B} {here:%H:%M}",
        f"{here:%A} {here.day} {here:%b}, {here:%H:%M}",
    )[style]
