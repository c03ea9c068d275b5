"""What must be true of every term that was played: the cast's own log, the world's record and the database agree.

`story` is what the cast wrote down, `line` the time line from the database, `record` every message of the groups'
channels as the local Discord holds it. Each law gives the sentences that say what is wrong; none when it holds.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.rehearsal.visitor import buttons, words

Entry = Mapping[str, Any]
STAMP = re.compile(r"<t:(\d+)")
MENTION = re.compile(r"<@(\d+)>")
REMINDERS = {
    "Your meet-up is in 24 hours": 24,
    "Your meet-up is coming up": 24,
    "Your meet-up is in 1 hour": 1,
    "Your meet-up is about to begin": 1,
}
"""Which reminder a title is of. One that comes later than its rule says names no hours."""
OVER = "How was your meet-up?"


@dataclass(frozen=True)
class Played:
    """A term that is over. `accounts` are Discord ids by handle, `names` roster names by handle."""

    story: Sequence[Entry]
    line: Sequence[Entry]
    record: Sequence[Entry]
    accounts: Mapping[str, str]
    names: Mapping[str, str]
    end: datetime

    def did(self, *actions: str) -> list[Entry]:
        return [entry for entry in self.story if entry["action"] in actions]

    @property
    def nudges(self) -> list[Entry]:
        return [entry for entry in self.line if entry["kind"] == "nudge"]

    @property
    def meet_ups(self) -> list[Entry]:
        return [entry for entry in self.line if entry["kind"] == "meet_up"]


def broken(played: Played) -> list[str]:
    """Everything that is wrong with it."""
    laws = (nothing_twice, nothing_lost, reminded_once, answers_agree, closings_agree, ticks_agree, dates_agree)
    return [sentence for law in laws for sentence in law(played)]


# ---------------------------------------------------------------------- shown once, and shown


def nothing_twice(played: Played) -> Iterable[str]:
    """No message stands twice: by its nonce, and by what it says to whom about which date."""
    nonces = Counter(m["nonce"] for m in played.record if m.get("nonce"))
    yield from (f"the post with nonce {nonce} stands {n} times" for nonce, n in nonces.items() if n > 1)
    sent = Counter(n["message"] for n in played.nudges if n["message"])
    there = {m["id"] for m in played.record}
    yield from (f"nudge message {message} is not in the world" for message in sent if message not in there)
    for message in played.record:
        if is_nudge(message) and message["id"] not in sent:
            yield f"message {message['id']} ({_title(message)}) was shown, and no nudge knows of it"


def is_nudge(message: Entry) -> bool:
    """Every nudge that asks for something has "Not now"; the others are known by their titles."""
    title = _title(message)
    return title in REMINDERS or title == OVER or any(key.startswith("later:") for key in buttons(dict(message)))


def _title(message: Entry) -> str:
    return next((str(e["title"]) for e in message["embeds"] if e.get("title")), "")


def nothing_lost(played: Played) -> Iterable[str]:
    """Whatever was due has been said, or dropped for a reason that is written down; nothing hangs in between."""
    for nudge in played.nudges:
        name = f"nudge {nudge['id']} ({nudge['about']})"
        due = datetime.fromisoformat(nudge["due_at"])
        if nudge["state"] == "pending" and due < played.end - timedelta(minutes=10):
            yield f"{name} was due at {due} and is still pending at {played.end}"
        elif nudge["state"] in ("claimed", "failed"):
            yield f"{name} is {nudge['state']}"
        elif nudge["state"] == "dropped" and not nudge["dropped"]:
            yield f"{name} was dropped for no reason"
        elif nudge["state"] == "sent" and not (nudge["sent_at"] and nudge["message"]):
            yield f"{name} was sent, and there is no telling when or where"


def reminded_once(played: Played) -> Iterable[str]:
    """Told of a date a day before and an hour before: everybody at most once; and the group once that it is over."""
    told: Counter[tuple[str, str, str]] = Counter()
    for message in played.record:
        title = _title(message)
        when = next(iter(STAMP.findall(words(dict(message)))), "")
        if title in REMINDERS:
            which = f"{REMINDERS[title]} h before"
            told.update((which, when, account) for account in MENTION.findall(message["content"]))
        elif title == OVER:
            told[OVER, when, message["channel_id"]] += 1
    yield from (f"“{title}” of {when} was said {n} times to {to}" for (title, when, to), n in told.items() if n > 1)
    planned = [m for m in played.meet_ups if m["state"] in ("planned", "held", "missed") and m["sequence"] == 0]
    for meet_up in planned:
        starts = datetime.fromisoformat(meet_up["starts_at"])
        made = datetime.fromisoformat(meet_up["created_at"])
        unix = str(int(starts.timestamp()))
        if starts + timedelta(minutes=meet_up["minutes"], hours=1) < played.end:
            cannot = {a["person"] for a in meet_up["answers"] if not a["coming"]}
            for hours in (24, 1):
                if made < starts - timedelta(hours=hours, minutes=10):
                    reached = {account for said, when, account in told if (said, when) == (f"{hours} h before", unix)}
                    for handle in _missing(played, meet_up, hours, reached | cannot):
                        yield f"{handle} was not reminded {hours} h before meet-up {meet_up['id']}"


def _missing(played: Played, meet_up: Entry, hours: int, reached: set[str]) -> Iterable[str]:
    """Who of the group was neither reached, nor left out for a reason that is written down."""
    about = f"reminder:{meet_up['id']}.{meet_up['sequence']}:{hours}"
    left_out = {n["person"] for n in played.nudges if n["dropped"] and n["about"] == about}
    group = {e["person"] for e in played.story if e["group"] == meet_up["group"]}
    return sorted(handle for handle in group if played.accounts[handle] not in reached | left_out)


# ---------------------------------------------------------------------- the story and the database agree


def answers_agree(played: Played) -> Iterable[str]:
    """Who said that they come, or cannot, is kept as saying so."""
    kept = {(m["id"], a["sequence"], a["person"]): a["coming"] for m in played.meet_ups for a in m["answers"]}
    for said in played.did("said_coming", "said_cannot"):
        key = (said["meet_up"], said["sequence"], played.accounts[said["person"]])
        moved = any(m["id"] == said["meet_up"] and m["sequence"] != said["sequence"] for m in played.meet_ups)
        if not moved and kept.get(key) != (said["action"] == "said_coming"):
            yield f"{said['person']} {said['action']} to meet-up {said['meet_up']}; kept is {kept.get(key)}"


def closings_agree(played: Played) -> Iterable[str]:
    """What somebody said came of a meet-up is kept as their word, and nothing is kept that nobody said."""
    kept = {
        (m["id"], c["sequence"], played_by(played, c["person"])): c["outcome"]
        for m in played.meet_ups
        for c in m["closings"]
    }
    said = {
        (e["meet_up"], e["sequence"], e["person"]): e["outcome"]
        for e in played.did("closed", "disagreed", "tried_to_close")
    }
    confirmed = {(e["meet_up"], e["sequence"], e["person"]) for e in played.did("closed")}
    yield from (f"{key} said {said[key]}, and it is not kept" for key in confirmed if kept.get(key) != said[key])
    yield from (f"{key} is kept as {kept[key]}, and nobody said so" for key in kept if key not in said)


def ticks_agree(played: Played) -> Iterable[str]:
    """Who was ticked by the cast is who is kept as having come."""
    by_name = {name: played.accounts[handle] for handle, name in played.names.items()}
    said = {entry["meet_up"]: entry for entry in played.did("ticked", "corrected_ticks")}
    for ticked in said.values():
        (meet_up,) = [m for m in played.meet_ups if m["id"] == ticked["meet_up"]]
        last_word = {a["person"]: a["came"] for a in sorted(meet_up["attendance"], key=lambda a: a["at"])}
        came = {person for person, was_there in last_word.items() if was_there}
        if came != {by_name[name] for name in ticked["came"]}:
            yield f"meet-up {meet_up['id']}: ticked {ticked['came']}, kept {came}"


def dates_agree(played: Played) -> Iterable[str]:
    """Each date that a mentor was told is set is there, at that instant; and none that nobody wanted."""
    kept = {(m["group"], m["starts_at"]) for m in played.meet_ups}
    moved = {m["group"] for m in played.meet_ups if m["sequence"]}
    for entry in played.did("set_date"):
        stamp = next(iter(STAMP.findall(entry["told"])), None)
        wanted = int(datetime.fromisoformat(entry["start"]).timestamp())
        is_there = (entry["group"], entry["start"]) in kept or entry["group"] in moved
        if stamp is not None and int(stamp) == wanted and not is_there:
            yield f"{entry['person']} was told that {entry['start']} is set, and it is not kept"
    wanted_by = {e["group"] for e in played.did("set_date", "booked", "took_next_date", "moved_date", "got_no_answer")}
    yield from (f"{group} has a date that nobody set" for group, _ in kept if group not in wanted_by)


def played_by(played: Played, account: str) -> str:
    """The handle of a Discord id."""
    return next((handle for handle, each in played.accounts.items() if each == account), account)
