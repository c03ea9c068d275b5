"""Whatever the roster says, what is shown of groups keeps to Discord's limits."""

from dataclasses import replace

import discord
import pytest

from bot.domain.group_audit import ORDER, Drift
from bot.domain.groups import gather
from bot.domain.participants import GroupMembers
from bot.domain.programme import Kind
from bot.embeds.group_audit import audit_embed, news_embed
from bot.embeds.groups import GROUPS_PER_PAGE, group_embed, list_embed, students_embed, welcome_embed, welcome_greeting
from bot.texts import locales
from tests.domain.people import group, person

AWKWARD = "*" * 80
ID = 2**63 - 1


def crowd(number: int, *, joined: bool) -> GroupMembers:
    def some(kind: Kind, first: int) -> list[object]:
        return [
            replace(person(n, kind, number, discord_id=ID - n if joined else None), name=AWKWARD)
            for n in range(first, first + 48)
        ]

    named = replace(group(number, channel_id=ID - number), name=AWKWARD)
    return gather([named], [*some("mentor", 1), *some("student", 100)])[0]  # type: ignore[list-item]


def fits(embed: discord.Embed) -> bool:
    return (
        len(embed) <= 6000
        and len(embed.title or "") <= 256
        and len(embed.description or "") <= 4096
        and all(0 < len(f.value or "") <= 1024 and len(f.name or "") <= 256 for f in embed.fields)
    )


@pytest.mark.parametrize("locale", locales())
@pytest.mark.parametrize("joined", [True, False])
def test_the_longest_names_and_the_largest_groups_fit(locale: str, joined: bool) -> None:
    members = crowd(7, joined=joined)
    assert fits(list_embed([members] * 250, 0, locale))
    assert fits(group_embed(members, locale, names=True))
    assert fits(group_embed(members, locale, names=False))
    assert fits(welcome_embed(members, ID, locale))
    assert len(welcome_greeting(members, locale)) <= 2000
    assert fits(students_embed(members.students, locale))


@pytest.mark.parametrize("locale", locales())
@pytest.mark.parametrize("kind", ORDER)
def test_an_audit_of_many_drifts_fits(locale: str, kind: str) -> None:
    groups = {7: crowd(7, joined=True)}
    drifts = [Drift(kind=kind, group_id=7, target_id=ID)] * 250  # type: ignore[arg-type]
    assert fits(audit_embed(drifts, groups, 0, locale))
    assert fits(audit_embed(drifts, groups, 9999, locale))
    assert fits(news_embed(drifts, groups, locale))


def test_the_last_page_of_the_list_holds_the_rest() -> None:
    many = [crowd(7, joined=True)] * (GROUPS_PER_PAGE * 2 + 1)
    assert len(str(list_embed(many, 2, "en").description).splitlines()) == 1
