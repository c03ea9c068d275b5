"""What the two named adults do about a concern. Who presses is looked up each time; anybody else is turned away."""

from typing import Any

import discord
from discord import ui

from bot.domain.concerns import LONGEST_NOTE
from bot.domain.outbox import Post
from bot.domain.refusal import Refusal
from bot.embeds.concerns import concern_embed
from bot.interactions.asking import asker, bot_of
from bot.interactions.boundary import locale_of
from bot.interactions.client import Ithaca
from bot.interactions.controls import Button, Form, view
from bot.interactions.sending import Drawing
from bot.services.concerns import Record
from bot.texts import text

STEPS = ("seen", "out", "back", "note", "settle", "reopen")
"""What a button does; it carries its place in here."""


async def draw(bot: Ithaca, post: Post) -> Drawing | None:
    """The message in an adult's channel. It calls them when it is new."""
    record = await bot.services.concerns.drawn(post.subject_id)
    if record is None:
        return None
    locale = record.programme.locale
    safeguard = await bot.services.concerns.safeguard(record.programme)
    reader = safeguard.reader(post.channel_id) if safeguard else None
    if reader is None:
        return None  # The channel of somebody who no longer looks after concerns.
    return Drawing(
        content=f"<@{reader}>",
        embeds=[_embed(record, locale)],
        view=buttons(record, locale),
        mentions=discord.AllowedMentions(users=[discord.Object(reader)]),
    )


def _embed(record: Record, locale: str) -> discord.Embed:
    return concern_embed(
        record.concern, record.about, record.group, list(record.steps), held=record.hold is not None, locale=locale
    )


def buttons(record: Record, locale: str) -> ui.View:
    """What can be done about a concern as it stands."""
    if record.concern.settled_at is not None:
        return view(_button(record, "reopen", locale))
    steps = ["seen"]
    if record.hold is not None:
        steps.append("back")
    elif record.about is not None and record.about.group_id is not None:
        steps.append("out")
    return view(*(_button(record, step, locale) for step in (*steps, "note", "settle")))


def _button(record: Record, step: str, locale: str) -> "StepButton":
    danger = step == "out"
    return StepButton(
        f"concern:step:{record.concern.id}:{STEPS.index(step)}",
        label=text(f"concern.do_{step}", locale),
        style=discord.ButtonStyle.danger if danger else discord.ButtonStyle.secondary,
    )


class StepButton(Button, template=r"concern:step:(?P<concern>\d{1,18}):(?P<step>[0-5])"):
    """One step: I'm on it, take them out, let them back, a note, settle, open again."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person, bot, locale = await asker(interaction), bot_of(interaction), locale_of(interaction)
        service, step, concern_id = bot.services.concerns, STEPS[self.ids["step"]], self.ids["concern"]
        record = await service.record(person.programme, person.discord_id, concern_id)
        if step == "note":
            await interaction.response.send_modal(NoteForm.opened(interaction, concern_id))
            return
        if step == "settle":
            await interaction.response.send_modal(
                SettleForm.opened(interaction, concern_id, held=record.hold is not None)
            )
            return
        changed = None
        if step == "seen":
            await service.seen(person.programme, person.discord_id, concern_id)
        elif step == "out":
            changed = await service.take_out(person.programme, person.discord_id, concern_id)
        elif step == "back":
            changed = await service.let_back(person.programme, person.discord_id, concern_id)
        else:
            await service.reopen(person.programme, person.discord_id, concern_id)
        await interaction.response.send_message(text(f"concern.did_{step}", locale), ephemeral=True)
        if changed is not None and changed.discord_id is not None:
            await bot.access.follow(person.programme, changed.discord_id)


class NoteForm(Form):
    """A note for the record."""

    name = "concernnote"

    @classmethod
    def opened(cls, interaction: discord.Interaction, concern_id: int) -> ui.Modal:
        locale = locale_of(interaction)
        made = cls.modal(interaction, text("concern.note_title", locale), concern_id)
        words: ui.TextInput[ui.Modal] = ui.TextInput(
            custom_id="words", style=discord.TextStyle.paragraph, max_length=LONGEST_NOTE
        )
        made.add_item(ui.Label(text=text("concern.note_words", locale), component=words))
        return made

    async def submitted(self, interaction: discord.Interaction, ids: list[int], values: dict[str, Any]) -> None:
        person, bot = await asker(interaction), bot_of(interaction)
        if not ids:
            raise Refusal("concern.not_yours")
        words = str(values.get("words", ""))
        await bot.services.concerns.note(person.programme, person.discord_id, ids[0], words)
        await interaction.response.send_message(text("concern.did_note", locale_of(interaction)), ephemeral=True)


class SettleForm(Form):
    """How it was settled, and whether who was taken out comes back."""

    name = "concernsettle"

    @classmethod
    def opened(cls, interaction: discord.Interaction, concern_id: int, *, held: bool) -> ui.Modal:
        locale = locale_of(interaction)
        made = cls.modal(interaction, text("concern.settle_title", locale), concern_id)
        words: ui.TextInput[ui.Modal] = ui.TextInput(
            custom_id="words", style=discord.TextStyle.paragraph, max_length=LONGEST_NOTE
        )
        made.add_item(ui.Label(text=text("concern.settle_words", locale), component=words))
        if held:
            back: ui.RadioGroup[ui.Modal] = ui.RadioGroup(custom_id="back")
            for choice in ("back", "out"):
                back.add_option(label=text(f"concern.settle_{choice}", locale), value=choice)
            made.add_item(ui.Label(text=text("concern.settle_held", locale), component=back))
        return made

    async def submitted(self, interaction: discord.Interaction, ids: list[int], values: dict[str, Any]) -> None:
        person, bot = await asker(interaction), bot_of(interaction)
        if not ids:
            raise Refusal("concern.not_yours")
        changed = await bot.services.concerns.settle(
            person.programme,
            person.discord_id,
            ids[0],
            str(values.get("words", "")),
            back=values.get("back") == "back",
        )
        await interaction.response.send_message(text("concern.did_settle", locale_of(interaction)), ephemeral=True)
        if changed is not None and changed.discord_id is not None:
            await bot.access.follow(person.programme, changed.discord_id)
