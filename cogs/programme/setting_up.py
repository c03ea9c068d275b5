"""`/programme setup` and `show`: setting a programme up and looking at it."""

import asyncio
from dataclasses import dataclass, field
from functools import partial
from weakref import WeakValueDictionary

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.groups import BOT_ALLOW, MEMBER_ALLOW, PERMISSIONS
from bot.domain.programme import JOINING_KINDS, KINDS, Kind, Programme, refuse_shared_roles
from bot.domain.refusal import Refusal
from bot.domain.zones import zones_offered
from bot.embeds.programme import language, permission_names, programme_embed, set_up_embed
from bot.interactions.access import gives_rights
from bot.interactions.asking import asker, manages_server
from bot.interactions.channels import missing_permissions
from bot.interactions.client import Ithaca
from bot.texts import DEFAULT_LOCALE, languages, locales

ROLE_NAMES: dict[Kind, str] = {"organiser": "Organiser", "staff": "Staff", "mentor": "Mentor", "student": "Student"}
NOTHING = discord.Permissions.none()
CHANNEL_NAME = "organisers"
REASON = "/programme setup"


@dataclass
class Chosen:
    """What the person who sets up chose: roles and a channel that the server has. The rest is found or made."""

    roles: dict[Kind, discord.Role | None]
    channel: discord.TextChannel | None
    made: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)


