"""Calling an organiser into a group's room: a button under every group's welcome.

Organisers are told in their channel, with a link to the room; the room is told who comes, and lets them in until the
call is over.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import discord
from discord.ext import commands

from bot.domain.outbox import Post
from bot.embeds.calls import page_embed, room_embed
from bot.interactions import visits
from bot.interactions.asking import asker, bot_of, organiser
from bot.interactions.boundary import locale_of, report, tell
from bot.interactions.client import Ithaca
from bot.interactions.controls import Button, view
from bot.interactions.sending import Drawing
from bot.interactions.step_cards import CALL
from bot.services.calls import COMING, PAGE, ROOM
from bot.texts import text

AGAIN_AFTER = timedelta(seconds=45)
KINDS = (PAGE, ROOM, COMING)


def welcome_button(locale: str) -> "CallButton":
    """The button under each group's welcome."""
    return CallButton(CALL, label=text("call.button", locale), style=discord.ButtonStyle.secondary)


class CallButton(Button, template=CALL):
    """Call an organiser into the room in which it is pressed."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, bot = await asker(interaction), bot_of(interaction)
        _, posts = await bot.services.calls.call(
            person.programme, person.discord_id, interaction.channel_id, staff=person.is_staff
        )
        await tell(interaction, text("call.called", locale_of(interaction)))
        bot.dispatch("room_calls", person.programme.id)
        await send(bot, posts)


class ComingButton(Button, template=r"call:coming:(?P<call>\d{1,18})"):
    """ "I'm on my way"."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, bot = await organiser(interaction), bot_of(interaction)
        call, posts = await bot.services.calls.coming(person.programme, person.discord_id, self.ids["call"])
        locale = locale_of(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        hindrances = await bot.access.follow(person.programme, person.discord_id, roles=False)
        lines = [text("call.you_go", locale, channel=f"<#{call.channel_id}>")]
        lines += [text("call.not_let_in", locale)] * bool(hindrances)
        lines += [text(found.key, locale, **found.blanks) for found in hindrances]
        await interaction.edit_original_response(content="\n".join(lines))
        bot.dispatch("room_calls", person.programme.id)
        await send(bot, posts)
        await look_again(bot)


class DoneButton(Button, template=r"call:done:(?P<call>\d{1,18})"):
    """ "Done" for organisers, and "we don't need anybody any more" for the room."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, bot = await asker(interaction), bot_of(interaction)
        call = await bot.services.calls.done(
            person.programme, person.discord_id, self.ids["call"], organiser=person.is_organiser
        )
        await tell(interaction, text("call.done", locale_of(interaction)))
        bot.dispatch("room_calls", person.programme.id)
        if call.coming_by is not None:
            await bot.access.follow(person.programme, call.coming_by, roles=False)
            await look_again(bot)


class CallsCog(commands.Cog):
    """Keeps the messages of calls true, over restarts."""

    def __init__(self, bot: Ithaca) -> None:
        self.bot = bot
        bot.sender.register(PAGE, self.draw_page, given_up=bot.services.calls.unheard)
        bot.sender.register(ROOM, self.draw_room)
        bot.sender.register(COMING, self.draw_coming)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        await resume(self.bot)
        await look_again(self.bot)

    async def draw_page(self, post: Post) -> Drawing | None:
        found = await self.bot.services.calls.called(post.subject_id)
        if found is None:
            return None
        call, programme, locale = found.call, found.programme, found.programme.locale
        role = programme.organiser_role_id
        called = [discord.Object(role)] if role and call.done_at is None else []
        coming = ComingButton(f"call:coming:{call.id}", label=text("call.coming_button", locale))
        done = DoneButton(f"call:done:{call.id}", label=text("call.done_button", locale))
        return Drawing(
            content=f"<@&{role}>" if role else None,
            embeds=[page_embed(call, found.group, programme.guild_id, locale)],
            view=view(*{"waiting": (coming, done), "coming": (done,)}.get(call.state, ())),
            mentions=discord.AllowedMentions(everyone=False, users=False, roles=called),
        )

    async def draw_room(self, post: Post) -> Drawing | None:
        found = await self.bot.services.calls.called(post.subject_id)
        if found is None:
            return None
        call, locale = found.call, found.programme.locale
        over = call.done_at is not None
        done = DoneButton(f"call:done:{call.id}", label=text("call.not_needed", locale))
        return Drawing(embeds=[room_embed(call, locale)], view=view(*([] if over else [done])))

    async def draw_coming(self, post: Post) -> Drawing | None:
        """It calls whoever asked. Nobody is told once the call is over."""
        found = await self.bot.services.calls.called(post.subject_id)
        if found is None or found.call.state != "coming":
            return None
        call = found.call
        words = text(
            "call.coming", found.programme.locale, caller=f"<@{call.called_by}>", person=f"<@{call.coming_by}>"
        )
        caller = discord.Object(call.called_by)
        return Drawing(content=words, mentions=discord.AllowedMentions(everyone=False, users=[caller], roles=False))


async def send(bot: Ithaca, posts: Sequence[Post]) -> None:
    """Send what is to be said of a call; while Discord fails, again and again."""
    await bot.sender.post_all(posts)
    if await bot.services.outbox.waiting(KINDS):
        resume_later(bot)


def resume_later(bot: Ithaca) -> None:
    bot.schedule.at(bot.services.clock.now() + AGAIN_AFTER, "calls.resume", partial(resume, bot))


async def resume(bot: Ithaca) -> None:
    """Send what a crash or an outage held up: somebody waits for help."""
    try:
        if waiting := await bot.services.outbox.waiting(KINDS):
            await send(bot, waiting)
    except Exception as error:
        report(error)
        resume_later(bot)


async def look_again(bot: Ithaca) -> None:
    """Wake when the next call that somebody answered is over by itself."""
    await visits.look_again(bot, "calls.end", bot.services.calls)


async def setup(bot: Ithaca) -> None:
    bot.add_dynamic_items(CallButton, ComingButton, DoneButton)
    bot.welcome_buttons.append(welcome_button)
    await bot.add_cog(CallsCog(bot))
