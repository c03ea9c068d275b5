"""Looking at the proofs of a meet-up. Only whoever asks sees them."""

import io
from typing import Any

import discord
from discord import ui

from bot.domain.meetups.proof import Album
from bot.embeds.photos import album_embeds, photo_name
from bot.interactions.asking import asker, bot_of
from bot.interactions.boundary import PRIVATELY, locale_of
from bot.interactions.controls import Button, view
from bot.texts import text
from cogs.meetups.photo_asking import asked_about, visitor_of
from cogs.meetups.photo_deleting import DeleteProof
from cogs.meetups.photo_sending import PhotoButton


class LookButton(Button, template=r"photo:look:(?P<meet_up>\d{1,18})"):
    """Shows what there is of a meet-up."""

    @classmethod
    def of(cls, meet_up_id: int | None, locale: str) -> "LookButton":
        label = text("photo.look_button", locale)
        return cls(f"photo:look:{meet_up_id or 0}", label=label, style=discord.ButtonStyle.secondary)

    async def pressed(self, interaction: discord.Interaction) -> None:
        await show_album(interaction, asked_about(self.ids))


class LookWithoutDate(Button, template=r"photo:undated:(?P<proof>\d{1,18})"):
    """Shows what there is of a group without a date, as of its kickoff; later meet-ups do not hide it."""

    @classmethod
    def of(cls, proof_id: int, locale: str) -> "LookWithoutDate":
        return cls(f"photo:undated:{proof_id}", label=text("photo.look_button", locale))

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, service = await asker(interaction), bot_of(interaction).services.photo_keeping
        await interaction.response.defer(ephemeral=True, thinking=True)
        await _show(
            interaction,
            await service.album_without_date(person.programme, visitor_of(person), self.ids["proof"]),
        )


async def show_album(interaction: discord.Interaction, meet_up_id: int | None) -> None:
    """Show the proofs of this meet-up, or of the latest, with what this person may do about them."""
    person, bot = await asker(interaction), bot_of(interaction)
    await interaction.response.defer(ephemeral=True, thinking=True)
    await _show(interaction, await bot.services.photo_keeping.album(person.programme, visitor_of(person), meet_up_id))


async def _show(interaction: discord.Interaction, album: Album) -> None:
    locale = locale_of(interaction)
    files: list[discord.File] = []
    buttons: list[ui.Item[Any]] = [PhotoButton.of(album.occasion.meet_up_id, locale)]
    for number, kept in enumerate(album.kept, 1):
        if kept.data is not None:
            files.append(discord.File(io.BytesIO(kept.data), photo_name(number)))
        if kept.deletable:
            buttons.append(DeleteProof.of(kept.proof.id, number, locale))
    await interaction.edit_original_response(
        embeds=album_embeds(album, locale), attachments=files, view=view(*buttons), allowed_mentions=PRIVATELY
    )
