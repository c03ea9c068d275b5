"""The rows of `/attention` and what can be done about each with one tap.

Every tap looks the row up among what is on the list at that moment, does what it says and draws the message anew,
without the row if it is off the list. What was done, or that the row has gone meanwhile, is told where the row stood:
the message is taller than a phone.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from bot.domain.attention import ACTS, Line, MatterKind, acts_of, outcomes_of, who_may_be_away
from bot.domain.meetups.closing import OUTCOMES
from bot.domain.numbers import picked
from bot.domain.refusal import Refusal
from bot.embeds.attention import ROWS, about, details_of, foot_of, head_of, help_of, name_of, row_of
from bot.interactions.asking import Asker, bot_of, organiser
from bot.interactions.boundary import locale_of
from bot.interactions.controls import Button, Select, layout
from bot.services.attention import Attention, Marked
from bot.texts import text

LINE = r"(?P<group>\d{1,18}):(?P<number>\d{1,18}):(?P<place>\d)"
"""Which row: its group and its matter's number; and where it stood, from 0: what was done is told there."""
HALF = ROWS // 2
"""Rows that have their buttons under them at a time: with a text and four buttons each is 6 of a message's 40 parts."""
LONGEST_OPTION = 100
MOST_OPTIONS = 25


@dataclass(frozen=True)
class Done:
    """What there is to say about a tap, and the mark that takes it back, if one does."""

    said: str
    mark: int | None = None


def draw(
    found: Attention,
    person: Asker,
    locale: str,
    place: int = 0,
    *,
    done: Done | None = None,
    asking: tuple[int, int] | None = None,
) -> ui.LayoutView:
    """The message. `place` is where somebody has tapped: that half of the rows has buttons, and `done` is told there.

    `asking` is the row (its group and number) under which it is to be said who is away.
    """
    rows = [(line, found.groups[line.matter.group_id]) for line in found.lines[:ROWS]]
    half = place // HALF if place // HALF * HALF < len(rows) else 0
    first, end = half * HALF, min(half * HALF + HALF, len(rows))
    bare = [row_of(number, line, group, locale) for number, (line, group) in enumerate(rows, start=1)]
    parts = _texts([head_of(len(found.lines), locale)]) + _texts(bare[:first])
    helped: set[MatterKind] = set()
    for at in range(first, end):
        line, group = rows[at]
        parts += _done(done, place, locale) if at == place else []
        help_once = "" if line.matter.kind in helped else help_of(line.matter.kind, locale)
        helped.add(line.matter.kind)
        parts += _texts([bare[at], details_of(line, group, locale), help_once])
        if person.is_organiser:
            parts.append(ui.ActionRow(*_buttons(line, at, person.discord_id, locale)))
        if asking == (line.matter.group_id, line.matter.number):
            parts.append(_menu(line, at, locale))
    parts += [] if first <= place < end else _done(done, place, locale)
    parts += _texts([*bare[end:], foot_of(len(found.lines), found.snoozed, locale)])
    if person.is_organiser and len(rows) > HALF:
        parts.append(_other_half(half, len(rows), locale))
    return layout(*parts)


def _texts(said: list[str]) -> list[ui.Item[Any]]:
    """These lines as one part of the message; none if there is nothing to say."""
    lines = [line for line in said if line]
    return [ui.TextDisplay("\n".join(lines))] if lines else []


def _done(done: Done | None, place: int, locale: str) -> list[ui.Item[Any]]:
    """What was done, with the button that takes it back."""
    if done is None or done.mark is None:
        return _texts([done.said] if done else [])
    undo = Undo(f"attention:undo:{done.mark}:{place}", label=text("attention.undo", locale))
    return [ui.Section(done.said, accessory=undo)]


def _other_half(half: int, count: int, locale: str) -> ui.Item[Any]:
    first, last = (1, HALF) if half else (HALF + 1, count)
    label = text("attention.act_on", locale, rows=f"{first}–{last}" if last > first else str(first))
    return ui.ActionRow(Half(f"attention:half:{1 - half}", label=label))


def _buttons(line: Line, place: int, viewer_id: int, locale: str) -> list[Button]:
    """What can be done about a row, four at most."""
    where = f"{line.matter.group_id}:{line.matter.number}:{place}"
    found: list[Button] = []
    for outcome in outcomes_of(line):
        said = text(f"attention.outcome_{outcome}", locale)
        found.append(Settle(f"attention:settle:{OUTCOMES.index(outcome)}:{where}", label=said[:1].upper() + said[1:]))
    for act in acts_of(line, viewer_id):
        found.append(Act(f"attention:act:{ACTS.index(act)}:{where}", label=text(f"attention.{act}", locale)))
    match who_may_be_away(line):
        case [only]:
            away = only.id not in line.away
            label = text("attention.mark_away" if away else "attention.mark_back", locale)
            found.append(Away(f"attention:away:{int(away)}:{only.id}:{where}", label=label))
        case [_, _, *_]:
            found.append(WhoIs(f"attention:who:{where}", label=text("attention.somebody", locale)))
    return found


