"""The kickoff, recounted: who was there, what they voted, and whether that was right by the key as corrected."""

import re
from collections import defaultdict
from functools import cached_property
from typing import Any

from tests.wire.report_laws_story import LETTERS, Period, Someone, Story, made

Rate = tuple[int, int]
TITLE = re.compile(r"Question (\d+) of \d+(: the answer)?$")
VOTED = ("You chose ", "Too late")
"""What is told to whoever voted; who was too late has voted, but not in time."""
GRACE = 0.5
"""Seconds after the time-out in which a vote still counts."""


class Kickoff:
    """The one kickoff of a term."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.began = story.only("began_kickoff").at
        self.groups = {act.group for act in story.saw("here:")}
        self.taken_out = {int(re.findall(r"question (\d+)", act["question"])[0]) for act in story.did("took_out")}
        self.asked: dict[str, dict[int, int]] = defaultdict(dict)
        """The windows of each group: which question each is."""
        self.messages: dict[int, str] = {}
        self.scored: set[int] = set()
        texts: dict[int, str] = {}
        for act in story.did("saw"):
            for title in act["titles"]:
                if match := TITLE.match(title):
                    number = int(match[1])
                    if match[2]:
                        self.scored.add(number)
                    else:
                        window = int(act["keys"][0].split(":")[1])
                        self.asked[act.group][window] = number
                        self.messages[window] = act["message"]
                        texts[number] = _plain(act["words"])
        self.right = {number: self._right(words) for number, words in texts.items()}
        self.seconds = {number: self._question(words).get("seconds", 30) for number, words in texts.items()}

    def _question(self, words: str) -> dict[str, Any]:
        (found,) = [q for q in self.story.quiz["question"] if q["text"] in words]
        return dict(found)

    def _right(self, words: str) -> set[int]:
        """The right options: by the file, unless the organiser said otherwise."""
        question = self._question(words)
        for act in self.story.did("corrected"):
            if question["text"] in _plain(act["question"]):
                return set(act["right"])
        right = question["right"]
        return {LETTERS.index(letter) for letter in ([right] if isinstance(right, str) else right)}

    def counts(self, number: int) -> bool:
        return number in self.scored and number not in self.taken_out

    @cached_property
    def votes(self) -> dict[str, dict[int, int]]:
        """Each person's last vote in time, by window."""
        found: dict[str, dict[int, int]] = defaultdict(dict)
        for act in sorted(self.story.did("pressed"), key=lambda act: int(act["interaction"])):
            if act.begins("vote:") and act.told.startswith("You chose "):
                window, option = act.numbers
                assert act.told.startswith(f"You chose **{LETTERS[option]}**"), act.line
                late = (made(act["interaction"]) - made(act["message"])).total_seconds()
                assert late <= self.seconds[self.asked[act.group][window]] + GRACE, act.line
                found[act.person][window] = option
        return found

    @cached_property
    def present(self) -> set[str]:
        said = {act.person for act in self.story.did("pressed") if act.begins("here:") and act.told.startswith("Great")}
        voted = {a.person for a in self.story.did("pressed") if a.begins("vote:") and a.told.startswith(VOTED)}
        return said | voted

    def figures(self, one: Someone, period: Period) -> dict[str, Rate]:
        there = period.has(self.began) and one.group in self.groups
        windows = {w: n for w, n in self.asked[one.group].items() if self.counts(n)} if there else {}
        mine = {window: option for window, option in self.votes[one.handle].items() if window in windows}
        right = sum(option in self.right[windows[window]] for window, option in mine.items())
        return {
            "At the kickoff": (int(there and one.handle in self.present), int(there)),
            "Quiz votes": (len(mine), len(windows)),
            "Right votes": (right, len(mine)),
        }


def _plain(words: str) -> str:
    """Without the backslashes that keep signs from being taken for Discord's own."""
    return words.replace("\\", "")
