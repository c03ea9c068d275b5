"""The people of a programme and the groups they form."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.programme import Kind


@dataclass(frozen=True, kw_only=True)
class Participant:
    """A person on the roster.

    Identity is the roster id, else the bound Discord id, else the handle; never the name alone. `handle` is what the
    roster gives for the account: a handle, or an id of 17 to 19 digits. `discord_id` is set once they have joined, and
    from then on only it counts. `left_out` is a student whom the organiser leaves without a
    group on purpose. Instants are in UTC; `time_zone` is an IANA name, and without one the programme's counts; one that
    they chose themselves (`zone_chosen`) stays, whatever a later file says.
    """

    id: int
    programme_id: int
    kind: Kind
    name: str
    roster_id: str | None
    handle: str | None
    discord_id: int | None
    group_id: int | None
    interests: tuple[str, ...]
    time_zone: str | None
    age_attested: bool | None
    photo_consent: bool | None
    left_out: bool
    created_at: datetime
    joined_at: datetime | None
    removed_at: datetime | None
    zone_chosen: bool = False

    @property
    def joined(self) -> bool:
        return self.discord_id is not None


@dataclass(frozen=True, kw_only=True)
class MentorGroup:
    """One or two mentors and their students. `channel_id` is their private channel, once it has been made.

    `voice_channel_id` is the one in which they talk, if the organisers asked for that.
    """

    id: int
    programme_id: int
    name: str
    channel_id: int | None
    created_at: datetime
    removed_at: datetime | None
    voice_channel_id: int | None = None

    @property
    def channel_ids(self) -> tuple[int, ...]:
        """Those that it has."""
        return tuple(i for i in (self.channel_id, self.voice_channel_id) if i is not None)


@dataclass(frozen=True)
class GroupMembers:
    """A mentor group with the people in it, in roster order.

    `guests` sit in its room during a kickoff. `helpers` are the Discord ids of organisers on the way after a call.
    """

    group: MentorGroup
    mentors: tuple[Participant, ...]
    students: tuple[Participant, ...]
    guests: tuple[Participant, ...] = ()
    helpers: frozenset[int] = frozenset()

    @property
    def everyone(self) -> tuple[Participant, ...]:
        return self.mentors + self.students
