"""The second tap of closing a meet-up, who came, and the way from one tap to the next. All of it is private."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui
from discord.app_commands import Choice

from bot.domain.groups import checksum
from bot.domain.meetups.closing import ClosingSheet, Listed
from bot.domain.numbers import number_in
from bot.domain.participants import Participant
from bot.domain.refusal import Refusal
from bot.embeds.meetups import choice_words, unix
from bot.interactions.asking import asker, bot_of
from bot.interactions.boundary import locale_of
from bot.interactions.controls import Button, Select, view
from bot.interactions.suggestions import matching
from bot.texts import text
from cogs.meetups.following import next_step, say_privately

GREEN = discord.ButtonStyle.success


async def show_step(
    interaction: discord.Interaction, sheet: ClosingSheet, participant_id: int | None, first: str = ""
) -> None:
    """Answer with what is left to say, after a `first` sentence about what has just been kept."""
    locale = locale_of(interaction)
    if sheet.who_came_is_open:
        sentence, controls = who_step(sheet, participant_id, locale)
    elif sheet.next_is_open:
        sentence, controls = next_step(sheet, bot_of(interaction).services.clock.now(), locale)
    else:
        following = sheet.meet_up if sheet.moved_on and sheet.meet_up.state == "planned" else sheet.following
        key = "meetup_closing.all_done_next" if following else "meetup_closing.all_done"
        sentence, controls = text(key, locale, unix=unix(following.starts_at) if following else 0), None
    await say_privately(interaction, f"{first} {sentence}".strip(), controls)


def who_step(sheet: ClosingSheet, participant_id: int | None, locale: str) -> tuple[str, ui.View]:
    """Ask who came: a list with ticks, and a button that takes them as they are."""
    ticked = sheet.ticked(participant_id)
    menu = WhoCame.of(sheet, ticked, locale)
    return text("meetup_closing.who_ask", locale), view(menu, AsTicked.of(sheet, ticked, locale))


def choices(found: Sequence[Listed], typed: str, locale: str) -> list[Choice[str]]:
    """Meet-ups as suggestions; with their groups where they are of several."""
    several = len({one.group.id for one in found}) > 1
    named = [(choice_words(one.meet_up, one.group if several else None, locale), str(one.meet_up.id)) for one in found]
    return matching(named, typed)


def people_options(people: tuple[Participant, ...], group_id: int, ticked: list[int], locale: str) -> dict[str, Any]:
    """A menu's options for these people."""
    options = [
        discord.SelectOption(
            label=person.name[:100],
            value=str(person.id),
            description=_described(person, group_id, locale),
            default=person.id in ticked,
        )
        for person in people
    ]
    return {"options": options, "min_values": 0, "max_values": len(options), "required": False}


def _described(person: Participant, group_id: int, locale: str) -> str:
    kind = text("meetup_closing.a_mentor" if person.kind == "mentor" else "meetup_closing.a_student", locale)
    if person.group_id != group_id or person.removed_at is not None:
        return text("meetup_closing.was_in_group", locale, kind=kind)
    return kind if person.joined else text("meetup_closing.not_on_discord", locale, kind=kind)


def chosen_ids(values: list[str]) -> list[int]:
    """The participants whom a menu gives. Raises `Refusal` for values that are none of ours."""
    chosen = [number for number in map(number_in, values) if number is not None]
    if len(chosen) < len(values):
        raise Refusal("common.stale_button")
    return chosen


class WhoCameButton(Button, template=r"close:who:(?P<meet_up>\d{1,18}):(?P<sequence>\d{1,9})"):
    """Go on with who came, where somebody stopped."""

    @classmethod
    def of(cls, sheet: ClosingSheet, locale: str) -> "WhoCameButton":
        custom_id = f"close:who:{sheet.then.id}:{sheet.then.sequence}"
        return cls(custom_id, label=text("meetup_closing.who_came_button", locale), style=discord.ButtonStyle.primary)

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await asker(interaction)
        sheet, participant_id = await bot_of(interaction).services.meetup_closing.sheet_for(
            person.programme.id,
            person.discord_id,
            self.ids["meet_up"],
            self.ids["sequence"],
            organiser=person.is_organiser,
        )
        if sheet.outcome != "held":
            raise Refusal("meetup_closing.not_held")
        await show_step(interaction, sheet, participant_id)


class WhoCame(Select, template=r"close:came:(?P<meet_up>\d{1,18}):(?P<sequence>\d{1,9})"):
    """Tick who came."""

    @classmethod
    def of(cls, sheet: ClosingSheet, ticked: list[int], locale: str) -> "WhoCame":
        return cls(
            f"close:came:{sheet.then.id}:{sheet.then.sequence}",
            placeholder=text("meetup_closing.who_placeholder", locale),
            **people_options(sheet.people, sheet.meet_up.group_id, ticked, locale),
        )

    async def chosen(self, interaction: discord.Interaction, values: list[str]) -> None:
        person, bot = await asker(interaction), bot_of(interaction)
        sheet = await bot.services.attendance.record(
            person.programme.id,
            person.discord_id,
            self.ids["meet_up"],
            self.ids["sequence"],
            chosen_ids(values),
            organiser=person.is_organiser,
        )
        await show_step(interaction, sheet, None, text("meetup_closing.kept", locale_of(interaction)))


class AsTicked(Button, template=r"close:ticked:(?P<meet_up>\d{1,18}):(?P<sequence>\d{1,9}):(?P<seen>\d{1,10})"):
    """Those came who are ticked. `seen` stands for the ticks that the person was shown."""

    @classmethod
    def of(cls, sheet: ClosingSheet, ticked: list[int], locale: str) -> "AsTicked":
        label = text("meetup_closing.nobody_ticked_button", locale)
        if ticked:
            label = text("meetup_closing.ticked_button", locale, n=len(ticked))
        return cls(f"close:ticked:{sheet.then.id}:{sheet.then.sequence}:{checksum(ticked)}", label=label, style=GREEN)

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, bot = await asker(interaction), bot_of(interaction)
        sheet = await bot.services.attendance.record_as_ticked(
            person.programme.id,
            person.discord_id,
            self.ids["meet_up"],
            self.ids["sequence"],
            self.ids["seen"],
            organiser=person.is_organiser,
        )
        await show_step(interaction, sheet, None, text("meetup_closing.kept", locale_of(interaction)))
