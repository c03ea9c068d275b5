"""Options of `/meetup`: whose dates are meant, which meet-up, and when."""

from typing import Any

import discord
from discord.app_commands import Choice

from bot.domain.meetups.asked import Asked
from bot.domain.meetups.suggesting import suggested
from bot.domain.meetups.views import TypingGround
from bot.domain.numbers import number_in
from bot.domain.refusal import Refusal
from bot.domain.when import Unclear, understand
from bot.embeds.meetups import choice_words, reading_words
from bot.interactions.asking import asker, bot_of
from bot.interactions.boundary import locale_of, suggesting
from bot.interactions.suggestions import LONGEST_CHOICE, matching
from bot.texts import known, text


async def asked_by(interaction: discord.Interaction[Any]) -> Asked:
    """Who is asking. Raises `Refusal` outside a programme's server."""
    person = await asker(interaction)
    return Asked(person.programme, person.discord_id, person.is_staff, interaction.channel_id)


def meet_up_id(choice: str) -> int:
    """The meet-up that was picked from the list (`meetup:<id>`). Raises `Refusal` for what is none."""
    number = number_in(choice.removeprefix("meetup:"))
    if number is None:
        raise Refusal("meetup.unknown")
    return number


@suggesting
async def suggest_groups(interaction: discord.Interaction[Any], typed: str) -> list[Choice[str]]:
    """The groups whose dates the asker may see, with this in their name."""
    groups = await bot_of(interaction).services.meetup_view.groups(await asked_by(interaction))
    return matching([(group.name, f"group:{group.id}") for group in groups], typed)


@suggesting
async def suggest_meet_ups(interaction: discord.Interaction[Any], typed: str) -> list[Choice[str]]:
    """The meet-ups that the asker may move or cancel."""
    asked, locale = await asked_by(interaction), locale_of(interaction)
    found = await bot_of(interaction).services.meetup_view.to_change(asked)
    named = [(choice_words(m, group if asked.staff else None, locale), f"meetup:{m.id}") for m, group in found]
    return matching(named, typed)


@suggesting
async def suggest_new_date(interaction: discord.Interaction[Any], typed: str) -> list[Choice[str]]:
    """How `when` of `/meetup set` is understood."""
    asked, view = await asked_by(interaction), bot_of(interaction).services.meetup_view
    group = await view.group(asked, getattr(interaction.namespace, "group", None) or None)
    minutes = getattr(interaction.namespace, "duration", None)
    return _dates(interaction, asked, typed, await view.ground(asked, group.id), minutes)


@suggesting
async def suggest_other_date(interaction: discord.Interaction[Any], typed: str) -> list[Choice[str]]:
    """How `when` of `/meetup move` is understood."""
    asked, view = await asked_by(interaction), bot_of(interaction).services.meetup_view
    chosen = meet_up_id(str(getattr(interaction.namespace, "meetup", "")))
    return _dates(interaction, asked, typed, await view.ground_to_move(asked, chosen), None)


def _dates(
    interaction: discord.Interaction[Any], asked: Asked, typed: str, ground: TypingGround, minutes: object
) -> list[Choice[str]]:
    """What the text may mean, or what would do in its place. What is picked is read as just that."""
    locale, now = locale_of(interaction), bot_of(interaction).services.clock.now()
    length = minutes if isinstance(minutes, int) else ground.minutes
    hint = None
    if not typed.strip():
        readings = tuple(suggested(ground, now, length))
    else:
        try:
            readings = understand(
                typed, ground.zone, now, locale=asked.programme.locale, minutes=length, busy=ground.busy
            ).readings
        except Unclear as unclear:
            readings = unclear.proposals
            hint = f"meetup.hint_{unclear.key.removeprefix('meetup.')}"
            hint = hint if known(hint) else "meetup.hint_other"
    found = []
    room = LONGEST_CHOICE - (len(text(hint, locale, words="")) if hint else 0)
    for reading in readings:
        words = reading_words(reading, ground.others, locale, room)
        name = text(hint, locale, words=words) if hint else words
        found.append(Choice(name=name[:LONGEST_CHOICE], value=reading.typed(ground.zone)))
    return found or [Choice(name=text("meetup.hint", locale)[:LONGEST_CHOICE], value=typed[:LONGEST_CHOICE] or "?")]
