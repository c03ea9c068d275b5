"""What a change to the roster did, in words."""

from bot.domain.changes import ChangeKind
from bot.domain.participants import MentorGroup, Participant
from bot.embeds.roster import plain
from bot.texts import text


def changed_lines(
    kind: ChangeKind,
    person: Participant,
    *,
    other: Participant | None,
    left: MentorGroup | None,
    group: MentorGroup | None,
    without_mentor: MentorGroup | None,
    code: str | None,
    locale: str,
) -> list[str]:
    """What was done, and what an organiser should know about it."""
    name = plain(person.name)
    if kind == "replace_mentor" and other and group:
        lines = [
            text("roster.done_replace_mentor", locale, name=name, by=plain(other.name), group=place(group)),
        ]
    elif kind == "add" and group:
        lines = [text("roster.done_add_group", locale, name=name, group=place(group))]
    elif kind == "move" and group and left:
        lines = [text("roster.done_move", locale, name=name, left=place(left), group=place(group))]
    elif kind == "move" and group:
        lines = [text("roster.done_move_first", locale, name=name, group=place(group))]
    else:
        lines = [text(f"roster.done_{kind}", locale, name=name)]
    if code:
        lines.append(text("roster.done_code", locale, name=name, code=code))
    if without_mentor:
        lines.append(text("roster.now_without_mentor", locale, group=place(without_mentor)))
    return lines


def undone_lines(kind: ChangeKind, person: Participant, *, group: MentorGroup | None, locale: str) -> list[str]:
    """What was put back."""
    name = plain(person.name)
    if kind == "add":
        return [text("roster.undone_add", locale, name=name)]
    if group:
        return [text("roster.undone_group", locale, name=name, group=place(group))]
    return [text("roster.undone_no_group", locale, name=name)]


def place(group: MentorGroup) -> str:
    """A group as a link to its channel, once it has one."""
    return f"<#{group.channel_id}>" if group.channel_id else f"“{plain(group.name)}”"
