"""`/my`: what one person sees and says of their own part. Answers are for them only."""

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.domain.meetups.answering import MovedSince
from bot.domain.my import MOST_TO_ANSWER, OwnNudges, OwnProgramme
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.domain.when.alone import time_of_day, times_of_day
from bot.domain.zones import zones_offered
from bot.embeds.meetups import clock_words
from bot.embeds.my import own_nudges_embed, own_programme_embed
from bot.embeds.reports import own_figures
from bot.interactions.asking import Asker, asker, bot_of
from bot.interactions.boundary import locale_of, suggesting
from bot.interactions.client import Ithaca
from bot.interactions.controls import Button, view
from bot.interactions.suggestions import MOST_CHOICES
from bot.texts import text


@app_commands.guild_only()
class MyCog(commands.GroupCog, group_name="my", group_description="Your own part in the programme"):
    """A person's own zone, nudges and programme."""

    def __init__(self, bot: Ithaca) -> None:
        self.bot = bot

    @app_commands.command(name="programme", description="Your next meet-up, and what you can do for your group now")
    async def programme(self, interaction: discord.Interaction) -> None:
        person = await _on_the_roster(interaction)
        locale = locale_of(interaction)
        own = await self.bot.services.my.programme(person.programme, person.discord_id)
        embed = await programme_embed(self.bot, person, own, locale)
        await interaction.response.send_message(embed=embed, view=programme_view(self.bot, own, locale), ephemeral=True)

    @app_commands.command(name="timezone", description="Say where you live: your quiet hours move with you")
    @app_commands.describe(zone="Start typing a city near you")
    async def timezone(self, interaction: discord.Interaction, zone: app_commands.Range[str, 1, 64]) -> None:
        person = await _on_the_roster(interaction)
        own = await self.bot.services.my.move_to(person.programme, person.discord_id, zone)
        self.bot.nudging.poke()
        sentence = text("my.zone_kept", locale_of(interaction), zone=own.zone.replace("_", " "))
        await _show(interaction, own, sentence)

    @timezone.autocomplete("zone")
    @suggesting
    async def zones(self, interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        await asker(interaction)
        return [app_commands.Choice(name=zone.replace("_", " "), value=zone) for zone in zones_offered(current)]

    @app_commands.command(name="nudges", description="How I nudge you: your quiet hours, a pause, what you put off")
    @app_commands.describe(quiet_from="From when I leave you in peace, such as 21:30", quiet_until="Until when")
    async def nudges(
        self,
        interaction: discord.Interaction,
        quiet_from: app_commands.Range[str, 1, 20] | None = None,
        quiet_until: app_commands.Range[str, 1, 20] | None = None,
    ) -> None:
        person = await _on_the_roster(interaction)
        service = self.bot.services.my
        if quiet_from is None and quiet_until is None:
            await _show(interaction, await service.nudges(person.programme, person.discord_id))
            return
        begin = time_of_day(quiet_from) if quiet_from else None
        end = time_of_day(quiet_until) if quiet_until else None
        own = await service.set_quiet_hours(person.programme, person.discord_id, begin, end)
        self.bot.nudging.poke()
        await _show(interaction, own, text("my.hours_kept", locale_of(interaction)))

    @nudges.autocomplete("quiet_from")
    @nudges.autocomplete("quiet_until")
    @suggesting
    async def times(self, interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        await asker(interaction)
        typed = current.strip()
        names = [moment.strftime("%H:%M") for moment in times_of_day(typed)]
        names += [f"{hour:02}:00" for hour in (*range(18, 24), *range(18)) if f"{hour:02}:00".startswith(typed)]
        return [app_commands.Choice(name=name, value=name) for name in dict.fromkeys(names)][:MOST_CHOICES]


async def programme_embed(bot: Ithaca, person: Asker, own: OwnProgramme, locale: str) -> discord.Embed:
    """Somebody's own part, with their own figures below: as staff's reports count them."""
    embed = own_programme_embed(own, locale)
    figures = await bot.services.reports.own(person.programme, person.discord_id)
    if figures is not None:
        embed.add_field(name=text("reports.own", locale), value=own_figures(figures, locale), inline=False)
    return embed


def programme_view(bot: Ithaca, own: OwnProgramme, locale: str) -> ui.View:
    """The buttons to answer for the next meet-up, and for others that wait for an answer; then those that do what is
    owed. What came of a meet-up has a row to itself."""
    buttons: list[Button] = []
    for row, meet_up in enumerate(own.to_answer):
        on = clock_words(meet_up.local_start, locale)
        for coming in (1, 0):
            key = "my.coming" if coming else "my.cannot"
            style = discord.ButtonStyle.success if coming else discord.ButtonStyle.secondary
            custom_id = f"my:answer:{meet_up.id}:{meet_up.sequence}:{coming}"
            buttons.append(Answer(custom_id, label=text(key, locale, when=on), style=style, row=row))
    for owed in own.at_hand:
        for button in bot.ways[owed.rule](owed, locale):
            button.item.row = MOST_TO_ANSWER if owed.rule == "close" else MOST_TO_ANSWER + 1
            buttons.append(button)
    return view(*buttons)


class Answer(Button, template=r"my:answer:(?P<meet_up>\d{1,18}):(?P<sequence>\d{1,9}):(?P<coming>[01])"):
    """I'm coming, or I can't."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await _on_the_roster(interaction)
        bot, locale, said = bot_of(interaction), locale_of(interaction), None
        try:
            await bot.services.meetup_answers.answer(
                person.programme.id,
                person.discord_id,
                self.ids["meet_up"],
                self.ids["sequence"],
                coming=bool(self.ids["coming"]),
            )
        except MovedSince as moved:
            # The new date has buttons of its own, right below.
            said = text(moved.key, locale, **moved.blanks)
        bot.nudging.poke()
        own = await bot.services.my.programme(person.programme, person.discord_id)
        embed = await programme_embed(bot, person, own, locale)
        await _renew(interaction, said, embed, programme_view(bot, own, locale))


def own_view(own: OwnNudges, locale: str) -> ui.View:
    """The buttons under what somebody sees of their nudges."""
    if own.person.kind not in ("mentor", "student"):
        return view()
    buttons: list[Button] = []
    if own.wishes.paused_at or own.wishes.away_at:
        label = text("my.resume" if own.wishes.paused_at else "my.back", locale)
        buttons.append(Resume("my:resume", label=label, style=discord.ButtonStyle.success))
    else:
        buttons.append(Pause("my:pause", label=text("my.pause", locale), style=discord.ButtonStyle.secondary))
    if own.own_hours:
        buttons.append(UsualHours("my:usual", label=text("my.usual_hours", locale)))
    return view(*buttons)


class OwnButton(Button, template=r"my:never"):
    """A button that changes how the person who presses it is nudged, whoever was shown it."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await _on_the_roster(interaction)
        own = await self.change(bot_of(interaction), person.programme, person.discord_id)
        bot_of(interaction).nudging.poke()
        locale = locale_of(interaction)
        await _renew(interaction, None, own_nudges_embed(own, locale), own_view(own, locale))

    async def change(self, bot: Ithaca, programme: Programme, discord_id: int) -> OwnNudges:
        raise NotImplementedError


class Pause(OwnButton, template=r"my:pause"):
    """No nudges until I say so."""

    async def change(self, bot: Ithaca, programme: Programme, discord_id: int) -> OwnNudges:
        return await bot.services.my.pause(programme, discord_id)


class Resume(OwnButton, template=r"my:resume"):
    """Nudge me again."""

    async def change(self, bot: Ithaca, programme: Programme, discord_id: int) -> OwnNudges:
        return await bot.services.my.resume(programme, discord_id)


class UsualHours(OwnButton, template=r"my:usual"):
    """The programme's quiet hours will do."""

    async def change(self, bot: Ithaca, programme: Programme, discord_id: int) -> OwnNudges:
        return await bot.services.my.forget_quiet_hours(programme, discord_id)


async def _on_the_roster(interaction: discord.Interaction) -> Asker:
    """Who is asking, and is on the roster. Raises `Refusal` for who is not: staff and organisers need not be."""
    person = await asker(interaction)
    if await bot_of(interaction).services.joining.joined(person.programme.id, person.discord_id) is None:
        raise Refusal("my.not_on_roster" if person.is_staff else "my.not_joined")
    return person


async def _show(interaction: discord.Interaction, own: OwnNudges, sentence: str | None = None) -> None:
    locale = locale_of(interaction)
    await interaction.response.send_message(
        content=sentence, embed=own_nudges_embed(own, locale), view=own_view(own, locale), ephemeral=True
    )


async def _renew(interaction: discord.Interaction, said: str | None, embed: discord.Embed, items: ui.View) -> None:
    """Show somebody their own part in place of what their message shows.

    Under a message for the group, what is one person's own is for them alone.
    """
    message = interaction.message
    if message is not None and message.flags.ephemeral:
        await interaction.response.edit_message(content=said, embed=embed, view=items)
    else:
        await interaction.response.send_message(content=said, embed=embed, view=items, ephemeral=True)


async def setup(bot: Ithaca) -> None:
    bot.add_dynamic_items(Answer, Pause, Resume, UsualHours)
    await bot.add_cog(MyCog(bot))
