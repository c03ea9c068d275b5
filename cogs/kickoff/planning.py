"""`/kickoff plan`: the evening's agenda, looked at, changed step by step, brought as a file."""

import io
import re
from textwrap import shorten
from typing import Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.domain.agenda import KINDS, Agenda, AgendaStep, StepKind
from bot.domain.agenda.planning import DEFAULT, LONGEST_PAGE, LONGEST_TEXT, AgendaFault, Plan
from bot.domain.numbers import number_in
from bot.domain.refusal import Refusal
from bot.embeds.agenda import faults_text, plan_embed
from bot.interactions.asking import bot_of, organiser
from bot.interactions.boundary import PRIVATELY, locale_of
from bot.interactions.client import Ithaca
from bot.interactions.controls import Button, Form, Select, view
from bot.texts import text

LARGEST_FILE = 64 * 1024
LONGEST_PAGES = 4000
"""Characters that one field of a form holds."""
LONGEST_PLACEHOLDER = 100
"""Characters that Discord shows in an empty field."""
BETWEEN_PAGES = "\n---\n"


class AgendaButton(Button, template=r"agenda:(?:use|undo|reset|file):(?P<version>\d{1,18})"):
    """What is done with the whole plan. `version` is the one that was looked at."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        bot, action = bot_of(interaction), self.custom_id.split(":")[1]
        service = bot.services.agendas
        if action == "file":
            await interaction.response.defer(ephemeral=True, thinking=True)
            content = await bot.files.run("write_agenda", (await service.plan(person.programme)).agenda)
            await interaction.edit_original_response(attachments=[discord.File(io.BytesIO(content), "agenda.toml")])
            return
        change = {"use": service.use, "reset": service.reset, "undo": service.undo}[action]
        await _show_again(interaction, await change(person.programme, person.discord_id, self.ids["version"]))


class StepSelect(Select, template=r"agendastep:pick"):
    """Which step is to be changed, or added."""

    @classmethod
    def of(cls, plan: Plan, locale: str) -> "StepSelect":
        options = []
        for kind in KINDS:
            step = plan.agenda.step(kind)
            more = text("agenda.option_minutes" if step else "agenda.option_add", locale, n=step.minutes if step else 0)
            options.append(
                discord.SelectOption(label=text(f"agenda.title_{kind}", locale), value=kind, description=more)
            )
        return cls("agendastep:pick", options=options, placeholder=text("agenda.pick_step", locale))

    async def chosen(self, interaction: discord.Interaction, values: list[str]) -> None:
        person = await organiser(interaction)
        kind = _kind(values[0] if values else "")
        plan = await bot_of(interaction).services.agendas.plan(person.programme)
        await interaction.response.send_modal(StepForm.opened(interaction, plan.agenda, kind))


class StepForm(Form):
    """One step: minutes, place, text, and a briefing's pages."""

    name = "agenda"

    @classmethod
    def opened(cls, interaction: discord.Interaction, agenda: Agenda, kind: StepKind) -> ui.Modal:
        """The form, filled with what the step is now."""
        locale, step = locale_of(interaction), agenda.step(kind)
        made = cls.modal(interaction, text(f"agenda.title_{kind}", locale), KINDS.index(kind))
        proposed = step or DEFAULT.step(kind)
        minutes = str(proposed.minutes) if proposed else ""
        made.add_item(_label("minutes", locale, ui.TextInput(custom_id="minutes", default=minutes, max_length=5)))
        if kind not in ("lobby", "close"):
            place = agenda.steps.index(step) + 1 if step else len(agenda.steps)
            made.add_item(_label("place", locale, ui.TextInput(custom_id="place", default=str(place), max_length=3)))
        words: ui.TextInput[ui.Modal] = ui.TextInput(
            custom_id="text",
            default=step.text or None if step else None,
            placeholder=shorten(text(f"agenda.text_{kind}", locale), LONGEST_PLACEHOLDER, placeholder=" …"),
            required=False,
            max_length=LONGEST_TEXT,
            style=discord.TextStyle.paragraph,
        )
        made.add_item(_label("text", locale, words))
        pages = BETWEEN_PAGES.join(step.pages) if step else ""
        if kind == "briefing" and len(pages) > LONGEST_PAGES:
            made.add_item(ui.TextDisplay(text("agenda.form_pages_in_file", locale)))
        elif kind == "briefing":
            field: ui.TextInput[ui.Modal] = ui.TextInput(
                custom_id="pages",
                default=pages or None,
                required=False,
                max_length=LONGEST_PAGES,
                style=discord.TextStyle.paragraph,
            )
            made.add_item(_label("pages", locale, field))
        return made

    async def submitted(self, interaction: discord.Interaction, ids: list[int], values: dict[str, Any]) -> None:
        person = await organiser(interaction)
        service = bot_of(interaction).services.agendas
        if len(ids) != 1 or ids[0] >= len(KINDS):
            raise Refusal("agenda.no_such_step")
        kind = KINDS[ids[0]]
        typed, place = (str(values.get(name) or "").strip() for name in ("minutes", "place"))
        words = str(values.get("text") or "").strip()
        try:
            minutes, position = number_in(typed), number_in(place or "1")
            if minutes is None or position is None:
                raise Refusal("agenda.not_numbers")
            if minutes == 0:
                plan = await service.remove(person.programme, person.discord_id, kind)
            else:
                before = (await service.plan(person.programme)).agenda.step(kind)
                pages = before.pages if before else ()
                if "pages" in values:
                    pages = _pages(str(values["pages"] or ""))
                step = AgendaStep(kind, minutes, words, pages)
                plan = await service.put(person.programme, person.discord_id, step, position)
        except Refusal as no:
            await _give_back(interaction, no, {"text": words, "pages": str(values.get("pages") or "").strip()})
            return
        await _show_again(interaction, plan)


