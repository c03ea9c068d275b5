"""Meet-ups, recounted: their dates as the groups read them, what came of them, who came, and what shows it."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from tests.wire.report_laws_story import Act, Period, Someone, Story, made, stamps

OUTCOMES = ("held", "moved", "missed")


@dataclass
class MeetUp:
    """A meet-up as its group knows it. `dates` and `words` are by which date it is; a word is when, whose, and what."""

    id: int
    group: str
    known: datetime
    dates: dict[int, datetime] = field(default_factory=dict)
    off: dict[datetime, bool] = field(default_factory=dict)
    words: dict[int, dict[str, tuple[datetime, str]]] = field(default_factory=lambda: defaultdict(dict))
    came: set[str] | None = None
    """The names of those who are written down as having come."""
    proofs: list[tuple[str, bool, datetime]] = field(default_factory=list)
    """Who gave one, whether it is a photo, and when; without those that were taken back."""
    shown: set[int] = field(default_factory=set)
    """The acts by which it was proven, by their place in the log."""

    @property
    def start(self) -> datetime:
        return self.dates[max(self.dates)]

    @property
    def cancelled(self) -> bool:
        return bool(self.off) and self.off[max(self.off)]

    @property
    def outcome(self) -> str:
        said = self.words.get(max(self.dates))
        return min(said.values())[1] if said else "planned"

    @property
    def held(self) -> bool:
        return self.outcome == "held" and not self.cancelled


class Meetings:
    """All meet-ups of a term."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.all: dict[int, MeetUp] = {}
        self.loose: list[tuple[str, datetime]] = []
        """Photos of a group that are of no meet-up: who gave each, and when."""
        for act in story.acts:
            self._take(act)

    def _take(self, act: Act) -> None:
        if act.action == "saw":
            self._seen(act)
        elif act.action == "pressed" and act.begins("close:say:") and act.told.startswith("Thank you"):
            meet_up, sequence, outcome = act.numbers
            self.all[meet_up].words[sequence][act.person] = (act.at, OUTCOMES[outcome])
        elif act.action in ("ticked", "corrected_ticks"):
            self.all[act["meet_up"]].came = set(act["came"])
        elif act.told.startswith("Thank you! The photo"):
            # When the meet-up was, if it is of one, and until when the photo is kept.
            start, *until = stamps(act.told)
            if until:
                self._prove(self._at(act.group, start), act, photo=True)
            else:
                self.loose.append((act.person, act.at))
        elif act.told.startswith("Thank you! Your note") and act.numbers[0] in self.all:
            # A note of no meet-up, whose number is nought, proves none.
            self._prove(self.all[act.numbers[0]], act, photo=False)
        elif act.action == "took_photo_back":
            proofs = self.all[act["meet_up"]].proofs
            proofs.remove(next(proof for proof in reversed(proofs) if proof[0] == act.person))

    @staticmethod
    def _prove(meet_up: MeetUp, act: Act, *, photo: bool) -> None:
        meet_up.proofs.append((act.person, photo, act.at))
        meet_up.shown.add(act.place)

    def _seen(self, act: Act) -> None:
        """A date is set, moved, called off or on again."""
        coming = next((key for key in act["keys"] if key.startswith("coming:")), None)
        if coming is not None:
            meet_up, sequence = map(int, coming.split(":")[1:])
            found = self.all.setdefault(meet_up, MeetUp(meet_up, act.group, made(act["message"])))
            found.dates.setdefault(sequence, stamps(act["words"])[0])
        for title, off in (("Your meet-up is cancelled", True), ("Your meet-up takes place after all", False)):
            if title in act["titles"]:
                self._at(act.group, stamps(act["words"])[0]).off[act.at] = off

    def _at(self, group: str, start: datetime) -> MeetUp:
        """The group's meet-up that begins then."""
        found = [m for m in self.all.values() if m.group == group and m.start == start]
        assert len(found) == 1, (group, start, found)
        return found[0]

    def of_group(self, group: str) -> list[MeetUp]:
        return [meet_up for meet_up in self.all.values() if meet_up.group == group]

    def due(self, group: str, period: Period) -> list[MeetUp]:
        """Those whose date was in the period and has come; called-off ones are left out."""
        return [
            m for m in self.of_group(group) if period.has(m.start) and m.start < period.made.first and not m.cancelled
        ]

    def held(self, group: str, period: Period) -> list[MeetUp]:
        return [meet_up for meet_up in self.due(group, period) if meet_up.held]

    def last(self, group: str, period: Period) -> datetime | None:
        """When a group met last before the period's end."""
        return max((m.start for m in self.of_group(group) if m.held and m.start < period.end), default=None)

    def ahead(self, group: str, period: Period) -> datetime | None:
        """The first date after the period's end that was known by then."""
        every = self.of_group(group)
        return min((m.start for m in every if m.start >= period.end > m.known and not m.cancelled), default=None)

    def attended(self, one: Someone, period: Period) -> tuple[int, int]:
        """Of the meet-ups held of which it is written down who came."""
        told = [m.came for m in self.held(one.group, period) if m.came is not None]
        return sum(one.name in came for came in told), len(told)

    def photos(self, one: Someone, period: Period) -> int:
        """Of meet-ups, or of the group without one."""
        given = [(who, at) for m in self.all.values() for who, photo, at in m.proofs if photo] + self.loose
        return sum(who == one.handle and period.has(at) for who, at in given)
