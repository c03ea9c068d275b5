"""Taking a photo: by command, or by the button that nudges and the closing message show."""

from typing import Any

import aiohttp
import discord
from discord import ui

from bot.domain.meetups.proof import Occasion
from bot.domain.refusal import Refusal
from bot.embeds.photos import occasion_day, stamp
from bot.interactions.asking import Asker, asker, bot_of
from bot.interactions.boundary import PRIVATELY, locale_of
from bot.interactions.controls import Button, Form, view
from bot.texts import text
from cogs.meetups.photo_asking import asked_about, tell_group, visitor_of
from cogs.meetups.photo_note import WriteNoteButton

BYTES_OF_A_MEGABYTE = 2**20


class PhotoButton(Button, template=r"photo:add:(?P<meet_up>\d{1,18})"):
    """Opens the form for a photo of this meet-up; in a group without everyone's consent, offers a note."""

    @classmethod
    def of(cls, meet_up_id: int | None, locale: str) -> "PhotoButton":
        label = text("photo.add_button", locale)
        return cls(f"photo:add:{meet_up_id or 0}", label=label, style=discord.ButtonStyle.primary)

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await asker(interaction)
        occasion = await _occasion(interaction, person, asked_about(self.ids))
        if occasion.photos_allowed:
            await interaction.response.send_modal(PhotoForm.opened(interaction, occasion.meet_up_id))
        else:
            await _offer_note(interaction, occasion)


class PhotoForm(Form):
    """Asks for the photo."""

    name = "photo"

    @classmethod
    def opened(cls, interaction: discord.Interaction, meet_up_id: int | None) -> ui.Modal:
        """The form, empty."""
        locale, largest = locale_of(interaction), bot_of(interaction).services.photos.rules.largest
        made = cls.modal(interaction, text("photo.form_title", locale), meet_up_id or 0)
        made.add_item(
            ui.Label(
                text=text("photo.form_photo", locale),
                description=text("photo.form_explained", locale, most=largest // BYTES_OF_A_MEGABYTE),
                component=ui.FileUpload(custom_id="photo", min_values=1, max_values=1),
            )
        )
        return made

    async def submitted(self, interaction: discord.Interaction, ids: list[int], values: dict[str, Any]) -> None:
        files: list[discord.Attachment] = values.get("photo") or []
        if len(ids) != 1 or len(files) != 1:
            raise Refusal("photo.did_not_arrive")
        await receive(interaction, ids[0] or None, files[0])


async def receive(interaction: discord.Interaction, meet_up_id: int | None, file: discord.Attachment) -> None:
    """Keep the photo that came with this interaction, and let the group see that there is one."""
    person, bot, locale = await asker(interaction), bot_of(interaction), locale_of(interaction)
    occasion = await _occasion(interaction, person, meet_up_id)
    if not occasion.photos_allowed:
        await _offer_note(interaction, occasion)
        return
    _refuse_large(file.size, bot.services.photos.rules.largest)
    await interaction.response.defer(ephemeral=True, thinking=True)
    data = await _bytes_of(file)
    _refuse_large(len(data), bot.services.photos.rules.largest)
    photo = await bot.files.run("clean_photo", data)
    given = await bot.services.photos.keep_photo(person.programme, visitor_of(person), occasion.meet_up_id, photo)
    day, until = occasion_day(occasion.meet_up, locale), stamp(given.proof.keep_until)
    await interaction.edit_original_response(content=text("photo.kept", locale, occasion=day, until=until))
    await tell_group(bot, given)


async def _occasion(interaction: discord.Interaction, person: Asker, meet_up_id: int | None) -> Occasion:
    return await bot_of(interaction).services.photos.occasion(person.programme, visitor_of(person), meet_up_id)


async def _offer_note(interaction: discord.Interaction, occasion: Occasion) -> None:
    """Say, without saying of whom, that not everyone has agreed to photos, and offer what counts as well."""
    locale = locale_of(interaction)
    await interaction.response.send_message(
        text("photo.no_consent", locale),
        view=view(WriteNoteButton.of(occasion.meet_up_id, locale)),
        ephemeral=True,
        allowed_mentions=PRIVATELY,
    )


def _refuse_large(size: int, largest: int) -> None:
    if size > largest:
        raise Refusal("photo.too_large", most=largest // BYTES_OF_A_MEGABYTE)


async def _bytes_of(file: discord.Attachment) -> bytes:
    """The file itself, now: what Discord keeps of it for us is gone after a while."""
    try:
        return await file.read()
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        raise Refusal("photo.did_not_arrive") from error
