"""Nudges, recounted: whom each message spoke to, and whether that person answered it before somebody else did."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.wire.report_laws_meetings import Meetings
from tests.wire.report_laws_story import MOMENT_AFTER, Act, Period, Someone, Span, Story, made
from tests.wire.report_laws_surveys import Surveys

Matter = tuple[Any, ...]
"""What a nudge is about."""
TURNS = ("close", "photo", "no_date")
"""What any mentor of the group can do; the others are one person's own."""
DATES = ("Done: <t:", "Done: your group can choose", "Booked: <t:", "Your next meet-up is on")
"""What is told to whoever sets the next date, or offers some to choose from."""
NONE, STILL = 0, 3
"""Nudges about goals, as their button numbers them: there is no goal; nothing was said of it for a while."""


@dataclass
class Nudge:
    """One person, told of one matter. `answered` is None as long as nobody has done anything about it."""

    person: str
    matter: Matter
    sent: datetime
    answered: bool | None = None


class Nudges:
    """All nudges of a term that ask for something: those with "Not now"."""

    def __init__(self, story: Story, meetings: Meetings, surveys: Surveys) -> None:
        self.story, self.meetings, self.surveys = story, meetings, surveys
        self.all: list[Nudge] = []
        self.pressed: dict[str, list[Span]] = defaultdict(list)
        """When somebody answered a nudge by a button."""
        self._handles = {one.account: one.handle for one in story.people}
        self._matters: dict[str, Matter] = {}
        self._posts: dict[int, str] = {}
        self._dates: dict[str, int] = defaultdict(int)
        """How many dates each group has set or offered so far: no nudge for a date outlives the next one."""
        self._done: set[Matter] = set()
        for act in story.acts:
            self._take(act)

    def figures(self, one: Someone, period: Period) -> tuple[int, int]:
        mine = [nudge for nudge in self.all if nudge.person == one.handle and period.has(nudge.sent)]
        return sum(nudge.answered is True for nudge in mine), len(mine)

    def _take(self, act: Act) -> None:
        if act.action == "saw" and any(key.startswith("later:") for key in act["keys"]):
            self._sent(act)
        elif act.action == "pressed" and act.begins("later-until:") and act.told.startswith("I will not"):
            self._put_off(act)
        elif act.action == "pressed" and act["message"] in self._matters:
            self._press(act, self._matters[act["message"]])
        for matter in self._settled(act):
            self._end(act, matter)

    def _sent(self, act: Act) -> None:
        (later,) = [key for key in act["keys"] if key.startswith("later:")]
        matter = self._matter(act)
        self._matters[act["message"]] = matter
        self._posts[int(later.partition(":")[2])] = act["message"]
        self._done.discard(matter)
        for account in act["mentions"]:
            self.all.append(Nudge(self._handles[account], matter, made(act["message"])))

    def _matter(self, act: Act) -> Matter:
        parts = act["keys"][0].split(":")
        who = self._handles[act["mentions"][0]]
        if parts[0] == "close":
            return "close", int(parts[2]), int(parts[3])
        if parts[0] == "photo":
            return "photo", int(parts[2])
        if parts[0] == "goal":
            return "goal", int(parts[2]), int(parts[3]), who
        if parts[0] == "feedback":
            return "feedback", int(parts[2]), who
        assert parts[0] == "meetup", act.line
        return "no_date", act.group, self._dates[act.group]

    def _of(self, matter: Matter) -> list[Nudge]:
        return [nudge for nudge in self.all if nudge.matter == matter]

    def _press(self, act: Act, matter: Matter) -> None:
        """A press counts for whoever is spoken to, and among mentors, who take turns, for whoever presses first."""
        mentors = [p.handle for p in self.story.groups[act.group] if p.kind == "mentor" and p.joined]
        mine = [nudge for nudge in self._of(matter) if nudge.person == act.person]
        if self._is_over(matter, act) or not (mine or (matter[0] in TURNS and act.person in mentors)):
            return
        if any(nudge.answered is None for nudge in mine):
            self.pressed[act.person].append(Span(act.when.first, act.when.last + MOMENT_AFTER))
        self._decide(act, matter, others=matter[0] in TURNS)

    def _put_off(self, act: Act) -> None:
        """ "Not now" is an answer of one's own, whoever has pressed something before."""
        mine = [n for n in self._of(self._matters[self._posts[act.numbers[0]]]) if n.person == act.person]
        mine[-1].answered = True

    def _is_over(self, matter: Matter, act: Act) -> bool:
        """Whether it has been done, or has ended as a survey does; then a press answers nothing."""
        ended = matter[0] == "feedback" and act.at > self.surveys.all[matter[1]].ended.last
        return ended or matter in self._done

    def _decide(self, act: Act, matter: Matter, *, others: bool) -> None:
        for nudge in self._of(matter):
            if nudge.answered is None and (others or nudge.person == act.person):
                nudge.answered = nudge.person == act.person

    def _end(self, act: Act, matter: Matter) -> None:
        """It has been done, by whoever did it: the others' nudges were not answered by them."""
        self._decide(act, matter, others=True)
        self._done.add(matter)

    def _settled(self, act: Act) -> list[Matter]:
        """The matters that somebody has just seen to: what anybody of the group could, or something of their own."""
        if act.begins("close:say:") and act.told.startswith("Thank you"):
            meet_up, sequence, _ = act.numbers
            return [("close", meet_up, sequence)]
        if act.told.startswith(("Thank you! The photo", "Thank you! Your note")):
            return [nudge.matter for nudge in self.all if nudge.matter[0] == "photo" and self._is_of(nudge.matter, act)]
        if act.told.startswith(DATES):
            before = ("no_date", act.group, self._dates[act.group])
            self._dates[act.group] += 1
            return [before]
        return [n.matter for n in self.all if n.person == act.person and _is_done(n.matter, act)]

    def _is_of(self, matter: Matter, act: Act) -> bool:
        """Whether a proof is of the meet-up that a nudge asked for."""
        return any(matter[1] == meet_up.id for meet_up in self.meetings.all.values() if act.place in meet_up.shown)


def _is_done(matter: Matter, act: Act) -> bool:
    """Whether somebody has seen to a matter of their own: answered a survey, set a goal or said something of it."""
    what, *which = matter
    if what == "feedback":
        return act.begins("feedback:") and act.told.startswith("Thank you") and which[0] == act.numbers[0]
    if what != "goal":
        return False
    if act.begins("goal:") and act.action == "sent":
        return which[0] == NONE and any(key.startswith("goal:keep:") for key in act["offered"])
    if act.begins("goalprogress:") and act.told.startswith("Kept"):
        return which[:2] == [STILL, act.numbers[0]]
    return act.told.startswith(("Well done! That is reached", "Let go:")) and which[1] == act.numbers[0]