class PlanCommands(commands.Cog):
    """The plan."""

    bot: Ithaca

    @app_commands.command(name="plan", description="The evening’s agenda: look at it, change it, bring it as a file")
    @app_commands.describe(file="An agenda as a TOML file; docs/kickoff-evening.md says how to write one")
    async def plan(self, interaction: discord.Interaction, file: discord.Attachment | None = None) -> None:
        person, locale = await organiser(interaction), locale_of(interaction)
        service = self.bot.services.agendas
        if file is not None and file.size > LARGEST_FILE:
            raise Refusal("agenda_file.too_large", kilobytes=LARGEST_FILE // 1024)
        await interaction.response.defer(ephemeral=True, thinking=True)
        if file is None:
            plan = await service.plan(person.programme)
        else:
            agenda: Agenda
            faults: list[AgendaFault]
            agenda, faults = await self.bot.files.run("read_agenda", await file.read())
            if faults:
                looks = discord.Embed(description=faults_text(faults, locale))
                await interaction.edit_original_response(embed=looks, allowed_mentions=PRIVATELY)
                return
            plan = await service.keep(person.programme, person.discord_id, agenda)
        await interaction.edit_original_response(embed=plan_embed(plan, locale), view=plan_view(plan, locale))


def plan_view(plan: Plan, locale: str) -> ui.View:
    """What can be done with the plan."""
    made: list[ui.Item[Any]] = [StepSelect.of(plan, locale)]
    # Whoever takes the first save back by mistake has it again with the same button.
    undo = ("undo",) if plan.version else ()
    for action in (*undo, "reset", "file") if plan.saved else ("use", *undo, "file"):
        style = discord.ButtonStyle.primary if action == "use" else discord.ButtonStyle.secondary
        label = text(f"agenda.button_{action}", locale)
        made.append(AgendaButton(f"agenda:{action}:{plan.version}", label=label, style=style))
    return view(*made)


async def _show_again(interaction: discord.Interaction, plan: Plan) -> None:
    locale = locale_of(interaction)
    await interaction.response.edit_message(embed=plan_embed(plan, locale), view=plan_view(plan, locale))


async def _give_back(interaction: discord.Interaction, no: Refusal, typed: dict[str, str]) -> None:
    """Say why nothing was changed, with what they have written: it may be long, and is not to be lost."""
    locale = locale_of(interaction)
    written = [
        discord.Embed(
            title=text(f"agenda.form_{name}", locale), description=f"```\n{words.replace('```', chr(39) * 3)}\n```"
        )
        for name, words in typed.items()
        if words
    ]
    sentence = text(no.key, locale, **no.blanks)
    await interaction.response.send_message(sentence, embeds=written, ephemeral=True, allowed_mentions=PRIVATELY)


def _kind(typed: str) -> StepKind:
    found = next((kind for kind in KINDS if kind == typed), None)
    if found is None:
        raise Refusal("agenda.no_such_step")
    return found


def _pages(typed: str) -> tuple[str, ...]:
    """A page ends at a line of three hyphens. Empty ones are left out; a long one is the service's to refuse."""
    pages = re.split(r"^[ \t]*-{3,}[ \t]*$", typed, flags=re.MULTILINE)
    return tuple(page.strip() for page in pages if page.strip())


def _label(name: str, locale: str, component: ui.TextInput[ui.Modal]) -> ui.Label[ui.Modal]:
    """A field with its name and what to write into it."""
    blanks = {"most": LONGEST_PAGE}
    described = text(f"agenda.form_{name}_more", locale, **blanks)
    return ui.Label(text=text(f"agenda.form_{name}", locale), description=described, component=component)
