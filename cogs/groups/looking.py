"""Which groups a person may look at, and turning the pages of the list."""

from collections.abc import Sequence

import discord
from discord import ui

from bot.domain.participants import GroupMembers
from bot.domain.refusal import Refusal
from bot.embeds.groups import GROUPS_PER_PAGE, list_embed
from bot.interactions.asking import Asker, bot_of, staff
from bot.interactions.boundary import locale_of
from bot.interactions.client import Ithaca
from bot.interactions.controls import Button, view
from bot.texts import text


async def groups_for(bot: Ithaca, person: Asker) -> list[GroupMembers]:
    """The groups that this person may look at: staff all, mentors and students their own."""
    if person.is_staff:
        return await bot.services.groups.every(person.programme.id)
    own = await bot.services.groups.of_person(person.programme.id, person.discord_id)
    return [own] if own else []


def picked(members: GroupMembers) -> str:
    """What a pick from the list of suggestions sends. A bare number would be taken for a group of that name."""
    return f"group:{members.group.id}"


async def chosen_group(bot: Ithaca, person: Asker, choice: str) -> GroupMembers:
    """The group that was picked from the list or typed by name.

    Raises `Refusal` for one that does not exist or is not for this person: the two look the same to them.
    """
    allowed = await groups_for(bot, person)
    for found in allowed:
        if picked(found) == choice:
            return found
    for found in allowed:
        if found.group.name.casefold() == choice.strip().casefold():
            return found
    raise Refusal("groups.unknown" if person.is_staff or allowed else "groups.none_of_yours")


def list_view(groups: Sequence[GroupMembers], page: int, locale: str) -> ui.View:
    """The buttons under a page of the list, if it has more than one."""
    last = (len(groups) - 1) // GROUPS_PER_PAGE
    if last <= 0:
        return view()
    return view(
        ListPage(f"groups:list:{page - 1 if page else last}:0", label=text("groups.previous", locale)),
        ListPage(f"groups:list:{page + 1 if page < last else 0}:1", label=text("groups.next", locale)),
    )


class ListPage(Button, template=r"groups:list:(?P<page>\d{1,4}):(?P<side>[01])"):
    """Turn to a page of the list. `side` keeps two buttons to one page apart."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await staff(interaction)
        groups = await bot_of(interaction).services.groups.every(person.programme.id)
        page = min(self.ids["page"], max(0, (len(groups) - 1) // GROUPS_PER_PAGE))
        locale = locale_of(interaction)
        embed = list_embed(groups, page, locale)
        await interaction.response.edit_message(embed=embed, view=list_view(groups, page, locale))
