"""Nobody gets past the bot: other people's buttons, forged ids, organisers' commands. What is refused is told to that
person only, and leaves no trace in the database."""

from typing import Any

import pytest
from simcord.enums import OptionType

from bot.rehearsal.visitor import Answer, DoorClosed, Message, Visitor, buttons, words
from bot.texts import text
from cogs.kickoff.confirming import CONFIRMED
from cogs.kickoff.panel import ACTIONS
from tests.wire.evening import LOBBY, Evening, question
from tests.wire.school import PRIVATE, School, roster_file

pytestmark = pytest.mark.asyncio(loop_scope="session")

FOR_EVERYBODY = ("join", "groups show", "programme show", "feedback answer", "concern")
ONES_OWN = {"my", "meetup", "goal", "privacy"}
"""Commands about oneself and one's own group; their own tests say who may do what."""
ORGANISERS = {
    *("programme", "roster", "groups", "quiz", "kickoff", "announce", "attention", "nudges", "reports", "feedback"),
    *("safeguarding", "concerns"),
}
REFUSALS = (
    "common.not_organiser",
    "common.not_staff",
    "common.needs_manage_server",
    "concern.not_yours",
    "rooms.not_a_mentor",
)
NOT_FOR_YOU = [text(key, "en") for key in REFUSALS]
CALLBACK = "POST /interactions/{id}/{token}/callback"


async def refused(school: School, person: Visitor, channel: str, answer: Answer) -> str:
    """What the person was told, who alone was told it."""
    told = await Evening(school).told(person, channel, answer)
    assert told["flags"] & PRIVATE, told
    return words(told)


def forged(school: School, channel: str, custom_id: str, *, values: tuple[str, ...] = ()) -> Message:
    """A message with a button (or a select with these values) of any id, as if the bot had shown it there."""
    control: dict[str, Any] = {"type": 2, "style": 2, "label": "?", "custom_id": custom_id}
    if values:
        options = [{"label": value, "value": value} for value in values]
        control = {"type": 3, "custom_id": custom_id, "options": options}
    world = school.server.world
    made = world.create_message(int(channel), world.bot_user.id, "?", components=[{"type": 1, "components": [control]}])
    return {"id": str(made.id), "channel_id": channel}


async def test_a_group_is_closed_to_members_of_other_groups_and_to_everybody_else(school: School) -> None:
    inside = school.groups[0]
    for person in (*school.groups[1].people, school.stranger):
        with pytest.raises(DoorClosed):
            await person.messages(inside.channel)
    for person in (*inside.people, school.staff):
        assert await person.messages(inside.channel)


async def test_a_vote_counts_only_in_ones_own_window_under_its_own_question(school: School, evening: Evening) -> None:
    (ann, *_), (eli, *_) = school.groups[0].people, school.groups[1].people
    await evening.open()
    await evening.here(ann, eli)
    await evening.begin()
    asked = await evening.everywhere(question(1))
    windows = [next(iter(buttons(message))).split(":")[1] for message in asked]
    own, general = school.groups[0].channel, school.general
    no_seat, over = text("kickoff.no_seat", "en"), text("kickoff.question_over", "en")
    cases = [
        ("a member of another group", eli, school.groups[1].channel, f"vote:{windows[0]}:1", no_seat),
        ("somebody on no roster", school.stranger, general, f"vote:{windows[0]}:1", no_seat),
        ("an observer", school.staff, general, f"vote:{windows[0]}:1", no_seat),
        ("the organiser", school.owner, general, f"vote:{windows[0]}:1", no_seat),
        ("her own window, under another message", ann, own, f"vote:{windows[0]}:1", over),
        ("her own window, in another channel", ann, general, f"vote:{windows[0]}:1", over),
        ("another group's window, in her own channel", ann, own, f"vote:{windows[1]}:1", no_seat),
        ("a window that is not there", ann, own, "vote:999999:1", over),
        ("the largest number there is", ann, own, f"vote:{10**18 - 1}:0", over),
    ]
    before = school.stored()
    for what, person, channel, custom_id, told in cases:
        answer = await person.press(forged(school, channel, custom_id), custom_id)
        assert await refused(school, person, channel, answer) == told, what
        assert school.stored() == before, what

    # The right message, with an option that the question does not have.
    message = asked[0] | {"components": [{"type": 1, "components": [{"type": 2, "style": 2, "label": "D"}]}]}
    key = message["components"][0]["components"][0]["custom_id"] = f"vote:{windows[0]}:3"
    school.server.world.edit_message(int(own), int(message["id"]), {"components": message["components"]})
    assert await refused(school, ann, own, await ann.press(message, key)) == over
    assert school.stored() == before


