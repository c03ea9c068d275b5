"""Who says they come to a meet-up. An answer holds for one date: a move asks again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.meetups import Answer, MeetUp
from bot.domain.participants import GroupMembers
from bot.domain.refusal import Refusal


@dataclass(frozen=True)
class AnswerCount:
    """What a group's announcement shows of the answers. `not_joined` have no way to press."""

    coming: int
    not_coming: int
    silent: int
    not_joined: int


class MovedSince(Refusal):
    """Somebody answered for a date that no longer holds: they are to be asked for the new one."""

    def __init__(self, meet_up: MeetUp) -> None:
        super().__init__("meetup_closing.moved_since", unix=int(meet_up.starts_at.timestamp()))
        self.meet_up = meet_up


def refuse_answer(meet_up: MeetUp, sequence: int, now: datetime) -> None:
    """Raises `Refusal` where nobody can say any more whether they come on the date they were shown."""
    if meet_up.state == "cancelled":
        raise Refusal("meetup_closing.was_cancelled")
    if not meet_up.coming(now):
        raise Refusal("meetup_closing.is_over")
    if meet_up.sequence != sequence:
        raise MovedSince(meet_up)


def reminded_sequence(about: str) -> int:
    """Which date of a meet-up a reminder is of: of `reminder:12.0:24` the first."""
    return int(about.split(":")[1].rpartition(".")[2])


def holding(answers: Iterable[Answer], sequence: int) -> dict[int, bool]:
    """Whether people say they come, by participant: only what they said about this date."""
    return {answer.participant_id: answer.coming for answer in answers if answer.sequence == sequence}


def count_answers(members: GroupMembers, said: dict[int, bool]) -> AnswerCount:
    """How a group's people answered. Those who have left the group since do not count."""
    joined = [person for person in members.everyone if person.joined]
    return AnswerCount(
        coming=sum(said.get(person.id) is True for person in joined),
        not_coming=sum(said.get(person.id) is False for person in joined),
        silent=sum(person.id not in said for person in joined),
        not_joined=len(members.everyone) - len(joined),
    )
