"""Whose meet-ups they are: the mentors and students of one group, and nobody else."""

from bot.domain.participants import Participant
from bot.domain.refusal import Refusal


def member_of(person: Participant | None, group_id: int) -> Participant:
    """The mentor or student of this group who is asking.

    `person` is who stands on the programme's roster with the asking account. Raises `Refusal` for anybody else.
    """
    if person is None:
        raise Refusal("meetup_closing.not_joined")
    if person.group_id != group_id or person.kind not in ("mentor", "student"):
        raise Refusal("meetup_closing.not_your_group")
    return person


def mentor_of(person: Participant | None, group_id: int) -> Participant:
    """The mentor of this group who is asking. Raises `Refusal` for anybody else."""
    found = member_of(person, group_id)
    if found.kind != "mentor":
        raise Refusal("meetup_closing.mentors_only")
    return found


def member_or_organiser(person: Participant | None, group_id: int, *, organiser: bool) -> Participant | None:
    """Who of this group is asking; `None` for an organiser who is not of it. Raises `Refusal` for anybody else."""
    if organiser and (person is None or person.group_id != group_id or person.kind not in ("mentor", "student")):
        return None
    return member_of(person, group_id)


def mentor_or_organiser(person: Participant | None, group_id: int, *, organiser: bool) -> Participant | None:
    """The mentor of this group who is asking; `None` for an organiser who is not of it. Raises `Refusal` for others."""
    found = member_or_organiser(person, group_id, organiser=organiser)
    return found if organiser else mentor_of(found, group_id)