async def test_presence_counts_only_in_ones_own_group(school: School, evening: Evening) -> None:
    (ann, *_), (eli, *_) = school.groups[0].people, school.groups[1].people
    await evening.open()
    general, other = school.general, text("kickoff.not_your_group", "en")
    cases = [
        ("elsewhere", ann, general, f"here:{evening.id}", other),
        ("leaving elsewhere", eli, general, f"leaving:{evening.id}", other),
        ("an observer", school.staff, general, f"here:{evening.id}", other),
        ("on no roster", school.stranger, general, f"here:{evening.id}", text("kickoff.not_joined", "en")),
        ("no such kickoff", ann, school.groups[0].channel, "here:999999", text("kickoff.over", "en")),
    ]
    before = school.stored()
    for what, person, channel, custom_id, told in cases:
        answer = await person.press(forged(school, channel, custom_id), custom_id)
        assert await refused(school, person, channel, answer) == told, what
        assert school.stored() == before, what
    # An observer sees the lobby itself, and is not of the group all the same.
    lobby = await evening.shown(school.groups[0], LOBBY)
    answer = await school.staff.press(lobby, f"here:{evening.id}")
    assert await refused(school, school.staff, lobby["channel_id"], answer) == other
    assert school.stored() == before


async def test_students_and_mentors_press_none_of_the_organisers_buttons(school: School, evening: Evening) -> None:
    await evening.open()
    await evening.begin()
    await evening.everywhere(question(1))
    kickoff, at = evening.id, evening.current
    presses: list[tuple[str, tuple[str, ...]]] = [
        *((f"panel:{action}:{kickoff}:{at}", ()) for action in ACTIONS.split("|")),
        *((f"sure:{action}:{kickoff}:{at}", ()) for action in CONFIRMED.split("|")),
        *((f"pick:{action}:{kickoff}:0", (str(at),)) for action in ("void", "correct")),
        (f"key:{kickoff}:{at}", ("0", "1")),
        *((f"roster:{what}:1", ()) for what in ("keep", "discard", "columns", "remove", "undo", "match")),
        *((custom_id, ()) for custom_id in ("roster:spare", "roster:matches:1:0")),
        *((custom_id, ("1",)) for custom_id in ("roster:column:1", "roster:field:1:0", "roster:leaveout:1:0")),
        *((f"groups:{what}", ()) for what in ("leave-out:1", "leave-out-yes:1", "repair:1", "audit:0:1", "list:0:1")),
    ]
    before = school.stored()
    for person in (school.groups[0].people[0], school.groups[0].people[1], school.stranger):
        for custom_id, values in presses:
            message = forged(school, school.general, custom_id, values=values)
            answer = await person.press(message, custom_id, [values[0]] if values else None)
            told = await refused(school, person, school.general, answer)
            assert told in NOT_FOR_YOU, f"{custom_id}: {told}"
            assert school.stored() == before, custom_id


async def test_students_use_none_of_the_organisers_commands_and_are_offered_no_choices(school: School) -> None:
    ann, general = school.groups[0].people[1], school.general
    async with school.session.get(f"{school.server.url}/door/commands?as={ann.id}&channel={general}") as response:
        every = [c for c in await response.json() if c["name"] not in FOR_EVERYBODY]
    commands = [command for command in every if command["name"].split()[0] not in ONES_OWN]
    assert {command["name"].split()[0] for command in commands} == ORGANISERS
    values: dict[int, object] = {
        OptionType.STRING: "1",
        OptionType.INTEGER: 1,
        OptionType.BOOLEAN: True,
        OptionType.USER: school.groups[1].people[0].id,
        OptionType.CHANNEL: general,
        OptionType.ROLE: str(next(iter(school.server.world.guild.roles))),
    }
    before = school.stored()
    for command in commands:
        files = {o["name"]: ("r.csv", roster_file()) for o in command["options"] if o["type"] == OptionType.ATTACHMENT}
        options = {
            option["name"]: option["choices"][0]["value"] if option.get("choices") else values[option["type"]]
            for option in command["options"]
            if option["type"] != OptionType.ATTACHMENT
        }
        if files:
            answer = await ann.slash(general, command["name"], files, **options)
        else:
            asked = {"as": ann.id, "channel": general, "name": command["name"], "options": options}
            answer = await school.door("slash", **asked)
        told = await refused(school, ann, general, answer)
        assert told in NOT_FOR_YOU, f"/{command['name']}: {told}"
        for option in command["options"]:
            if option["autocomplete"]:
                for typed in ("", "1", "a"):
                    answers = school.server.counts.rest_calls[CALLBACK]
                    assert await ann.choices(general, command["name"], option["name"], typed) == {}, command["name"]
                    assert school.server.counts.rest_calls[CALLBACK] == answers + 1, "an empty list is an answer, too"
        assert school.stored() == before, command["name"]


async def test_a_student_is_shown_her_own_group_and_hears_nothing_of_others(school: School) -> None:
    ann, general = school.groups[0].people[1], school.general
    assert list(await ann.choices(general, "groups show", "group")) == ["Group 1"]
    assert "Group 1" in await refused(school, ann, general, await ann.slash(general, "groups show", group="Group 1"))
    for other in ("Group 2", "2", "group:2", "No such group"):
        told = await refused(school, ann, general, await ann.slash(general, "groups show", group=other))
        assert told == text("groups.unknown", "en")
    assert await school.stranger.choices(general, "groups show", "group") == {}
    answer = await school.stranger.slash(general, "groups show", group="Group 1")
    assert await refused(school, school.stranger, general, answer) == text("groups.none_of_yours", "en")
