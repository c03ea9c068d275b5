"""A student sees nothing of another group's people by any command, suggestion, button, menu or form.

Every command and every control that the bot knows is walked, with ids that are the other one's. A new one is, too.
"""

import itertools
import json
import re
from collections.abc import Iterator
from typing import Any

import discord
import pytest
import simcord
from discord import AppCommandOptionType as Kind
from discord import app_commands

from bot.domain.goals import GoalParts
from bot.interactions.controls import Select
from tests.cogs.groups_stage import GroupStage
from tests.cogs.roster_stage import FilesAtOnce

SECRETS = {
    "goal": "Build a zitherharp",
    "sentence": "The strings came from Vzdorovo",
    "answer": "My lighthouse is splendid",
    "concern": "Something at midnight by the boathouse",
    "word": "Your harp has a lovely belly",
}
TYPED = ("1", "goal:1", "Group 2", "Person 2.1")
"""What a student types where text is asked for: ids and names of what is not theirs."""
ENDS_IT = ("privacy:erase",)
"""Presses after which whoever presses is nobody any more."""


@pytest.fixture
async def class_(school: GroupStage) -> GroupStage:
    """Somebody in the second group has a goal, a word about it, an answer and a concern."""
    await school.create()
    school.stage.bot.files = FilesAtOnce()
    services, programme = school.stage.bot.services, school.programme
    mentor, student = (who.id for who in school.people[1][:2])
    parts = GoalParts(
        specific=SECRETS["goal"], measurable="1", achievable="yes", relevant="me", time_bound="30 June 2027"
    )
    goal = (await services.goals.add(programme, student, parts, "en")).goal
    await services.goals.tell(programme, student, goal.id, 37, SECRETS["sentence"])
    await services.goal_words.say(programme, mentor, goal.id, "ask", SECRETS["word"], private=True)
    await school.stage.owner.slash(school.organisers, "feedback open", survey="Looking back", until="in two weeks")
    await services.feedback.answer(programme, student, 1, {"q0": "4", "q1": "3", "q3": "0", "q4": SECRETS["answer"]})
    lead, second = school.stage.owner, school.staff
    await lead.slash(school.organisers, "safeguarding", lead=lead, second=second)
    await services.concerns.report(programme, student, SECRETS["concern"], "", about=None)
    return school


async def test_no_command_and_no_suggestion_tells_a_student_of_others(class_: GroupStage) -> None:
    student, room = class_.people[0][1], class_.stage.general
    for command in class_.stage.bot.tree.walk_commands():
        if not isinstance(command, app_commands.Command):
            continue
        for typed in TYPED if any(p.type is Kind.string for p in command.parameters) else ("",):
            options = {p.display_name: filled(p, typed, class_) for p in command.parameters if wanted(p)}
            result = await student.slash(room, command.qualified_name, **options)
            told(class_, result, f"/{command.qualified_name} {typed}")
        for parameter in command.parameters:
            for typed in ("", "2", "goal", "Person") if parameter.autocomplete else ():
                name = command.qualified_name
                choices = await student.autocomplete(room, name, parameter.display_name, typed)
                clean(json.dumps(choices, ensure_ascii=False), f"/{name} {parameter.display_name}: {typed}")


async def test_no_button_and_no_menu_tells_a_student_of_others(class_: GroupStage) -> None:
    student = class_.people[0][1]
    store = class_.stage.bot._connection._view_store
    for pattern, item in store._dynamic_items.items():
        for custom_id in ids_of(pattern.pattern):
            if custom_id in ENDS_IT:
                continue
            result = await forged(class_, student, custom_id, menu=issubclass(item, Select))
            told(class_, result, custom_id)


def ids_of(pattern: str) -> Iterator[str]:
    """Custom ids that match this template, with the ids of the first rows."""
    parts = re.split(r"(\(\?:[^)]*\)|\(\?P<\w+>[^)]*\))", pattern)
    choices = [_values(part) if part.startswith("(?") else [part] for part in parts]
    return ("".join(chosen) for chosen in itertools.product(*choices))


def _values(group: str) -> list[str]:
    if group.startswith("(?:"):
        return group[3:-1].split("|")
    inner = group[group.index(">") + 1 : -1]
    if span := re.fullmatch(r"\[(\d)-?(\d)\]", inner):
        return [str(n) for n in range(int(span[1]), int(span[2]) + 1)]
    return ["1", "2"]


def wanted(parameter: app_commands.Parameter) -> bool:
    return parameter.required or parameter.autocomplete


def filled(parameter: app_commands.Parameter, typed: str, school: GroupStage) -> Any:
    if parameter.choices:
        return parameter.choices[0].value
    other = school.people[1][1]
    values: dict[Kind, Any] = {
        Kind.string: typed,
        Kind.integer: 1,
        Kind.boolean: True,
        Kind.user: other,
        Kind.channel: school.stage.general,
        Kind.attachment: ("a.csv", b"Kind,Name\nstudent,Eve\n"),
    }
    return values[parameter.type]


async def forged(
    school: GroupStage, who: simcord.MemberActor, custom_id: str, *, menu: bool
) -> simcord.InteractionResult:
    """Press, or choose in, what this person was never shown."""
    channel = school.stage.bot.get_channel(school.stage.general.id)
    assert isinstance(channel, discord.TextChannel)
    view = discord.ui.View(timeout=None)
    options = [discord.SelectOption(label=value, value=value) for value in ("1", "2", "2:1", "away:4")]
    item: discord.ui.Item[Any] = discord.ui.Button(custom_id=custom_id, label="forged")
    if menu:
        item = discord.ui.Select(custom_id=custom_id, options=options)
    message = await channel.send("a message", view=view.add_item(item))
    view.stop()
    if menu:
        return await who.select(message, custom_id=custom_id, values=["1"])
    return await who.click(message, custom_id=custom_id)


def told(school: GroupStage, result: simcord.InteractionResult, how: str) -> None:
    """What an answer holds, its form and files included, tells nothing."""
    clean(json.dumps(result.modal, ensure_ascii=False, default=str), how)
    for message in (result.response, *result.followups):
        if message is None:
            continue
        shown = [message.content, *(json.dumps(embed.to_dict(), ensure_ascii=False) for embed in message.embeds)]
        shown += [json.dumps(row, ensure_ascii=False, default=str) for row in message.components]
        for file in school.stage.env.backend.messages[message.channel_id][message.id].attachments:
            shown.append((school.stage.env.backend.cdn.get(file["url"]) or b"").decode("utf-8", "replace"))
        clean("\n".join(shown), how)


def clean(words: str, how: str) -> None:
    found = [name for name, secret in SECRETS.items() if secret in words]
    assert not found, f"{how} tells {found}"
    assert "37 %" not in words, f"{how} tells a figure"
    # What she typed herself may be said back to her.
    assert "Person 2" not in words.replace("Person 2.1”", ""), f"{how} names somebody of another group"
