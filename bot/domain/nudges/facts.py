"""What nudges follow from: the facts of one group, and the matters that somebody may have to be nudged about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal

from bot.domain.feedback import Survey
from bot.domain.goals import Goal
from bot.domain.meetups import Answer, MeetUp
from bot.domain.nudges import OUTSIDE_CAP, Blackout, Hold, Nudge, NudgeRules, Wishes
from bot.domain.nudges.moments import Limits, Wait
from bot.domain.participants import GroupMembers, Participant


@dataclass(frozen=True, kw_only=True)
class GroupFacts:
    """One group, as far as nudges go.

    `zone` is the programme's. `kickoff_id` and `kickoff_ended_at` are of the last kickoff that the group was in,
    `excused_at` is when it was closed although the group had no date, with a reason,
    `offer_id` and `offered_at` of the last dates that it was offered to choose from.
    `answers` are by meet-up and participant; `closed_at` is when the last word on a meet-up was said; `proven` are
    the meet-ups with a proof, `goals` those of each student, `surveys` the open ones and `replied` who has answered
    which (survey, participant). `nudges` are all of those about matters that are open, and any that are not done
    with. `sent` are the moments of a person's nudges of the last seven days that count for the cap, `snoozes` by
    participant and matter, `restarts` when an organiser last had somebody nudged again, by matter and participant
    (or nobody).
    """

    programme_id: int
    zone: str
    members: GroupMembers
    kickoff_id: int | None = None
    kickoff_ended_at: datetime | None = None
    excused_at: datetime | None = None
    offer_id: int | None = None
    offered_at: datetime | None = None
    meet_ups: Sequence[MeetUp] = ()
    answers: Mapping[int, Mapping[int, Answer]] = field(default_factory=dict)
    closed_at: Mapping[int, datetime] = field(default_factory=dict)
    proven: frozenset[int] = frozenset()
    goals: Mapping[int, Sequence[Goal]] = field(default_factory=dict)
    surveys: Sequence[Survey] = ()
    replied: frozenset[tuple[int, int]] = frozenset()
    nudges: Sequence[Nudge] = ()
    sent: Mapping[int, Sequence[datetime]] = field(default_factory=dict)
    wishes: Mapping[int, Wishes] = field(default_factory=dict)
    snoozes: Mapping[tuple[int, str], datetime] = field(default_factory=dict)
    blackouts: Sequence[Blackout] = ()
    restarts: Mapping[tuple[str, int | None], datetime] = field(default_factory=dict)

    @cached_property
    def history(self) -> Mapping[str, Sequence[Nudge]]:
        """The nudges by matter."""
        found: dict[str, list[Nudge]] = {}
        for nudge in self.nudges:
            found.setdefault(nudge.about, []).append(nudge)
        return found

    @property
    def group_id(self) -> int:
        return self.members.group.id

    def zone_of(self, person: Participant) -> str:
        return person.time_zone or self.zone

    def silenced(self, person: Participant) -> Hold | None:
        """Whether this person is not to be nudged at all, and why."""
        wishes = self.wishes.get(person.id)
        if wishes is None:
            return None
        return "away" if wishes.away_at else "paused" if wishes.paused_at else None

    def says(self, meet_up: MeetUp, person: Participant) -> bool | None:
        """Whether somebody says they come to a meet-up on its present date; `None` if they have not said."""
        answer = self.answers.get(meet_up.id, {}).get(person.id)
        return answer.coming if answer is not None and answer.sequence == meet_up.sequence else None

    def again_at(self, about: str, person: Participant | None = None) -> datetime | None:
        """When an organiser last began this matter anew: for this person, or (`None`) for anybody."""
        ids = (None, person.id) if person else (None, *(p.id for p in self.members.everyone))
        return max((self.restarts[about, i] for i in ids if (about, i) in self.restarts), default=None)

    def limits(self, person: Participant, matter: "Matter", rules: NudgeRules) -> Limits:
        """What speaks against nudging this person about this matter."""
        wishes = self.wishes.get(person.id)
        quiet = (rules.quiet_from, rules.quiet_until)
        if wishes and wishes.quiet_from is not None and wishes.quiet_until is not None:
            quiet = (wishes.quiet_from, wishes.quiet_until)
        return Limits(
            zone=self.zone_of(person),
            programme_zone=self.zone,
            quiet=None if person.id in matter.awake else quiet,
            blackouts=self.blackouts,
            sent=self.sent.get(person.id, ()),
            most=None if matter.rule in OUTSIDE_CAP else rules.most_in_a_week,
            snoozed_until=self.snoozes.get((person.id, matter.about)),
            silenced=self.silenced(person),
        )


@dataclass(frozen=True, kw_only=True)
class Matter:
    """One thing that is open in a group, and who may be nudged about it when.

    `people` can do it: `each` of them gets nudges of their own, or they take `turns`; a matter of the whole `group` is
    said once to all. `absent` could do it if they joined. The first nudge is `first` after `since` (or after the person
    joined), the next ones `again` after the last; without `again` there is one only. It is useless from `expires_at`
    on, and for whoever heard of it (`known_at`) after it was due. The quiet hours of those `awake` do not matter.
    """

    rule: str
    about: str
    subject_id: int
    since: datetime
    first: Wait
    again: Wait | None = None
    to: Literal["each", "turns", "group"] = "turns"
    people: Sequence[Participant] = ()
    absent: Sequence[Participant] = ()
    awake: frozenset[int] = frozenset()
    known_at: datetime | None = None
    expires_at: datetime | None = None
