"""What a person who joins is told."""

from bot.domain.participants import MentorGroup, Participant
from bot.domain.programme import JOINING_KINDS
from bot.texts import text


def welcome(person: Participant, group: MentorGroup | None, *, opened: bool, locale: str) -> str:
    """The first sentence somebody reads who has joined, with the way to their group. `opened`: it is open."""
    lines = [text("join.welcome", locale, name=person.name)]
    if person.kind not in JOINING_KINDS:
        lines.append(text(f"join.rights_{person.kind}", locale))
    elif group is None:
        lines.append(text("join.no_group_yet", locale))
    elif group.channel_id is None:
        lines.append(text("join.no_channel_yet", locale, group=group.name))
    elif opened:
        lines.append(text("join.your_channel", locale, channel_id=group.channel_id))
    else:
        lines.append(text("join.channel_later", locale, channel_id=group.channel_id))
    return " ".join(lines)
