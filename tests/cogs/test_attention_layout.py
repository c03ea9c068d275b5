"""The message of `/attention` stays within Discord's limits, whatever people and groups are called and said."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from discord import ui

from bot.domain.attention import URGENCY, Line, Matter, MatterKind
from bot.domain.meetups.closing import OUTCOMES, Dispute, Word
from bot.interactions.asking import Asker
from bot.services.attention import Attention
from cogs.attention.rows import Done, draw
from tests.conftest import KICKOFF_EVENING
from tests.embeds.test_meetups import meet_up
from tests.roster_builders import BLUE, PROGRAMME, person

NOW = KICKOFF_EVENING
LONG = "*_" * 40
GROUP = replace(BLUE, id=1, name=LONG, channel_id=10**18)
ORGANISER = Asker(1, PROGRAMME, manages_server=True, kinds=frozenset())
PEOPLE = tuple(person(n, "mentor", name=LONG, discord_id=10**18 + n, joined_at=NOW) for n in range(1, 12))
WORDS = tuple(Word(who, OUTCOMES[n % 2], NOW) for n, who in enumerate(PEOPLE))


def line(number: int, kind: MatterKind) -> Line:
    """A row with everything that can stand in one."""
    matter = Matter(
        kind=kind,
        what="close" if kind in ("unanswered", "silenced") else kind,
        about=f"close:{number}",
        participant_id=None,
        people=PEOPLE,
        group_id=1,
        subject_id=1,
        since=NOW,
        asked=3,
        asked_at=NOW,
        dispute=Dispute(meet_up(), GROUP, WORDS, "held") if kind == "dispute" else None,
    )
    return Line(matter=matter, on_it=10**18)


def drawn(kinds: Sequence[MatterKind], half: int) -> ui.LayoutView:
    lines = [line(number, kind) for number, kind in enumerate(kinds)]
    asking = None if half else (1, lines[0].matter.number)
    done = Done(LONG * 3, 10**18 - 1) if half else None
    return draw(Attention(lines, {1: GROUP}, 12), ORGANISER, "en", half * 5, done=done, asking=asking)


@pytest.mark.parametrize("half", [0, 1])
@pytest.mark.parametrize("kinds", [URGENCY, *((kind,) for kind in URGENCY)])
def test_the_fullest_list_fits(kinds: tuple[MatterKind, ...], half: int) -> None:
    found = drawn(kinds * (30 // len(kinds)), half)
    ids = [item.custom_id for item in found.walk_children() if isinstance(item, ui.DynamicItem)]
    assert found.content_length() <= 4000
    assert found.total_children_count <= 40
    assert len(set(ids)) == len(ids) >= 5
    assert max(map(len, ids)) <= 100
    rows = [part for part in found.children if isinstance(part, ui.ActionRow)]
    assert max(len(row.children) for row in rows) <= 4
