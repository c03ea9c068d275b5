"""A note instead of a photo: writing it, and signing it with one button."""

from typing import Any

import discord
from discord import ui

from bot.domain.meetups import MeetUp
from bot.domain.meetups.proof import LONGEST_WHAT, LONGEST_WHEN, LONGEST_WHERE, signed_note
from bot.domain.refusal import Refusal
from bot.embeds.meetups import clock_words
from bot.embeds.photos import stamp
from bot.interactions.asking import asker, bot_of
from bot.interactions.boundary import locale_of, tell
from bot.interactions.controls import Button, Form
from bot.texts import text
from cogs.meetups.photo_asking import asked_about, tell_group, visitor_of


class WriteNoteButton(Button, template=r"photo:note:(?P<meet_up>\d{1,18})"):
    """Opens the form for a note."""

    @classmethod
    def of(cls, meet_up_id: int | None, locale: str) -> "WriteNoteButton":
        label = text("photo.write_button", locale)
        return cls(f"photo:note:{meet_up_id or 0}", label=label, style=discord.ButtonStyle.primary)

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await asker(interaction)
        service = bot_of(interaction).services.photos
        occasion = await service.occasion(person.programme, visitor_of(person), asked_about(self.ids))
        if occasion.photos_allowed:
            raise Refusal("photo.photo_instead")
        await interaction.response.send_modal(NoteForm.opened(interaction, occasion.meet_up))


class NoteForm(Form):
    """Asks what the group did, where and when."""

    name = "photo-note"

    @classmethod
    def opened(cls, interaction: discord.Interaction, meet_up: MeetUp | None) -> ui.Modal:
        """The form, with place and date as they were planned."""
        locale = locale_of(interaction)
        made = cls.modal(interaction, text("photo.note_title", locale), meet_up.id if meet_up else 0)
        where = meet_up.place if meet_up and not meet_up.online else None
        when = clock_words(meet_up.local_start, locale) if meet_up else None
        what = ui.TextInput[ui.Modal](custom_id="what", style=discord.TextStyle.paragraph, max_length=LONGEST_WHAT)
        for label, field in (
            (text("photo.note_what", locale), what),
            (
                text("photo.note_where", locale),
                ui.TextInput(custom_id="where", max_length=LONGEST_WHERE, default=(where or "")[:LONGEST_WHERE]),
            ),
            (
                text("photo.note_when", locale),
                ui.TextInput(custom_id="when", max_length=LONGEST_WHEN, default=(when or "")[:LONGEST_WHEN]),
            ),
        ):
            made.add_item(ui.Label(text=label, component=field))
        return made

    async def submitted(self, interaction: discord.Interaction, ids: list[int], values: dict[str, Any]) -> None:
        person, bot = await asker(interaction), bot_of(interaction)
        note = signed_note(*(str(values.get(name) or "") for name in ("what", "where", "when")))
        if len(ids) != 1:
            raise Refusal("common.stale_button")
        given = await bot.services.photos.write_note(person.programme, visitor_of(person), ids[0] or None, note)
        sentence = text("photo.note_kept", locale_of(interaction), until=stamp(given.proof.keep_until))
        await interaction.response.send_message(sentence, ephemeral=True)
        await tell_group(bot, given)


class SignButton(Button, template=r"photo:sign:(?P<proof>\d{1,18})"):
    """Puts one's name under a note."""

    @classmethod
    def of(cls, proof_id: int, locale: str) -> "SignButton":
        return cls(f"photo:sign:{proof_id}", label=text("photo.sign_button", locale), style=discord.ButtonStyle.success)

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, bot = await asker(interaction), bot_of(interaction)
        await bot.services.photos.sign(person.programme, visitor_of(person), self.ids["proof"])
        # A whole room signs within a minute: the names are shown by one edit for many.
        await tell(interaction, text("photo.signed_told", locale_of(interaction)))
