"""`/meetup photo`: sending a photo of a meet-up, and looking at what there is."""

from datetime import timedelta

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot.embeds.meetups import choice_words
from bot.interactions.asking import asker
from bot.interactions.boundary import locale_of, report, suggesting
from bot.interactions.client import Ithaca
from bot.interactions.suggestions import matching
from cogs.meetups.options import meet_up_id
from cogs.meetups.photo_album import LookButton, LookWithoutDate, show_album
from cogs.meetups.photo_asking import visitor_of
from cogs.meetups.photo_deleting import DeleteProof, KeepProof, ReallyDeleteProof
from cogs.meetups.photo_note import NoteForm, SignButton, WriteNoteButton
from cogs.meetups.photo_posts import register_posts
from cogs.meetups.photo_sending import PhotoButton, PhotoForm, receive

KEEP_HOUSE_EVERY = timedelta(days=1)


class PhotoCommands(commands.Cog):
    """Proof that a group met."""

    bot: Ithaca

    @app_commands.command(name="photo", description="Send a photo of your meet-up, or look at what is there")
    @app_commands.describe(
        photo="A JPEG, PNG or WebP; without one you see what is there",
        meetup="Which meet-up, if it is not the latest",
    )
    async def photo(
        self,
        interaction: discord.Interaction,
        photo: discord.Attachment | None = None,
        meetup: app_commands.Range[str, 1, 100] | None = None,
    ) -> None:
        chosen = meet_up_id(meetup) if meetup is not None else None
        if photo is None:
            await show_album(interaction, chosen)
        else:
            await receive(interaction, chosen, photo)

    @photo.autocomplete("meetup")
    @suggesting
    async def past_meetups(self, interaction: discord.Interaction, typed: str) -> list[Choice[str]]:
        person, locale = await asker(interaction), locale_of(interaction)
        found = await self.bot.services.photos.choices(person.programme, visitor_of(person))
        named = [(choice_words(m, group if person.is_staff else None, locale), f"meetup:{m.id}") for m, group in found]
        return matching(named, typed)


async def set_up_photos(bot: Ithaca) -> None:
    """Make everything about photos answer, and clear away what the last process left half done."""
    bot.add_dynamic_items(
        LookWithoutDate, PhotoButton, LookButton, WriteNoteButton, SignButton, DeleteProof, ReallyDeleteProof, KeepProof
    )
    bot.add_forms(PhotoForm(), NoteForm())
    register_posts(bot)

    async def keep_house() -> None:
        try:
            await bot.services.photo_keeping.keep_house()
        except Exception as error:
            report(error, job="photo.keep_house")

    bot.schedule.every(KEEP_HOUSE_EVERY, "photo.keep_house", keep_house)
    await bot.services.photo_keeping.begin()
