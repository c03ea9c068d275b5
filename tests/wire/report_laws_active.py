"""When somebody did anything last: every act of the log that docs/reports.md names, by what they were told."""

from collections import defaultdict

from tests.wire.report_laws_nudges import Nudges
from tests.wire.report_laws_story import Act, Period, Someone, Span, Story

TOLD = {
    "here:": ("Great, you are counted in",),
    "leaving:": ("Thanks for telling us",),
    "vote:": ("You chose ", "Too late"),
    "coming:": ("Great, you’re coming",),
    "not-coming:": ("Thanks for telling us that you can’t",),
    "close:say:": ("Thank you",),
    "close:came:": ("Thank you",),
    "close:ticked:": ("Thank you",),
    "attendance:": ("",),
    "close:weeks:": ("Your next meet-up is on",),
    "meetup set": ("Done: <t:",),
    "meetup move": ("Done: <t:",),
    "meetup:do:": ("Done: <t:", "The meet-up on <t:"),
    "meetup propose": ("Done: your group can choose",),
    "slot:tap:": ("Good for you",),
    "slot:book:": ("Booked: ",),
    "meetup photo": ("Thank you! The photo",),
    "photo:": ("Thank you! The photo",),
    "photo-note:": ("Thank you! Your note",),
    "photo:sign:": ("Thank you! Your name stands",),
    "goalprogress:": ("Kept",),
    "goalword:": ("It is on its way",),
    "goal:done:": ("Well done",),
    "goal:letgo:": ("Let go",),
    "feedback:": ("Thank you! You can change",),
}
"""What is told to whoever has done it, by how the command, button or form begins; all else is a no, or only a look."""


SAID = ("coming:", "not-coming:", "close:say:")
"""What is said of a meet-up: only when somebody said so last counts, also in a report of days before that."""


class Activity:
    """What everybody did, and when."""

    def __init__(self, story: Story, nudges: Nudges) -> None:
        self.spans: dict[str, list[Span]] = defaultdict(list)
        for one in story.people:
            if one.joined is not None:
                self.spans[one.handle].append(one.joined)
        said: dict[tuple[str, str, int], Span] = {}
        for act in story.did("pressed", "typed", "sent"):
            if act.begins(*SAID) and counts(act):
                said[act.person, act.key.partition(":")[0].removeprefix("not-"), act.numbers[0]] = act.when
            elif counts(act):
                self.spans[act.person].append(act.when)
        for (person, _, _), when in said.items():
            self.spans[person].append(when)
        for person, spans in nudges.pressed.items():
            self.spans[person] += spans

    def last(self, one: Someone, period: Period) -> Span | None:
        """Between these two: the last of several acts may have been done when another one was ended."""
        found = [span for span in self.spans[one.handle] if span.first < period.end]
        if not found:
            return None
        return Span(max(span.first for span in found), max(span.last for span in found))


def counts(act: Act) -> bool:
    """Whether this is something that somebody did, and was let do."""
    if act.action == "sent" and act.begins("goal:"):
        return any(key.startswith("goal:edit:") for key in act["offered"])
    return any(act.begins(start) and act.told.startswith(told) for start, told in TOLD.items())
