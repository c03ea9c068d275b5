"""`/roster match`: people of the roster found on the server by their exact Discord name, confirmed by an organiser."""

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands
from discord.http import Route

from bot.domain.numbers import number_in
from bot.domain.participants import Participant
from bot.domain.refusal import Refusal
from bot.domain.roster import is_discord_id
from bot.embeds.roster import confirmed_sentence, matches_embed, nothing_matched_sentence
from bot.interactions.asking import bot_of, organiser
from bot.interactions.boundary import locale_of
from bot.interactions.channels import UNKNOWN_MEMBER
from bot.interactions.controls import Button, Select, view
from bot.interactions.sending import few_at_once
from bot.services.joining import Found
from bot.texts import text
from cogs.roster.answers import patience, sentences

if TYPE_CHECKING:
    from bot.interactions.client import Ithaca

MOST_FOUND = 100
"""Members whose name begins alike, looked through for the one whose name is exactly it."""
PAGE = 25
"""People on a page: as many as a menu has options."""


class MatchCommands(commands.Cog):
    """Finding people on the server."""

    bot: "Ithaca"

    @app_commands.command(name="match", description="Find people of the roster on this server by their Discord name")
    async def match(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        service, locale = self.bot.services.joining, locale_of(interaction)
        wanted = await service.to_match(person.programme.id)
        async with patience(interaction, "roster.matching", n=len(wanted)):
            found = await _find_all(self.bot, person.programme.guild_id, wanted)
            matching = await service.propose(person.programme, person.discord_id, found)
        missing = len(wanted) - (len(matching.pairs) if matching else 0)
        if matching is None:
            await interaction.edit_original_response(content=nothing_matched_sentence(len(wanted), locale))
            return
        matches = await service.matches(person.programme, matching.id)
        embed, controls = _page(matching.id, matches, 0, locale)
        sentence = text("roster.match_missing", locale, n=missing) if missing else None
        await interaction.edit_original_response(content=sentence, embed=embed, view=controls)


async def _find_all(bot: "Ithaca", guild_id: int, wanted: list[Participant]) -> dict[int, int]:
    """The accounts of these people on the server, by participant."""

    async def find(person: Participant) -> tuple[int, int | None]:
        assert person.handle is not None
        search = _by_id if is_discord_id(person.handle) else _by_handle
        return person.id, await search(bot, guild_id, person.handle)

    found = await few_at_once(wanted, find)
    return {person: account for person, account in found if account is not None}


async def _by_handle(bot: "Ithaca", guild_id: int, handle: str) -> int | None:
    """The member of exactly this name. Discord searches by the beginning, in nicknames too."""
    route = Route("GET", "/guilds/{guild_id}/members/search", guild_id=guild_id)
    members: list[dict[str, Any]] = await bot.sender.call(
        lambda: bot.http.request(route, params={"query": handle, "limit": MOST_FOUND})
    )
    for user in (member["user"] for member in members):
        if user["username"].casefold() == handle and user.get("discriminator", "0") == "0" and not user.get("bot"):
            return int(user["id"])
    return None


async def _by_id(bot: "Ithaca", guild_id: int, account: str) -> int | None:
    """The account itself, if it is in the server."""
    try:
        member = await bot.sender.call(lambda: bot.http.get_member(guild_id, int(account)))
    except discord.NotFound as error:
        if error.code in UNKNOWN_MEMBER:
            return None
        raise
    return None if member["user"].get("bot") else int(account)


def _page(matching_id: int, matches: list[Found], page: int, locale: str) -> tuple[discord.Embed, discord.ui.View]:
    pages = max(1, -(-len(matches) // PAGE))
    page = min(page, pages - 1)
    shown = matches[page * PAGE : (page + 1) * PAGE]
    chosen = sum(not match.left_out for match in matches)
    embed = matches_embed([(m.person, m.discord_id, m.left_out) for m in shown], len(matches), page, pages, locale)
    controls: list[discord.ui.Item[Any]] = [LeaveOut.make(matching_id, page, shown, locale)]
    if chosen:
        controls.append(Confirm.make(matching_id, chosen, locale))
    if page > 0:
        controls.append(Turn.make(matching_id, page - 1, "back", locale))
    if page < pages - 1:
        controls.append(Turn.make(matching_id, page + 1, "on", locale))
    return embed, view(*controls)


class Confirm(Button, template=r"roster:match:(?P<matching>\d+)"):
    """Let everybody join who was found and not left out."""

    @classmethod
    def make(cls, matching_id: int, count: int, locale: str) -> "Confirm":
        label = text("roster.match_confirm", locale, n=count)
        return cls(f"roster:match:{matching_id}", label=label, style=discord.ButtonStyle.primary)

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        bot, locale = bot_of(interaction), locale_of(interaction)
        await interaction.response.defer()
        done = await bot.services.joining.confirm(person.programme, self.ids["matching"], person.discord_id)
        async with patience(interaction, "roster.letting_in"):
            hindrances = await bot.access.follow(person.programme)
        lines = [confirmed_sentence(done.joined, done.passed_over, locale), *sentences(hindrances, locale)]
        await interaction.edit_original_response(content="\n".join(lines), embed=None, view=None)


class Turn(Button, template=r"roster:matches:(?P<matching>\d+):(?P<page>\d+)"):
    """Another page of the matches."""

    @classmethod
    def make(cls, matching_id: int, page: int, where: str, locale: str) -> "Turn":
        label = text(f"roster.page_{where}", locale)
        return cls(f"roster:matches:{matching_id}:{page}", label=label, style=discord.ButtonStyle.secondary)

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        matches = await bot_of(interaction).services.joining.matches(person.programme, self.ids["matching"])
        embed, controls = _page(self.ids["matching"], matches, self.ids["page"], locale_of(interaction))
        await interaction.response.edit_message(embed=embed, view=controls)


class LeaveOut(Select, template=r"roster:leaveout:(?P<matching>\d+):(?P<page>\d+)"):
    """Whom of this page to leave out."""

    @classmethod
    def make(cls, matching_id: int, page: int, shown: list[Found], locale: str) -> "LeaveOut":
        options = [
            discord.SelectOption(
                label=match.person.name[:100],
                value=str(match.person.id),
                description=(match.person.handle or "")[:100] or None,
                default=match.left_out,
            )
            for match in shown
        ]
        return cls(
            f"roster:leaveout:{matching_id}:{page}",
            options=options,
            min_values=0,
            required=False,
            max_values=len(options),
            placeholder=text("roster.match_leave_out", locale),
        )

    async def chosen(self, interaction: discord.Interaction, values: list[str]) -> None:
        person = await organiser(interaction)
        service, matching_id, page = bot_of(interaction).services.joining, self.ids["matching"], self.ids["page"]
        chosen = [number for number in map(number_in, values) if number is not None]
        if len(chosen) < len(values):
            raise Refusal("common.stale_button")
        matches = await service.matches(person.programme, matching_id)
        shown = [match.person.id for match in matches[page * PAGE : (page + 1) * PAGE]]
        await service.leave_out(person.programme, matching_id, shown, chosen)
        matches = await service.matches(person.programme, matching_id)
        embed, controls = _page(matching_id, matches, page, locale_of(interaction))
        await interaction.response.edit_message(embed=embed, view=controls)


MatchControls = (Confirm, Turn, LeaveOut)
