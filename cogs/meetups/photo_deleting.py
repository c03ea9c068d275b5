"""Deleting a proof. It asks once, for it cannot be undone."""

import discord

from bot.interactions.asking import asker, bot_of
from bot.interactions.boundary import locale_of
from bot.interactions.controls import Button, view
from bot.texts import text
from cogs.meetups.photo_asking import visitor_of


class DeleteProof(Button, template=r"photo:delete:(?P<proof>\d{1,18})"):
    """Asks whether to delete this one."""

    @classmethod
    def of(cls, proof_id: int, number: int, locale: str) -> "DeleteProof":
        label = text("photo.delete_button", locale, number=number)
        return cls(f"photo:delete:{proof_id}", label=label, style=discord.ButtonStyle.secondary)

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, locale = await asker(interaction), locale_of(interaction)
        keeping = bot_of(interaction).services.photo_keeping
        proof = await keeping.to_delete(person.programme, visitor_of(person), self.ids["proof"])
        key = "photo.delete_note_question" if proof.kind == "note" else "photo.delete_photo_question"
        # In place of the album: what is deleted must not stay on the screen.
        await interaction.response.edit_message(
            content=text(key, locale),
            embeds=[],
            attachments=[],
            view=view(ReallyDeleteProof.of(proof.id, locale), KeepProof.of(locale)),
        )


class ReallyDeleteProof(Button, template=r"photo:really:(?P<proof>\d{1,18})"):
    """Yes, delete it."""

    @classmethod
    def of(cls, proof_id: int, locale: str) -> "ReallyDeleteProof":
        label = text("photo.delete_yes", locale)
        return cls(f"photo:really:{proof_id}", label=label, style=discord.ButtonStyle.danger)

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, bot = await asker(interaction), bot_of(interaction)
        await bot.services.photo_keeping.delete(person.programme, visitor_of(person), self.ids["proof"])
        await interaction.response.edit_message(content=text("photo.deleted", locale_of(interaction)), view=None)
        bot.nudging.poke()


class KeepProof(Button, template=r"photo:keep"):
    """No, leave it."""

    @classmethod
    def of(cls, locale: str) -> "KeepProof":
        return cls("photo:keep", label=text("photo.delete_no", locale), style=discord.ButtonStyle.secondary)

    async def pressed(self, interaction: discord.Interaction) -> None:
        await asker(interaction)
        await interaction.response.edit_message(content=text("photo.left_alone", locale_of(interaction)), view=None)
