"""The buttons under an audit: its pages, and the one that repairs."""

import discord
from discord import ui

from bot.embeds.group_audit import audit_embed, pages_of
from bot.interactions.asking import bot_of, organiser
from bot.interactions.boundary import locale_of, tell
from bot.interactions.controls import Button, view
from bot.services.group_audit import Findings
from bot.texts import text
from cogs.groups.creating import begin
from cogs.groups.office import office_of


def audit_view(findings: Findings, page: int, locale: str) -> ui.View:
    """The buttons under a page of what an audit found."""
    buttons: list[Button] = []
    if repairable := findings.repairable:
        label = text("groups.repair", locale, n=len(repairable))
        seen = max(found.id for found in findings.drifts)
        buttons.append(Repair(f"groups:repair:{seen}", label=label, style=discord.ButtonStyle.primary))
    last = pages_of([found.drift for found in findings.drifts]) - 1
    if last > 0:
        earlier, later = (page - 1 if page else last), (page + 1 if page < last else 0)
        buttons.append(AuditPage(f"groups:audit:{earlier}:0", label=text("groups.previous", locale)))
        buttons.append(AuditPage(f"groups:audit:{later}:1", label=text("groups.next", locale)))
    return view(*buttons)


async def show_findings(interaction: discord.Interaction, findings: Findings) -> None:
    """Fill the answer to a command or button with the first page of what an audit found."""
    locale = locale_of(interaction)
    embed = audit_embed([found.drift for found in findings.drifts], findings.groups, 0, locale)
    await interaction.edit_original_response(content=None, embed=embed, view=audit_view(findings, 0, locale))


class AuditPage(Button, template=r"groups:audit:(?P<page>\d{1,4}):(?P<side>[01])"):
    """Turn to a page of what the last audit found. `side` keeps two buttons to one page apart."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        findings = await bot_of(interaction).services.group_audits.findings(person.programme.id)
        drifts = [found.drift for found in findings.drifts]
        page = min(self.ids["page"], pages_of(drifts) - 1)
        locale = locale_of(interaction)
        embed = audit_embed(drifts, findings.groups, page, locale)
        await interaction.response.edit_message(embed=embed, view=audit_view(findings, page, locale))


class Repair(Button, template=r"groups:repair:(?P<seen>\d{1,18})"):
    """Repair what this list showed and is still so. `seen` is the newest drift on it."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        await interaction.response.defer()
        bot = bot_of(interaction)
        office = office_of(bot)
        findings, repaired, refused, remake = await office.auditor.repair(
            person.programme, person.discord_id, self.ids["seen"]
        )
        await show_findings(interaction, findings)
        locale = locale_of(interaction)
        sentences = [text("groups.repaired", locale, n=repaired)]
        if refused:
            sentences.append(text("groups.repair_refused", locale, n=refused))
        await tell(interaction, " ".join(sentences))
        if remake:
            await tell(interaction, await begin(bot, office.maker, person, locale))
