"""REST calls and edits of an evening, by step and by group: the local Discord's ledger, and plain SQL for the steps.

Where an evening has no steps (the quiz alone), its phases stand for them: lobby, quiz, podium.
"""

import sqlite3
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.rehearsal.ledger import Call, Edit, Ledger
from bot.rehearsal.world import World

BEFORE, ELSEWHERE = "before", "elsewhere"
"""What a group's channel saw before the evening; and what is of no group: the organisers' channel, roles, commands."""
CLOSE = timedelta(seconds=1.5)
"""Two edits of one message nearer to each other than this are more than people can follow. They are meant to be two
seconds apart; that is when they leave, and they may arrive a little nearer."""

ROOMS = """
    SELECT g.name, k.channel_id FROM kickoff_groups k JOIN mentor_groups g ON g.id = k.group_id
    UNION SELECT name, channel_id FROM mentor_groups WHERE channel_id IS NOT NULL
    UNION SELECT name, voice_channel_id FROM mentor_groups WHERE voice_channel_id IS NOT NULL
"""
STEPS = """
    SELECT r.channel_id, r.entered_at, s.kind FROM kickoff_room_steps r JOIN kickoff_steps s ON s.id = r.step_id
    ORDER BY r.entered_at, r.id
"""
PHASES = """
    SELECT g.channel_id, k.started_at, k.began_at, k.ended_at
    FROM kickoffs k JOIN kickoff_groups g ON g.kickoff_id = k.id
    WHERE NOT EXISTS (SELECT 1 FROM kickoff_room_steps r WHERE r.kickoff_id = k.id) ORDER BY k.id
"""


class Evening:
    """Which group a channel is of, and in which step it was when."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.group_of = {channel_id: name for name, channel_id in connection.execute(ROOMS)}
        self._since: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
        for channel_id, entered_at, kind in connection.execute(STEPS):
            self._since[channel_id].append((_instant(entered_at), kind))
        for channel_id, *moments in connection.execute(PHASES):
            for moment, phase in zip(moments, ("lobby", "quiz", "podium"), strict=True):
                if moment is not None:
                    self._since[channel_id].append((_instant(moment), phase))
        for since in self._since.values():
            since.sort()

    def step(self, channel_id: int | None, at: datetime) -> str:
        """The step that the group of this channel was in, then."""
        if channel_id not in self.group_of:
            return ELSEWHERE
        since = self._since.get(channel_id or 0, [])
        found = bisect_right(since, at, key=lambda entered: entered[0])
        return since[found - 1][1] if found else BEFORE

    def order(self) -> list[str]:
        """The steps in the order in which rooms first came to them, between what was before and what is of no group."""
        first: dict[str, datetime] = {}
        for at, step in sorted(entered for since in self._since.values() for entered in since):
            first.setdefault(step, at)
        return [BEFORE, *first, ELSEWHERE]


def call_summary(connection: sqlite3.Connection, ledger: Ledger, world: World) -> dict[str, Any]:
    """What goes into `summary.json`. `world` names the channels and messages."""
    evening = Evening(connection)
    by_step: dict[str, list[Call]] = defaultdict(list)
    for call in ledger.calls:
        by_step[evening.step(call.channel_id, call.at)].append(call)
    edits: dict[str, list[Edit]] = defaultdict(list)
    for edit in ledger.edits:
        edits[evening.step(edit.channel_id, edit.at)].append(edit)
    groups = sorted(set(evening.group_of.values()))
    tonight = [c for step, calls in by_step.items() if step not in (BEFORE, ELSEWHERE) for c in calls]
    return {
        "all": len(ledger.calls),
        "of_a_group": _spread(tonight, evening, groups),
        "steps": [
            {
                "step": step,
                "calls": len(by_step[step]),
                **({} if step == ELSEWHERE else {"of_a_group": _spread(by_step[step], evening, groups)}),
                "routes": dict(Counter(call.label for call in by_step[step]).most_common()),
                "edits": _edits(edits[step], world),
            }
            for step in evening.order()
        ],
    }


def _spread(calls: Sequence[Call], evening: Evening, groups: Sequence[str]) -> dict[str, Any]:
    """How many calls a group took: on average, and the group that took the most."""
    counted = Counter(dict.fromkeys(groups, 0))
    counted.update(evening.group_of[call.channel_id] for call in calls if call.channel_id is not None)
    if not counted:
        return {"mean": 0.0, "most": 0, "which": None}
    which, most = counted.most_common(1)[0]
    return {"mean": round(len(calls) / len(groups), 1), "most": most, "which": which}


def _edits(edits: Sequence[Edit], world: World) -> dict[str, Any]:
    """How often messages were edited, and the one that was edited most."""
    times = Counter((edit.channel_id, edit.message_id) for edit in edits)
    found: dict[str, Any] = {
        "all": len(edits),
        "changed_nothing": sum(not edit.changed for edit in edits),
        "close_together": _close_together(edits),
        "most": 0,
    }
    if times:
        (channel_id, message_id), found["most"] = times.most_common(1)[0]
        channel = world.channels.get(channel_id)
        found["channel"] = channel.name if channel else None
        found["message"] = _title(world, channel_id, message_id)
    return found


def _close_together(edits: Iterable[Edit]) -> int:
    last: dict[int, datetime] = {}
    close = 0
    for edit in edits:
        before = last.get(edit.message_id)
        close += before is not None and edit.at - before < CLOSE
        last[edit.message_id] = edit.at
    return close


def _title(world: World, channel_id: int, message_id: int) -> str | None:
    message = world.messages.get(channel_id, {}).get(message_id)
    if message is None:
        return None
    titles = [embed.get("title") for embed in message.embeds or [] if isinstance(embed, dict)]
    return next((str(title) for title in titles if title), (message.content or "")[:60])


def _instant(stored: str) -> datetime:
    """An instant as the bot's database has it: UTC, without saying so."""
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)
