"""`/programme blackout` as organisers use it, and as nobody else can."""

import discord
import simcord

from bot.interactions.controls import view
from cogs.programme.blackout import Drop, Keep, Remove, Restore, TakeBack
from tests.cogs.groups_stage import GroupStage, answer
from tests.cogs.roster_stage import press, shown, words


async def blackout(
    school: GroupStage,
    first: str | None = None,
    until: str | None = None,
    label: str | None = None,
    *,
    by: simcord.MemberActor | None = None,
) -> simcord.InteractionResult:
    typed = {"from": first, "until": until, "label": label}
    given = {name: value for name, value in typed.items() if value is not None}
    return await (by or school.stage.owner).slash(school.organisers, "programme blackout", **given)


async def labels(school: GroupStage) -> list[str]:
    return [found.label for found in await school.stage.bot.services.blackouts.every(school.programme)]


async def test_days_are_shown_as_understood_before_they_are_kept(school: GroupStage) -> None:
    asked = await blackout(school, "21 Dec", "3 Jan", label="Holidays *!*")
    assert asked.ephemeral
    assert "Mon 21 Dec 2026 – Sun 3 Jan 2027" in words(asked)
    assert await labels(school) == []
    await school.restart()
    kept = await press(school.stage.owner, asked, "programme:blackout:keep:")
    assert "Nobody is nudged" in words(kept)
    assert "Holidays \\*!\\*" in words(kept)
    assert await labels(school) == ["Holidays *!*"]


async def test_the_last_day_is_read_from_the_first_one_on(school: GroupStage) -> None:
    asked = await blackout(school, "14 Dec", "Friday")
    assert "Mon 14 Dec 2026 – Fri 18 Dec 2026" in words(asked)


async def test_one_day_needs_no_second(school: GroupStage) -> None:
    assert "**Mon 21 Dec 2026**" in words(await blackout(school, "21 Dec"))


async def test_days_that_will_not_do_come_with_a_proposal_to_take(school: GroupStage) -> None:
    asked = await blackout(school, "2025-12-21", "2026-01-03", label="Holidays")
    assert "are over" in words(asked)
    assert "Mon 21 Dec 2026 – Sun 3 Jan 2027" in words(asked)
    await press(school.stage.owner, asked, "programme:blackout:keep:")
    assert await labels(school) == ["Holidays"]


async def test_what_is_no_day_is_refused(school: GroupStage) -> None:
    assert "do not understand “soon”" in answer(await blackout(school, "soon"))
    assert "From which day" in answer(await blackout(school, until="21 Dec"))


async def test_no_keeps_nothing(school: GroupStage) -> None:
    asked = await blackout(school, "21 Dec")
    assert "Nothing was kept" in words(await press(school.stage.owner, asked, "programme:blackout:drop"))
    assert await labels(school) == []


async def test_days_are_removed_from_the_list_and_brought_back(school: GroupStage) -> None:
    owner = school.stage.owner
    asked = await blackout(school, "21 Dec", label="Holidays")
    await press(owner, asked, "programme:blackout:keep:")
    listed = await blackout(school)
    assert "**Mon 21 Dec 2026** · Holidays" in words(listed)
    await school.restart()
    removed = await owner.select(shown(listed), ["blackout:1"])
    assert "like any other again" in words(removed)
    assert await labels(school) == []
    await press(owner, removed, "programme:blackout:restore:")
    assert await labels(school) == ["Holidays"]
    await press(owner, listed, "programme:blackout:undo:")
    assert await labels(school) == []


async def test_a_list_without_days_says_how_to_add_some(school: GroupStage) -> None:
    listed = await blackout(school)
    assert "There are none" in words(listed)
    assert "from: 21 Dec" in str(shown(listed).embeds[0].footer.text)


async def test_nobody_but_organisers_gets_at_it_even_with_the_right_ids(school: GroupStage) -> None:
    asked = await blackout(school, "21 Dec")
    await press(school.stage.owner, asked, "programme:blackout:keep:")
    await blackout(school, "22 Dec")
    posted = school.stage.bot.get_partial_messageable(school.stage.general.id)
    forged = view(
        Keep("programme:blackout:keep:2", label="keep"),
        Drop("programme:blackout:drop", label="drop"),
        TakeBack("programme:blackout:undo:1", label="undo"),
        Restore("programme:blackout:restore:1", label="restore"),
    )
    message = await posted.send("x", view=forged)
    menu = Remove("programme:blackout:remove", options=[discord.SelectOption(label="x", value="blackout:1")])
    select = await posted.send("x", view=view(menu))
    for person in (school.people[0][1], school.people[0][0], school.staff):
        assert "Only organisers" in answer(await blackout(school, by=person))
        for option in ("from", "until"):
            assert await person.autocomplete(school.stage.general, "programme blackout", option, "21 Dec") == []
        for label in ("keep", "drop", "undo", "restore"):
            assert "Only organisers" in answer(await person.click(message, label=label))
        assert "Only organisers" in answer(await person.select(select, ["blackout:1"]))
    assert await labels(school) == ["No nudges"]


async def test_a_day_is_shown_as_understood_while_it_is_typed(school: GroupStage) -> None:
    offered = await school.stage.owner.autocomplete(school.organisers, "programme blackout", "from", "21 dec")
    assert [(c["name"], c["value"]) for c in offered] == [("Mon 21 Dec 2026", "2026-12-21")]
    assert await school.stage.owner.autocomplete(school.organisers, "programme blackout", "from", "") == []
    last = await school.stage.owner.autocomplete(school.organisers, "programme blackout", "until", "3 jan")
    assert [choice["name"] for choice in last] == ["Sun 3 Jan 2027"]
