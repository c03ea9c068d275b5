"""Turns: who speaks when in a room, and for how long.

Only people who are there get a turn. Whoever is not there when theirs would come is skipped and joins at the end once
they appear; whoever passes goes to the end, once. Nobody is given a turn that they have had. Everything follows from
the turns as they are kept and from who is there, so doing it again, or after a restart, changes nothing.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.agenda import Turn, TurnState
from bot.domain.refusal import Refusal

PROMPTS: Mapping[str, tuple[str, ...]] = {"stories": ("success", "failure"), "goals": ("goal",)}
"""The kinds of steps in which people take turns, and what each of them is asked for, in this order."""
SHORTEST = timedelta(minutes=1)

Asked = tuple[int, str]
"""Who (a participant) is to say what (a prompt). Turns in which this is the same are one turn, tried again."""


@dataclass(frozen=True, kw_only=True)
class Floor:
    """A room's step as its turns need to know it.

    `speakers` are the participants whose step it is (mentors tell stories, students goals), `present` whoever of the
    room is there. With `stopped_at` the evening's clock has stood still in this room since then: no turn ends by it,
    and one that begins has its whole time from that moment, since the pause is added when the clock goes on.
    """

    room_step_id: int
    kind: str
    seed: str
    minutes: int
    speakers: Collection[int]
    present: Collection[int]
    stopped_at: datetime | None = None

    @property
    def plan(self) -> list[Asked]:
        """Everybody's turns in a fair order: all their successes first, then all their failures."""
        order = shuffled(self.speakers, self.seed)
        return [(person, prompt) for prompt in PROMPTS[self.kind] for person in order]

    def there(self, turn: Turn) -> bool:
        return turn.participant_id in self.present and turn.participant_id in self.speakers


def seed_of(kickoff_id: int, kind: str, group_id: int) -> str:
    """What the order in a room hangs on: another one each evening, in each step and in each group."""
    return f"{kickoff_id}:{kind}:{group_id}"


def shuffled(people: Iterable[int], seed: str) -> list[int]:
    """These people in an order that is as likely as any other, and the same each time for one seed.

    Whoever joins does not change the order of the others.
    """
    return sorted(people, key=lambda person: (hashlib.sha256(f"{seed}:{person}".encode()).digest(), person))


def turn_time(minutes: int, turns: int) -> timedelta:
    """How long each of so many turns may be in a step of so many minutes; never less than a minute."""
    return max(SHORTEST, timedelta(seconds=minutes * 60 // max(turns, 1)))


def asked(turn: Turn) -> Asked:
    return turn.participant_id, turn.prompt


def speaking(turns: Iterable[Turn]) -> Turn | None:
    """The turn that is on, if one is."""
    return next((turn for turn in turns if turn.state == "speaking"), None)


def moved_on(turns: Sequence[Turn], floor: Floor, now: datetime) -> list[Turn]:
    """The turns as they are to be now: whoever appeared has joined, time that is over has ended, somebody speaks."""
    found = _joined(turns, floor)
    if (on := speaking(found)) is not None:
        if not floor.there(on):
            found = _put(found, _ended(on, "skipped", now))
        elif floor.stopped_at is None and on.ends_at is not None and on.ends_at <= now:
            found = _put(found, _ended(on, "done", now))
    if speaking(found) is None:
        found = _begun(found, floor, now)
    return found


def spoken(turns: Sequence[Turn], turn_id: int, now: datetime) -> list[Turn]:
    """The turns with this one at its end, because somebody pressed "next".

    Raises `Refusal` if it is not on any more: of two presses at once the second must not take the next turn away.
    """
    return _put(turns, _ended(_on(turns, turn_id), "done", now))


def passed(turns: Sequence[Turn], turn_id: int, now: datetime) -> list[Turn]:
    """The turns after this speaker passed. The first time they come again at the end, the second time that was it.

    Raises `Refusal` as `spoken` does.
    """
    turn = _on(turns, turn_id)
    again = any(asked(other) == asked(turn) and other.state == "passed" for other in turns)
    found = _put(turns, _ended(turn, "passed", now))
    return found if again else [*found, _new(asked(turn), found, turn.room_step_id)]


def closed(turns: Sequence[Turn], now: datetime) -> list[Turn]:
    """The turns when their room goes on to its next step: whoever waited may join again if it comes back."""
    ends: Mapping[TurnState, TurnState] = {"speaking": "done", "waiting": "skipped"}
    return [_ended(turn, ends[turn.state], now) if turn.state in ends else turn for turn in turns]


def changed(before: Sequence[Turn], after: Sequence[Turn]) -> list[Turn]:
    """The turns that are to be kept because they are new or differ."""
    known = {turn.id: turn for turn in before}
    return [turn for turn in after if turn.id == 0 or turn != known[turn.id]]


def _joined(turns: Sequence[Turn], floor: Floor) -> list[Turn]:
    """With a turn at the end for each that somebody who is there is still owed."""
    last = {asked(turn): turn.state for turn in sorted(turns, key=lambda turn: turn.position)}
    found = list(turns)
    for owed in floor.plan:
        if owed[0] in floor.present and last.get(owed, "skipped") == "skipped":
            found.append(_new(owed, found, floor.room_step_id))
    return found


def _begun(turns: Sequence[Turn], floor: Floor, now: datetime) -> list[Turn]:
    """With the next turn begun; those before it whose people are not there are skipped."""
    found = list(turns)
    for turn in sorted((t for t in turns if t.state == "waiting"), key=lambda t: t.position):
        if floor.there(turn):
            count = len({asked(other) for other in found if other.state != "skipped"})
            ends_at = (floor.stopped_at or now) + turn_time(floor.minutes, count)
            return _put(found, replace(turn, state="speaking", began_at=now, ends_at=ends_at))
        found = _put(found, _ended(turn, "skipped", now))
    return found


def _on(turns: Sequence[Turn], turn_id: int) -> Turn:
    on = speaking(turns)
    if on is None or on.id != turn_id:
        raise Refusal("step.turn_over")
    return on


def _new(owed: Asked, turns: Sequence[Turn], room_step_id: int) -> Turn:
    return Turn(
        id=0,
        room_step_id=room_step_id,
        position=max((turn.position for turn in turns), default=0) + 1,
        participant_id=owed[0],
        prompt=owed[1],
        state="waiting",
    )


def _ended(turn: Turn, state: TurnState, now: datetime) -> Turn:
    return replace(turn, state=state, ended_at=now)


def _put(turns: Sequence[Turn], changed: Turn) -> list[Turn]:
    """The turns with this one in the place that has its position."""
    return [changed if turn.position == changed.position else turn for turn in turns]
