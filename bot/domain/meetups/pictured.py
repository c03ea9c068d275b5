"""In which photos somebody may be seen.

Nobody is marked in a photo: it is told from where they were. In doubt they are in it, for what is theirs is to go when
they go. Instants are aware and in UTC.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.changes import RosterChange, groups_between
from bot.domain.meetups import Proof
from bot.domain.participants import Participant
from bot.domain.stand_ins import Merge, StandIns, Substitute

AFTERWARDS = timedelta(days=1)
"""How long after a photo somebody may be put into the group with whom they sat: the roster follows the evening."""


@dataclass(frozen=True, kw_only=True)
class Whereabouts:
    """Where somebody was, as far as it is kept.

    `changes` are those of the roster that touched them; `kickoffs` the moments at which their programme's evenings were
    opened, `meet_ups` those at which its meet-ups begin, by id; `rooms` kickoffs and groups in whose room they had a
    seat or a turn. `stand_ins` are all merges of their programme and all in which they were the substitute, undone ones
    too. `ticked` says of meet-ups whether it was ever written down that they came, and `spoke_of` are those about which
    they said something, as only the group may.
    """

    person: Participant
    changes: Sequence[RosterChange]
    kickoffs: Mapping[int, datetime]
    meet_ups: Mapping[int, datetime]
    rooms: frozenset[tuple[int, int]]
    stand_ins: StandIns
    ticked: Mapping[int, bool]
    spoke_of: frozenset[int]

    def may_be_in(self, photo: Proof) -> bool:
        """Whether they gave this photo of their programme, or may be seen in it."""
        if photo.given_by == self.person.discord_id:
            return True
        if photo.meet_up_id is None:
            return self._sat_there(photo)
        came = self.ticked.get(photo.meet_up_id)
        if came is not None:
            return came
        begun = self.meet_ups.get(photo.meet_up_id, photo.given_at)
        return photo.meet_up_id in self.spoke_of or photo.group_id in self._groups(begun, photo.given_at)

    def _sat_there(self, photo: Proof) -> bool:
        """A photo of no meet-up is of an evening, or of the group before it met: when it was taken is not known."""
        before = {kickoff: at for kickoff, at in self.kickoffs.items() if at <= photo.given_at}
        evening = max(before, key=lambda kickoff: (before[kickoff], kickoff), default=None)
        since = photo.given_at if evening is None else before[evening]
        if evening is not None and (evening, photo.group_id) in self.rooms:
            return True
        groups = self._groups(since, photo.given_at)
        for seated in self.stand_ins.substitutes:
            if _between(seated, since, photo.given_at):
                groups.add(seated.group_id)
        merges = [merge for merge in self.stand_ins.merges if _between(merge, since, photo.given_at)]
        return photo.group_id in groups | {merge.into_id for merge in merges if merge.group_id in groups}

    def _groups(self, since: datetime, until: datetime) -> set[int]:
        return groups_between(self.person, self.changes, min(since, until), until + AFTERWARDS)


def _between(stand_in: Merge | Substitute, since: datetime, until: datetime) -> bool:
    return stand_in.given_at <= until and (stand_in.undone_at is None or stand_in.undone_at > since)
