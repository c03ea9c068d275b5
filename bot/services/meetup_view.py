"""Looking at meet-ups: a group's dates, a person's calendar, and what an announcement says."""

from bot.clock import Clock
from bot.domain.meetups import MeetUp
from bot.domain.meetups.asked import Asked
from bot.domain.meetups.changing import USUAL_MINUTES, busy_times
from bot.domain.meetups.members import member_of, member_or_organiser
from bot.domain.meetups.views import Announcement, GroupDates, TypingGround
from bot.domain.participants import MentorGroup, Participant
from bot.domain.refusal import Refusal
from bot.services.room_steps import stands_in, stood_in_for
from bot.storage.unit import Database, UnitOfWork

IN_GROUPS = ("mentor", "student")


class MeetUpViewService:
    """What people see of meet-ups: mentors and students their own group's, staff everybody's.

    Everything raises `Refusal` for anybody else.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def groups(self, asked: Asked) -> list[MentorGroup]:
        """The groups whose dates this account may see."""
        async with self._database.read() as unit:
            return await _groups(unit, asked, await _person(unit, asked))

    async def group(self, asked: Asked, choice: str | None) -> MentorGroup:
        """The group that was picked (`group:<id>`) or typed by name; without a choice the asker's own, or in the room
        where they sit in tonight that one.

        A group that does not exist and one that is not for them look the same to them.
        """
        async with self._database.read() as unit:
            person = await _person(unit, asked)
            groups = await _groups(unit, asked, person)
            meant = await _meant(unit, asked, person, groups)
        if choice is None:
            if meant is None:
                raise Refusal("meetup.which_group" if asked.staff else "groups.none_of_yours")
            return meant
        for group in groups:
            if choice in (f"group:{group.id}", group.name) or choice.strip().casefold() == group.name.casefold():
                return group
        raise Refusal("groups.unknown")

    async def dates(self, asked: Asked, group_id: int) -> GroupDates:
        """The meet-ups of a group."""
        async with self._database.read() as unit:
            group = await unit.groups.by_id(asked.programme.id, group_id)
            person = await _person(unit, asked)
            allowed = asked.staff or await stands_in(unit, asked.programme.id, person, group_id)
            found = member_or_organiser(person, group_id, organiser=allowed)
            if group is None:
                raise Refusal("groups.unknown")
            meet_ups = await unit.meet_ups.of_group(group_id)
            return GroupDates(group, tuple(meet_ups), allowed or (found is not None and found.kind == "mentor"))

    async def calendar(self, asked: Asked) -> GroupDates:
        """All meet-ups of the asker's own group."""
        async with self._database.read() as unit:
            person = await _person(unit, asked)
            group = await unit.groups.by_id(asked.programme.id, person.group_id) if person and person.group_id else None
            if group is None:
                raise Refusal("groups.none_of_yours")
            mentor = member_of(person, group.id).kind == "mentor"
            return GroupDates(group, tuple(await unit.meet_ups.of_group(group.id)), mentor)

    async def to_change(self, asked: Asked) -> list[tuple[MeetUp, MentorGroup]]:
        """The meet-ups that this account may move or cancel, in the order of their dates."""
        now = self._clock.now()
        async with self._database.read() as unit:
            person = await _person(unit, asked)
            if not asked.staff and (person is None or person.kind == "student"):
                return []
            groups = {group.id: group for group in await _groups(unit, asked, person)}
            if asked.staff:
                meet_ups = await unit.meet_ups.of_programme(asked.programme.id)
            else:
                meet_ups = [m for group_id in groups for m in await unit.meet_ups.of_group(group_id)]
        return [
            (m, groups[m.group_id]) for m in meet_ups if m.group_id in groups and (m.coming(now) or m.state == "moved")
        ]

    async def ground(self, asked: Asked, group_id: int) -> TypingGround:
        """Where a date for a new meet-up of this group is typed."""
        async with self._database.read() as unit:
            return await _ground(unit, asked, group_id, None)

    async def ground_to_move(self, asked: Asked, meet_up_id: int) -> TypingGround:
        """Where another date for this meet-up is typed."""
        async with self._database.read() as unit:
            meet_up = await unit.meet_ups.by_id(asked.programme.id, meet_up_id)
            if meet_up is None:
                raise Refusal("meetup.unknown")
            return await _ground(unit, asked, meet_up.group_id, meet_up)

    async def announcement(self, change_id: int) -> Announcement | None:
        """What to tell a group of a change; `None` if there is no such group any more."""
        async with self._database.read() as unit:
            change, meet_up = await unit.meet_ups.changed(change_id)
            group = await unit.groups.by_id(meet_up.programme_id, meet_up.group_id)
            if group is None:
                return None
            programme = await unit.programmes.by_id(meet_up.programme_id)
            dated = [c for c in await unit.meet_ups.changes(meet_up.id) if c.kind != "close"]
            return Announcement(change, meet_up, group, programme, newest=dated[-1].id == change_id)


async def _ground(unit: UnitOfWork, asked: Asked, group_id: int, moving: MeetUp | None) -> TypingGround:
    person = await _person(unit, asked)
    allowed = asked.staff or await stands_in(unit, asked.programme.id, person, group_id)
    member_or_organiser(person, group_id, organiser=allowed)
    members = await unit.groups.one_with_people(asked.programme.id, group_id)
    if members is None:
        raise Refusal("groups.unknown")
    home = asked.programme.time_zone
    zone = (person.time_zone if person else None) or home
    zones = dict.fromkeys(p.time_zone or home for p in (*members.students, *members.mentors))
    meet_ups = await unit.meet_ups.of_group(group_id)
    kept = [m for m in meet_ups if m.state != "cancelled"]
    return TypingGround(
        zone=zone,
        others=tuple(other for other in zones if other != zone),
        busy=busy_times(meet_ups, but=moving.id if moving else None),
        minutes=moving.minutes if moving else USUAL_MINUTES,
        last=moving or (kept[-1] if kept else None),
    )


async def _person(unit: UnitOfWork, asked: Asked) -> Participant | None:
    return await unit.roster.by_discord_id(asked.programme.id, asked.discord_id)


async def _groups(unit: UnitOfWork, asked: Asked, person: Participant | None) -> list[MentorGroup]:
    groups = await unit.groups.of_programme(asked.programme.id)
    if asked.staff:
        return groups
    theirs = {person.group_id} if person and person.kind in IN_GROUPS else set()
    theirs.add(await stood_in_for(unit, asked.programme.id, person))
    return [group for group in groups if group.id in theirs]


async def _meant(
    unit: UnitOfWork, asked: Asked, person: Participant | None, groups: list[MentorGroup]
) -> MentorGroup | None:
    """Whose dates somebody means who names no group. For staff and organisers it is the room that they type in."""
    if asked.staff and (here := next((g for g in groups if g.channel_id and g.channel_id == asked.channel_id), None)):
        return here
    own = next((g for g in groups if person and person.kind in IN_GROUPS and g.id == person.group_id), None)
    seated_in = await stood_in_for(unit, asked.programme.id, person)
    seated = next((group for group in groups if group.id == seated_in), None)
    if own is None or seated is None:
        return own or seated
    sits_in = (await unit.stand_ins.in_force(asked.programme.id)).sits_in
    room = await unit.groups.by_id(asked.programme.id, sits_in.get(seated.id, seated.id))
    return seated if room is not None and room.channel_id == asked.channel_id else own
