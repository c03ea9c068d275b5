"""Doing what was asked about rooms: the buttons that mean it, the notes in the rooms, and the end of it next day."""

from collections.abc import Awaitable, Callable

import discord
from discord.utils import escape_markdown, format_dt

from bot.domain.outbox import Post
from bot.domain.programme import Programme
from bot.domain.stand_ins import ShownMerge
from bot.embeds.rooms import back_embed, came_embed, left_embed, substitute_embed
from bot.interactions import visits
from bot.interactions.access import Hindrance
from bot.interactions.asking import bot_of, organiser
from bot.interactions.boundary import locale_of
from bot.interactions.client import Ithaca
from bot.interactions.controls import Button, view
from bot.interactions.sending import Drawing
from bot.services.stand_in_moves import BACK, GUESTS, MERGED, SUBSTITUTE
from bot.texts import text
from cogs.kickoff.course import course_of


class SeatButton(
    Button,
    template=r"rooms:(?:merge|substitute):(?P<kickoff>\d{1,18}):(?P<group>\d{1,18}):(?P<other>\d{1,18})",
):
    """Yes, merge `group` into `other`; or let the participant `other` sit in for its mentor."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, bot, locale = await organiser(interaction), bot_of(interaction), locale_of(interaction)
        await interaction.response.defer()
        service, action = bot.services.stand_ins, self.custom_id.split(":")[1]
        seats = (person.programme, person.discord_id, self.ids["kickoff"], self.ids["group"], self.ids["other"])
        if action == "merge":
            plan, merge = await service.merge(*seats)
            where, until, made_id = plan.into, merge.until, merge.id
            names = {"group": plan.group.name, "into": plan.into.name}
        else:
            seat, substitute = await service.substitute(*seats)
            where, until, made_id = seat.group, substitute.until, substitute.id
            names = {"name": seat.person.name, "group": seat.group.name}
        hindrances = await bot.access.follow(person.programme)
        course_of(interaction).poke(self.ids["kickoff"])
        done = text(
            f"rooms.done_{action}",
            locale,
            channel=f"<#{where.channel_id}>",
            when=format_dt(until, "f"),
            **{blank: escape_markdown(name) for blank, name in names.items()},
        )
        undo = UndoButton.of(action, made_id, locale)
        await interaction.edit_original_response(content=_with(done, hindrances, locale), view=view(undo))
        await look_again(bot)


class UndoButton(Button, template=r"rooms:undo:(?:merge|substitute):(?P<id>\d{1,18})"):
    """Undo it at once."""

    @classmethod
    def of(cls, action: str, stand_in_id: int, locale: str) -> "UndoButton":
        return cls(f"rooms:undo:{action}:{stand_in_id}", label=text("rooms.undo", locale))

    async def pressed(self, interaction: discord.Interaction) -> None:
        await organiser(interaction)
        await interaction.response.defer()
        sentence = await undo(interaction, self.custom_id.split(":")[2], self.ids["id"])
        await interaction.edit_original_response(content=sentence, view=None)


def register_stand_ins(bot: Ithaca) -> None:
    """Say how the notes in the rooms look."""
    service = bot.services.stand_ins

    def note(embed: Callable[[ShownMerge], discord.Embed]) -> Callable[[Post], Awaitable[Drawing | None]]:
        async def draw(post: Post) -> Drawing | None:
            shown = await service.shown_merge(post.subject_id)
            # Where it does not stand yet, it is of no use once it is over.
            if shown is None or (post.message_id is None and shown.merge.undone_at and post.kind != BACK):
                return None
            return Drawing(embeds=[embed(shown)])

        return draw

    async def draw_substitute(post: Post) -> Drawing | None:
        shown = await service.shown_substitute(post.subject_id)
        if shown is None or (post.message_id is None and shown.substitute.undone_at):
            return None
        account = shown.person.discord_id if shown.person else None
        drawing = Drawing(embeds=[substitute_embed(shown)])
        if account is not None:
            # They are told where they are awaited: nobody else is.
            drawing.content = f"<@{account}>"
            drawing.mentions = discord.AllowedMentions(users=[discord.Object(account)])
        return drawing

    bot.sender.register(MERGED, note(left_embed))
    bot.sender.register(GUESTS, note(came_embed))
    bot.sender.register(BACK, note(back_embed))
    bot.sender.register(SUBSTITUTE, draw_substitute)


async def look_again(bot: Ithaca) -> None:
    """Wake when the next merge or substitute ends: then everybody is back where they belong."""
    await visits.look_again(bot, "stand_ins.end", bot.services.stand_ins)


async def undo(interaction: discord.Interaction, action: str, stand_in_id: int) -> str:
    """Undo it, have Discord follow; gives what came of it, for an interaction that has been deferred."""
    person, bot, locale = await organiser(interaction), bot_of(interaction), locale_of(interaction)
    service = bot.services.stand_ins
    if action == "merge":
        undone = await service.undo_merge(person.programme, person.discord_id, stand_in_id)
        kickoff_id, sentence = undone.kickoff_id, await _undone_merge(bot, person.programme, stand_in_id, locale)
    else:
        seated = await service.undo_substitute(person.programme, person.discord_id, stand_in_id)
        shown = await service.shown_substitute(stand_in_id)
        name = shown.person.name if shown and shown.person else text("rooms.somebody", locale)
        kickoff_id = seated.kickoff_id
        sentence = text("rooms.undone_substitute", locale, name=escape_markdown(name))
    hindrances = await bot.access.follow(person.programme)
    course_of(interaction).poke(kickoff_id)
    await look_again(bot)
    return _with(sentence, hindrances, locale)


async def _undone_merge(bot: Ithaca, programme: Programme, merge_id: int, locale: str) -> str:
    shown = await bot.services.stand_ins.shown_merge(merge_id)
    group = shown.group if shown else None
    name = group.name if group else text("rooms.group_gone", locale)
    channel = f"<#{group.channel_id}>" if group and group.channel_id else ""
    return text("rooms.undone_merge", locale, group=escape_markdown(name), channel=channel)


def _with(sentence: str, hindrances: tuple[Hindrance, ...], locale: str) -> str:
    return "\n".join([sentence, *(text(found.key, locale, **found.blanks) for found in hindrances)])
