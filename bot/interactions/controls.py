"""Buttons, selects and forms that outlive a restart.

Each carries only ids in its custom id, is rebuilt from it on every press, and runs inside the boundary. Nothing is kept
in memory between showing and pressing, so a restart, a second press or a forged id meets the same checks.
"""

import re
from typing import Any, ClassVar

import discord
from discord import ui

from bot.domain.numbers import number_in
from bot.interactions.asking import bot_of
from bot.interactions.boundary import answering

FORM_PREFIX = "form"


class Button(ui.DynamicItem[ui.Button[ui.View]], template=r"never-used"):
    """A button: a subclass gives a `template` with named groups and says in `pressed` what a press does.

    `template` must begin with a prefix of its own (`lobby:`), since every matching template fires.
    """

    def __init__(self, custom_id: str, **looks: Any) -> None:
        super().__init__(ui.Button(custom_id=custom_id, **looks))

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> "Button":
        made = cls.__new__(cls)
        Button.__init__(made, match.string)
        made.ids = {name: int(value) for name, value in match.groupdict().items() if value is not None}
        return made

    ids: dict[str, int]
    """The named groups of the template, all of them numbers. Only set on a press."""

    async def callback(self, interaction: discord.Interaction) -> None:
        with bot_of(interaction).services.clock.working():
            async with answering(interaction):
                await self.pressed(interaction)

    async def pressed(self, interaction: discord.Interaction) -> None:
        raise NotImplementedError


class Select(ui.DynamicItem[ui.Select[ui.View]], template=r"never-used-either"):
    """A select menu: like `Button`, with what was chosen in `values`."""

    def __init__(self, custom_id: str, **looks: Any) -> None:
        super().__init__(ui.Select(custom_id=custom_id, **looks))

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> "Select":
        made = cls.__new__(cls)
        Select.__init__(made, match.string)
        made.ids = {name: int(value) for name, value in match.groupdict().items() if value is not None}
        return made

    ids: dict[str, int]
    """The named groups of the template, all of them numbers. Only set on a choice."""

    async def callback(self, interaction: discord.Interaction) -> None:
        with bot_of(interaction).services.clock.working():
            async with answering(interaction):
                data: dict[str, Any] = dict(interaction.data or {})
                await self.chosen(interaction, list(data.get("values", [])))

    async def chosen(self, interaction: discord.Interaction, values: list[str]) -> None:
        raise NotImplementedError


class Form:
    """A modal that is read from the submission itself, so that a restart between opening and sending loses nothing.

    discord.py keeps open modals in memory under their custom id; ours are found again by the name in the id instead.
    """

    name: ClassVar[str]
    """One word, part of the custom id."""

    @classmethod
    def modal(cls, interaction: discord.Interaction, title: str, *ids: int) -> ui.Modal:
        """An empty modal for this opening. Add `ui.Label`s with components whose custom ids name the fields."""
        parts = ":".join(str(i) for i in ids)
        return ui.Modal(title=title, custom_id=f"{FORM_PREFIX}:{cls.name}:{parts}:{interaction.id}")

    async def submitted(self, interaction: discord.Interaction, ids: list[int], values: dict[str, Any]) -> None:
        """Someone sent the form.

        `values` are by the fields' custom ids: a text, a list of chosen values, or a list of `discord.Attachment`s.
        """
        raise NotImplementedError


async def route_form(forms: dict[str, Form], interaction: discord.Interaction) -> None:
    """Hand a submitted form to whoever made it. For the bot's `on_interaction`."""
    if interaction.type is not discord.InteractionType.modal_submit:
        return
    data: dict[str, Any] = dict(interaction.data or {})
    prefix, _, rest = str(data.get("custom_id", "")).partition(":")
    name, *numbers = rest.split(":")
    form = forms.get(name)
    if prefix != FORM_PREFIX or form is None:
        return
    with bot_of(interaction).services.clock.working():
        async with answering(interaction):
            ids = [number for number in map(number_in, numbers[:-1]) if number is not None]
            fields = _fields(data.get("components", []), _attachments(interaction, data))
            await form.submitted(interaction, ids, dict(fields))


def _attachments(interaction: discord.Interaction, data: dict[str, Any]) -> dict[str, discord.Attachment]:
    """The files that came with a form, by id."""
    sent: dict[str, Any] = data.get("resolved", {}).get("attachments", {})
    return {key: discord.Attachment(data=file, state=interaction._state) for key, file in sent.items()}


def _fields(
    components: list[dict[str, Any]], attachments: dict[str, discord.Attachment]
) -> list[tuple[str, str | list[str] | list[discord.Attachment]]]:
    found: list[tuple[str, Any]] = []
    for component in components:
        inner = [component["component"]] if "component" in component else component.get("components", [])
        found += _fields(inner, attachments)
        if "custom_id" in component and ("value" in component or "values" in component):
            value = component.get("value", component.get("values"))
            if component.get("type") == discord.ComponentType.file_upload.value:
                value = [attachments[key] for key in value or () if key in attachments]
            found.append((component["custom_id"], value))
    return found


def view(*items: ui.Item[Any]) -> ui.View:
    """A fresh view of these items. Never reuse, stop or mix one with items that are not rebuilt from their id."""
    made = ui.View(timeout=None)
    for item in items:
        made.add_item(item)
    return made


def layout(*parts: ui.Item[Any]) -> ui.LayoutView:
    """A fresh message of texts with their controls among them, where `view` has all controls beneath. As fresh as one.

    A message once sent so stays so: it has neither content nor embeds, and its files are parts of it.
    """
    made = ui.LayoutView(timeout=None)
    for part in parts:
        made.add_item(part)
    return made
