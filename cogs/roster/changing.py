"""`/roster add`, `move`, `remove`, `replace-mentor`, `unbind` and `undo`: the roster, person by person."""

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.numbers import picked
from bot.domain.participants import Participant
from bot.domain.programme import KINDS, Kind
from bot.domain.refusal import Refusal
from bot.domain.roster import zone_of
from bot.domain.roster.values import clean, group_of, name_of, roster_id_of
from bot.embeds.changes import changed_lines, undone_lines
from bot.embeds.roster import plain
from bot.interactions.asking import Asker, bot_of, organiser
from bot.interactions.boundary import locale_of
from bot.interactions.controls import Button, view
from bot.interactions.suggestions import matching
from bot.services.roster import Changed, Newcomer
from bot.texts import text
from cogs.roster.answers import sentences
from cogs.roster.options import GroupMemberOption, MentorOption, PersonOption, suggest_groups

if TYPE_CHECKING:
    from bot.interactions.client import Ithaca

LONGEST = 100
Person = app_commands.Transform[Participant, PersonOption]
GroupMember = app_commands.Transform[Participant, GroupMemberOption]
Mentor = app_commands.Transform[Participant, MentorOption]


class ChangeCommands(commands.Cog):
    """Changing who takes part, and with whom."""

    bot: "Ithaca"

    @app_commands.command(name="add", description="Put one person on the roster")
    @app_commands.describe(
        kind="What they are in the programme",
        name="Their full name",
        group="The group they are in; for a mentor it may be a new one",
        account="Their Discord account, if they are on this server: they join at once",
        roster_id="Your own number for them, so that a later file finds them again",
        time_zone="The city they live in",
    )
    @app_commands.choices(kind=[app_commands.Choice(name=text(f"roster.kind_{kind}"), value=kind) for kind in KINDS])
    @app_commands.autocomplete(group=suggest_groups)
    async def add(  # noqa: PLR0917 - Discord passes options by name
        self,
        interaction: discord.Interaction,
        kind: str,
        name: app_commands.Range[str, 1, LONGEST],
        group: app_commands.Range[str, 1, LONGEST] | None = None,
        account: discord.User | None = None,
        roster_id: app_commands.Range[str, 1, LONGEST] | None = None,
        time_zone: app_commands.Range[str, 1, LONGEST] | None = None,
    ) -> None:
        person = await organiser(interaction)
        newcomer = Newcomer(
            kind=_kind(kind),
            name=name_of(clean(name)),
            roster_id=roster_id_of(clean(roster_id)) if roster_id else None,
            account=_account(account) if account else None,
            group=group_of(clean(group)) if group else None,
            time_zone=zone_of(time_zone) if time_zone else None,
        )
        await interaction.response.defer(ephemeral=True, thinking=True)
        changed = await self.bot.services.roster.add(
            person.programme, newcomer, actor_id=person.discord_id, manages_server=person.manages_server
        )
        code = None
        if not changed.person.joined:
            codes = await self.bot.services.joining.codes(person.programme)
            code = codes.get(changed.person.id)
        await _tell(interaction, person, changed, code)

    @app_commands.command(name="move", description="Move a student or mentor to another group")
    @app_commands.describe(person="Whom to move: start typing a name", group="Where to: start typing its name")
    @app_commands.autocomplete(group=suggest_groups)
    async def move(
        self, interaction: discord.Interaction, person: GroupMember, group: app_commands.Range[str, 1, LONGEST]
    ) -> None:
        asking = await organiser(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        changed = await self.bot.services.roster.move(
            asking.programme,
            person.id,
            group,
            actor_id=asking.discord_id,
            manages_server=asking.manages_server,
        )
        await _tell(interaction, asking, changed)

    @app_commands.command(name="remove", description="Take somebody off the roster (I ask first)")
    @app_commands.describe(person="Whom to remove: start typing a name")
    async def remove(self, interaction: discord.Interaction, person: Person) -> None:
        await organiser(interaction)
        locale = locale_of(interaction)
        sentence = text("roster.remove_sure", locale, name=plain(person.name))
        buttons = view(Remove.make(person.id, locale), Spare.make(locale))
        await interaction.response.send_message(sentence, view=buttons, ephemeral=True)

    @app_commands.command(name="replace-mentor", description="Give a mentor's group to another mentor")
    @app_commands.describe(
        mentor="Who leaves the group: start typing a name", by="Who takes it over, a mentor without a group"
    )
    async def replace_mentor(self, interaction: discord.Interaction, mentor: Mentor, by: Mentor) -> None:
        asking = await organiser(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        changed = await self.bot.services.roster.replace_mentor(
            asking.programme, mentor.id, by.id, actor_id=asking.discord_id
        )
        await _tell(interaction, asking, changed)

    @app_commands.command(name="unbind", description="Undo a wrong claim: somebody joined as the wrong person")
    @app_commands.describe(person="As whom they joined: start typing a name")
    async def unbind(self, interaction: discord.Interaction, person: Person) -> None:
        asking = await organiser(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        locale = locale_of(interaction)
        free, code = await self.bot.services.joining.undo(
            asking.programme, person.id, asking.discord_id, manages_server=asking.manages_server
        )
        hindrances = await self.bot.access.follow(asking.programme)
        lines = [text("roster.unbound", locale, name=plain(free.name), code=code), *sentences(hindrances, locale)]
        await interaction.edit_original_response(content="\n".join(lines))

    @app_commands.command(name="undo", description="Undo a change to the roster")
    @app_commands.describe(change="Which one: the newest stand first")
    async def undo(self, interaction: discord.Interaction, change: str) -> None:
        asking = await organiser(interaction)
        chosen = picked(change, "change")
        if chosen is None:
            raise Refusal("roster.no_such_change")
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.edit_original_response(content=await _undo(interaction, asking, chosen[1]))

    @undo.autocomplete("change")
    async def changes(self, interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        try:
            asking = await organiser(interaction)
        except Refusal:
            return []
        locale = locale_of(interaction)
        found = await self.bot.services.roster.undoable(asking.programme.id)
        named = [(text(f"roster.change_{u.change.kind}", locale, name=u.name), f"change:{u.change.id}") for u in found]
        return matching(named, current)


class Remove(Button, template=r"roster:remove:(?P<participant>\d+)"):
    """Yes, take this person off the roster."""

    @classmethod
    def make(cls, participant_id: int, locale: str) -> "Remove":
        label = text("roster.remove_yes", locale)
        return cls(f"roster:remove:{participant_id}", label=label, style=discord.ButtonStyle.danger)

    async def pressed(self, interaction: discord.Interaction) -> None:
        asking = await organiser(interaction)
        await interaction.response.defer()
        changed = await bot_of(interaction).services.roster.remove(
            asking.programme,
            self.ids["participant"],
            actor_id=asking.discord_id,
            manages_server=asking.manages_server,
        )
        await _tell(interaction, asking, changed)


class Spare(Button, template=r"roster:spare"):
    """No, leave this person where they are."""

    @classmethod
    def make(cls, locale: str) -> "Spare":
        return cls("roster:spare", label=text("roster.remove_no", locale), style=discord.ButtonStyle.secondary)

    async def pressed(self, interaction: discord.Interaction) -> None:
        await organiser(interaction)
        sentence = text("roster.spared", locale_of(interaction))
        await interaction.response.edit_message(content=sentence, view=None)


class Undo(Button, template=r"roster:undo:(?P<change>\d+)"):
    """Put things back as they were."""

    @classmethod
    def make(cls, change_id: int, locale: str) -> "Undo":
        label = text("roster.undo", locale)
        return cls(f"roster:undo:{change_id}", label=label, style=discord.ButtonStyle.secondary)

    async def pressed(self, interaction: discord.Interaction) -> None:
        asking = await organiser(interaction)
        await interaction.response.defer()
        sentence = await _undo(interaction, asking, self.ids["change"])
        await interaction.edit_original_response(content=sentence, view=None)


async def _tell(interaction: discord.Interaction, asking: Asker, changed: Changed, code: str | None = None) -> None:
    """Let Discord follow, then say what changed, with a button to undo it."""
    locale = locale_of(interaction)
    hindrances = await bot_of(interaction).access.follow(asking.programme)
    lines = changed_lines(
        changed.kind,
        changed.person,
        other=changed.other,
        left=changed.left,
        group=changed.group,
        without_mentor=changed.without_mentor,
        code=code,
        locale=locale,
    )
    await interaction.edit_original_response(
        content="\n".join([*lines, *sentences(hindrances, locale)]), view=view(Undo.make(changed.change_id, locale))
    )


async def _undo(interaction: discord.Interaction, asking: Asker, change_id: int) -> str:
    locale, bot = locale_of(interaction), bot_of(interaction)
    changed = await bot.services.roster.undo(
        asking.programme, change_id, actor_id=asking.discord_id, manages_server=asking.manages_server
    )
    hindrances = await bot.access.follow(asking.programme)
    lines = undone_lines(changed.kind, changed.person, group=changed.group, locale=locale)
    return "\n".join([*lines, *sentences(hindrances, locale)])


def _kind(value: str) -> Kind:
    """The kind that was chosen. Raises `Refusal` for a forged one."""
    for kind in KINDS:
        if kind == value:
            return kind
    raise Refusal("common.stale_button")


def _account(user: discord.User | discord.Member) -> tuple[int, str]:
    """The account of somebody on this server. Raises `Refusal` for anybody else, and for apps."""
    if user.bot:
        raise Refusal("roster.account_bot")
    if not isinstance(user, discord.Member):
        raise Refusal("roster.account_not_here")
    return user.id, user.name.casefold()


ChangeControls: tuple[type[Any], ...] = (Remove, Spare, Undo)