class SetUpCommands(commands.Cog):
    """Setting up, and looking at the set-up."""

    bot: Ithaca
    setting_up: WeakValueDictionary[int, asyncio.Lock]
    """By server."""

    @app_commands.command(name="show", description="Show how this programme is set up")
    async def show(self, interaction: discord.Interaction) -> None:
        person = await asker(interaction)
        embed = programme_embed(person.programme, interaction.locale.value)
        await interaction.response.send_message(embed=embed, ephemeral=True)

    @app_commands.command(name="setup", description="Set this server up for a mentoring programme; also to change it")
    @app_commands.describe(
        time_zone="Where the programme is at home: start typing a city",
        locale="The language of what I post for everybody",
        organiser_role="Who runs the programme (I make the role if you leave this empty)",
        staff_role="Who can read every group's channel (I make the role if you leave this empty)",
        mentor_role="What mentors get when they join (I make the role if you leave this empty)",
        student_role="What students get when they join (I make the role if you leave this empty)",
        organisers_channel="A channel that only organisers can read (I make one if you leave this empty)",
        last_day="The day on which the programme ends, such as 30 June 2027",
    )
    @app_commands.choices(locale=[app_commands.Choice(name=language(name), value=name) for name in languages()])
    async def set_up(  # noqa: PLR0917 - Discord passes options by name
        self,
        interaction: discord.Interaction,
        time_zone: app_commands.Range[str, 1, 64],
        locale: str | None = None,
        organiser_role: discord.Role | None = None,
        staff_role: discord.Role | None = None,
        mentor_role: discord.Role | None = None,
        student_role: discord.Role | None = None,
        organisers_channel: discord.TextChannel | None = None,
        last_day: app_commands.Range[str, 1, 40] | None = None,
    ) -> None:
        guild = interaction.guild
        if guild is None or not manages_server(interaction):
            # Whoever decides which roles mean organiser and staff makes people organisers and staff.
            raise Refusal("common.needs_manage_server")
        await interaction.response.defer(ephemeral=True, thinking=True)
        roles: dict[Kind, discord.Role | None] = {
            "organiser": organiser_role,
            "staff": staff_role,
            "mentor": mentor_role,
            "student": student_role,
        }
        chosen = Chosen(roles, organisers_channel)
        # One after the other: two people setting up at once would each make what is missing.
        async with self.setting_up.setdefault(guild.id, asyncio.Lock()):
            programme = await self._set_up(
                guild, interaction.user.id, chosen, time_zone=time_zone, locale=locale, last_day=last_day
            )
        await self.bot.access.follow(programme)
        embed = set_up_embed(programme, chosen.made, chosen.found, interaction.locale.value)
        await interaction.followup.send(embed=embed, ephemeral=True)

    @set_up.autocomplete("time_zone")
    async def zones(self, interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        if not manages_server(interaction):
            return []
        return [app_commands.Choice(name=zone.replace("_", " "), value=zone) for zone in zones_offered(current)]

    async def _set_up(
        self,
        guild: discord.Guild,
        actor_id: int,
        chosen: Chosen,
        *,
        time_zone: str,
        locale: str | None,
        last_day: str | None,
    ) -> Programme:
        service = self.bot.services.programme
        before = await service.find(guild.id)
        _complete(guild, chosen, before)
        _refuse_unfit(guild, chosen)
        programme = await service.set_up(
            guild.id,
            actor_id,
            time_zone=time_zone,
            locale=locale or (before.locale if before else _locale_of(guild)),
            last_day=last_day,
            organisers_channel_id=chosen.channel.id if chosen.channel else None,
            **{f"{kind}_role_id": role.id if role else None for kind, role in chosen.roles.items()},
        )
        return await self._make_missing(guild, programme, chosen)

    async def _make_missing(self, guild: discord.Guild, programme: Programme, chosen: Chosen) -> Programme:
        """Make the roles and the channel that are not there. Each is written down before the next is made."""
        service, call = self.bot.services.programme, self.bot.sender.call
        for kind in KINDS:
            if chosen.roles[kind] is None:
                role = await call(partial(guild.create_role, name=ROLE_NAMES[kind], permissions=NOTHING, reason=REASON))
                programme = await service.made(guild.id, **{f"{kind}_role_id": role.id})
                chosen.roles[kind] = role
                chosen.made.append(role.mention)
        organisers, own_channel = chosen.roles["organiser"], chosen.channel
        assert organisers is not None
        may_write = discord.PermissionOverwrite.from_pair(discord.Permissions(MEMBER_ALLOW), discord.Permissions.none())
        if own_channel is None:
            overwrites: dict[discord.Role | discord.Member | discord.Object, discord.PermissionOverwrite] = {
                guild.default_role: discord.PermissionOverwrite(view_channel=False),
                organisers: may_write,
                guild.me: discord.PermissionOverwrite.from_pair(
                    discord.Permissions(BOT_ALLOW), discord.Permissions.none()
                ),
            }
            channel = await call(lambda: guild.create_text_channel(CHANNEL_NAME, overwrites=overwrites, reason=REASON))
            programme = await service.made(guild.id, organisers_channel_id=channel.id)
            chosen.made.append(channel.mention)
        elif not own_channel.permissions_for(organisers).view_channel:
            await call(lambda: own_channel.set_permissions(organisers, overwrite=may_write, reason=REASON))
        return programme


def _complete(guild: discord.Guild, chosen: Chosen, before: Programme | None) -> None:
    """Fill in what was not chosen: what is mapped and still there, else what goes by our names.

    The second also finds what a crash in the middle of an earlier setup left behind.
    """
    for kind, role in chosen.roles.items():
        if role is not None:
            continue
        mapped = before.role_id(kind) if before else None
        kept = guild.get_role(mapped) if mapped else None
        taken = {other.id for other in chosen.roles.values() if other}
        if kept is None:
            alike = (r for r in guild.roles if r.name == ROLE_NAMES[kind] and r.id not in taken)
            kept = next((r for r in alike if _role_trouble(guild, kind, r) is None), None)
            if kept is not None:
                chosen.found.append(kept.mention)
        chosen.roles[kind] = kept
    if chosen.channel is None:
        mapped = before.organisers_channel_id if before else None
        channel = guild.get_channel(mapped) if mapped else None
        if isinstance(channel, discord.TextChannel):
            chosen.channel = channel
            return
        alike_channels = (c for c in guild.text_channels if c.name == CHANNEL_NAME)
        chosen.channel = next((c for c in alike_channels if _channel_trouble(guild, chosen, c) is None), None)
        if chosen.channel is not None:
            chosen.found.append(chosen.channel.mention)


def _refuse_unfit(guild: discord.Guild, chosen: Chosen) -> None:
    """Raises `Refusal` for a right that the bot lacks, and for roles and channels that cannot be used."""
    if missing := missing_permissions(guild, voice=False):
        raise Refusal("common.missing_permission", permission=permission_names(missing))
    refuse_shared_roles({kind: role.id if role else None for kind, role in chosen.roles.items()})
    for kind, role in chosen.roles.items():
        if role is not None and (trouble := _role_trouble(guild, kind, role)):
            raise trouble
    if chosen.channel is not None and (trouble := _channel_trouble(guild, chosen, chosen.channel)):
        raise trouble


def _role_trouble(guild: discord.Guild, kind: Kind, role: discord.Role) -> Refusal | None:
    """Why this role cannot mean `kind`."""
    if role.is_default():
        return Refusal("programme.everyone_role")
    if kind not in JOINING_KINDS:
        return None
    if role.managed:
        return Refusal("programme.role_managed", role_id=role.id)
    if gives_rights(role):
        return Refusal("programme.role_rights", role_id=role.id)
    if role >= guild.me.top_role:
        return Refusal("programme.role_above", role_id=role.id)
    return None


def _channel_trouble(guild: discord.Guild, chosen: Chosen, channel: discord.TextChannel) -> Refusal | None:
    """Why this channel cannot be the organisers' own."""
    outsiders = [guild.default_role, *(role for kind in JOINING_KINDS if (role := chosen.roles[kind]))]
    if any(channel.permissions_for(role).view_channel for role in outsiders):
        return Refusal("programme.channel_public", channel_id=channel.id)
    mine = channel.permissions_for(guild.me).value
    lacking = [name for name, bit in PERMISSIONS.items() if BOT_ALLOW & bit & ~mine]
    if lacking:
        return Refusal("programme.channel_closed", channel_id=channel.id, permission=permission_names(lacking))
    return None


def _locale_of(guild: discord.Guild) -> str:
    """Our catalogue for the language that the server says it prefers."""
    preferred = guild.preferred_locale.value
    return next((name for name in (preferred, preferred.partition("-")[0]) if name in locales()), DEFAULT_LOCALE)