def _menu(line: Line, place: int, locale: str) -> ui.Item[Any]:
    """Who of several people is away, or back."""
    options = [
        discord.SelectOption(
            label=text("attention.is_back" if away else "attention.is_away", locale, name=person.name)[:LONGEST_OPTION],
            value=f"{'back' if away else 'away'}:{person.id}",
        )
        for person in who_may_be_away(line)[:MOST_OPTIONS]
        for away in [person.id in line.away]
    ]
    where = f"{line.matter.group_id}:{line.matter.number}:{place}"
    placeholder = text("attention.who_is", locale)
    return ui.ActionRow(Choose(f"attention:choose:{where}", placeholder=placeholder, options=options))


async def _tap(
    interaction: discord.Interaction,
    place: int,
    do: Callable[[Asker], Awaitable[Done | None]],
    asking: tuple[int, int] | None = None,
) -> None:
    """Do it, if this person may, and draw the message anew: that is the answer, so that nobody taps twice meanwhile."""
    person, bot, locale = await organiser(interaction), bot_of(interaction), locale_of(interaction)
    try:
        done = await do(person)
        bot.nudging.poke()
    except Refusal as refusal:
        # The list has changed meanwhile, mostly: somebody else was faster. It is to be seen as it is now.
        done, asking = Done(text(refusal.key, locale, **refusal.blanks)), None
    found = await bot.services.attention.every(person.programme)
    drawn = draw(found, person, locale, place, done=done, asking=asking)
    await interaction.response.edit_message(view=drawn, allowed_mentions=discord.AllowedMentions.none())


class Half(Button, template=r"attention:half:(?P<half>[01])"):
    """Give the other rows their buttons."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        async def nothing(person: Asker) -> None:
            return None

        await _tap(interaction, self.ids["half"] * HALF, nothing)


class Act(Button, template=rf"attention:act:(?P<act>[0-3]):{LINE}"):
    """Nudge again, I'm on it, off the list for a week, or looked after."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        bot, locale, act = bot_of(interaction), locale_of(interaction), ACTS[self.ids["act"]]
        service = bot.services.attention

        async def do(person: Asker) -> Done:
            each = {"again": service.again, "mine": service.take, "snooze": service.snooze, "done": service.done}
            marked = await each[act](person.programme, person.discord_id, self.ids["group"], self.ids["number"])
            if act == "mine" and marked.instead_of is not None:
                return _marked(marked, text("attention.mine_instead", locale, person=f"<@{marked.instead_of}>"))
            until = marked.line.snoozed_until
            when = discord.utils.format_dt(until, "D") if until else ""
            return _marked(marked, text(f"attention.{act}_done", locale, until=when))

        await _tap(interaction, self.ids["place"], do)


class Settle(Button, template=rf"attention:settle:(?P<outcome>[0-2]):{LINE}"):
    """Decide what came of a meet-up of which people say different things."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        bot, locale, outcome = bot_of(interaction), locale_of(interaction), OUTCOMES[self.ids["outcome"]]

        async def do(person: Asker) -> Done:
            line, group = await bot.services.attention.line(person.programme, self.ids["group"], self.ids["number"])
            if line.matter.dispute is None:
                raise Refusal("attention.not_on_list")
            meet_up = line.matter.dispute.meet_up
            await bot.services.meetup_closing.settle(
                person.programme.id, person.discord_id, meet_up.id, meet_up.sequence, outcome
            )
            said = text("attention.settled", locale, outcome=text(f"attention.outcome_{outcome}", locale))
            return Done(about(group, said))

        await _tap(interaction, self.ids["place"], do)


class Away(Button, template=rf"attention:away:(?P<away>[01]):(?P<who>\d{{1,18}}):{LINE}"):
    """The one person of this row is away, or back."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        await _set_away(interaction, self.ids, self.ids["who"], away=bool(self.ids["away"]))


class WhoIs(Button, template=rf"attention:who:{LINE}"):
    """Ask which of the row's people is away, or back."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        bot, ids = bot_of(interaction), self.ids

        async def look(person: Asker) -> None:
            await bot.services.attention.line(person.programme, ids["group"], ids["number"])

        await _tap(interaction, ids["place"], look, asking=(ids["group"], ids["number"]))


class Choose(Select, template=rf"attention:choose:{LINE}"):
    """Somebody of this row is away, or back."""

    async def chosen(self, interaction: discord.Interaction, values: list[str]) -> None:
        chosen = picked(values[0], "away", "back") if values else None
        if chosen is None:
            raise Refusal("attention.not_on_list")
        await _set_away(interaction, self.ids, chosen[1], away=chosen[0] == "away")


class Undo(Button, template=r"attention:undo:(?P<mark>\d{1,18}):(?P<place>\d)"):
    """Take back what was done."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        bot = bot_of(interaction)

        async def do(person: Asker) -> Done:
            await bot.services.attention.undo(person.programme, person.discord_id, self.ids["mark"])
            return Done(text("attention.undone", locale_of(interaction)))

        await _tap(interaction, self.ids["place"], do)


async def _set_away(interaction: discord.Interaction, ids: dict[str, int], who: int, *, away: bool) -> None:
    service = bot_of(interaction).services.attention

    async def do(person: Asker) -> Done:
        marked = await service.away(person.programme, person.discord_id, ids["group"], ids["number"], who, away=away)
        name = name_of(marked.person.name) if marked.person else ""
        return _marked(
            marked, text("attention.away_done" if away else "attention.back_done", locale_of(interaction), name=name)
        )

    await _tap(interaction, ids["place"], do)


def _marked(marked: Marked, sentence: str) -> Done:
    return Done(about(marked.group, sentence), marked.mark.id)
