"""The cards of an evening's rooms, as they are written down to be posted. Always inside the caller's unit of work."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from bot.domain.agenda import KickoffStep, RoomStep
from bot.domain.agenda.course import Course
from bot.services.step_cards import CARD
from bot.storage.unit import UnitOfWork


async def write_cards(unit: UnitOfWork, step: KickoffStep, rooms: Collection[RoomStep], now: datetime) -> None:
    """A card for each of these rooms, or the one that it has already brought up to date.

    The lobby and the quiz have messages of their own; the quiz has a card where a room waits for it.
    """
    if step.kind == "lobby":
        await _open_lobby(unit, step.kickoff_id, {room.group_id for room in rooms}, now)
        return
    if step.kind == "quiz" and not step.awaited:
        return
    key = f"kickoff:{step.kickoff_id}:step:{step.id}:group"
    posts = [(f"{key}:{room.group_id}", CARD, room.id, room.channel_id) for room in rooms]
    again = await unit.outbox.add_missing(await _where_they_are(unit, posts), now)
    await unit.outbox.try_again(again)
    await unit.outbox.changed_posts(again)


async def follow_channels(unit: UnitOfWork, course: Course, channels: Mapping[int, int], now: datetime) -> Course:
    """Rooms whose channel has been made anew (group -> channel) get the card of the step that they are in there."""
    moved = {
        room.id: channels[room.group_id]
        for room in course.rooms.values()
        if channels.get(room.group_id, room.channel_id) != room.channel_id
    }
    if not moved:
        return course
    await unit.steps.move(moved)
    course = await unit.steps.course(course.steps[0].kickoff_id)
    for step in course.steps:
        rooms = [room for room in course.rooms.values() if room.step_id == step.id and room.id in moved]
        if rooms:
            await write_cards(unit, step, rooms, now)
    return course


async def _open_lobby(unit: UnitOfWork, kickoff_id: int, group_ids: Collection[int], now: datetime) -> None:
    """The lobby's message, for a group that has got its channel, or another, while the others gather."""
    key = f"kickoff:{kickoff_id}:lobby:group"
    groups = [group for group in await unit.kickoffs.groups(kickoff_id) if group.group_id in group_ids]
    posts = [(f"{key}:{g.group_id}", "kickoff.lobby", g.id, g.channel_id) for g in groups]
    await unit.outbox.add_missing(await _where_they_are(unit, posts), now)


async def _where_they_are(
    unit: UnitOfWork, posts: Sequence[tuple[str, str, int, int]]
) -> list[tuple[str, str, int, int]]:
    """The same posts. One that was written down for a channel that is no more is given up, for another in the new."""
    gone = {post.key: post.id for post in await unit.outbox.in_other_channels(posts)}
    for post_id in gone.values():
        await unit.outbox.give_up(post_id, "channel made anew")
    return [
        (key.replace(":group:", f":channel:{channel_id}:group:") if key in gone else key, kind, subject_id, channel_id)
        for key, kind, subject_id, channel_id in posts
    ]
