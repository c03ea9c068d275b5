"""A played evening, held against the cast's own log: every fact that the bot keeps is what somebody did, and back.

Nothing here imports anything of the bot: the log is `story.jsonl`, the facts are read with plain SQL. Whoever got no
answer (the bot had just died, or Discord failed) cannot tell whether it counted: such a press may be kept or not.
Each law gives the sentences that say what is wrong; none when it holds.
"""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

Entry = dict[str, Any]
ORDER = ("lobby", "quiz", "stories", "goals", "briefing", "date", "photo", "close")
TAKEN, SIGNED, TAPPED = "You chose", "Your name stands", ("Good for you", "None of")
"""What everybody is told whose vote, signature or choice of dates is kept."""
PARTS = ("specific", "measurable", "achievable", "relevant")


class Evening:
    """What a folder holds of an evening that is over."""

    def __init__(self, folder: Path) -> None:
        self._database = folder / "ithaca.db"
        lines = (folder / "story.jsonl").read_text(encoding="utf-8").splitlines()
        self.story: list[Entry] = [json.loads(line) for line in lines]
        for entry in self.story:  # forms are found again by a name of their own, after this prefix
            entry |= {name: entry[name].removeprefix("form:") for name in ("key", "form") if entry.get(name)}
        self.accounts = {e["person"]: int(e["account"]) for e in self.did("is_on_server")}

    def did(self, *actions: str) -> list[Entry]:
        return [entry for entry in self.story if entry["action"] in actions]

    def pressed(self, prefix: str) -> list[Entry]:
        """Presses of buttons whose custom id begins so, that were answered."""
        return [entry for entry in self.did("pressed") if entry["key"].startswith(prefix)]

    def unsure(self, prefix: str) -> set[tuple[str, str]]:
        """Who got no answer to what."""
        return {(e["person"], e["key"]) for e in self.did("was_not_answered") if e["key"].startswith(prefix)}

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self._database}?mode=ro", uri=True)) as connection:
            return connection.execute(query).fetchall()

    @cached_property
    def handles(self) -> dict[int, str]:
        """Who a participant (by id) is."""
        by_account = {account: handle for handle, account in self.accounts.items()}
        found = self.rows("SELECT id, discord_id FROM participants WHERE discord_id IS NOT NULL")
        return {row: by_account[account] for row, account in found if account in by_account}

    @cached_property
    def groups(self) -> dict[int, str]:
        return dict(self.rows("SELECT id, name FROM mentor_groups"))


def broken(evening: Evening, record: Sequence[Entry]) -> list[str]:
    """Everything that is wrong with it. `record` is every message of the groups' channels, from the world."""
    laws: tuple[Callable[[Evening], Iterable[str]], ...] = (
        votes_are_taps,
        presence_is_presses,
        turns_are_as_spoken,
        goals_are_as_written,
        readers_have_read,
        dates_are_as_chosen,
        proofs_are_as_given,
        calls_are_as_made,
        reasons_are_as_given,
        rooms_went_through_all_steps,
        everybody_is_back,
    )
    found = [sentence for law in laws for sentence in law(evening)]
    return [*found, *nothing_stands_twice(evening, record)]


def same(what: str, kept: Iterable[Any], done: Iterable[Any], maybe: Iterable[Any] = ()) -> Iterator[str]:
    """What is kept was done, as often; what was done is kept; what `maybe` was done may be either."""
    kept, done, maybe = Counter(kept), Counter(done), set(maybe)
    yield from (f"{what}: {fact} is kept and nobody did it" for fact in kept - done if fact not in maybe)
    yield from (f"{what}: {fact} was done and is not kept" for fact in done - kept)


# ---------------------------------------------------------------------- the quiz


def votes_are_taps(evening: Evening) -> Iterator[str]:
    """Every vote is a tap of its voter, on that option, and every tap that was taken is a vote."""
    query = "SELECT interaction_id, participant_id, window_id, option FROM kickoff_votes"
    kept = {
        int(number): (evening.handles[person], f"vote:{window}:{option}")
        for number, person, window, option in evening.rows(query)
    }
    taps = {int(e["interaction"]): (e["person"], e["key"]) for e in evening.pressed("vote:")}
    taken = {n for n, e in ((int(e["interaction"]), e) for e in evening.pressed("vote:")) if TAKEN in e["told"]}
    unsure = evening.unsure("vote:")
    yield from (f"vote {n} is {kept[n]} and the tap {taps[n]}" for n in kept.keys() & taps.keys() if kept[n] != taps[n])
    yield from (f"vote {kept[n]}: nobody tapped" for n in kept.keys() - taps.keys() if kept[n] not in unsure)
    yield from (f"tap {taps[n]} was taken and is not kept" for n in taken - kept.keys())
    if not kept:
        yield "nobody voted"


def presence_is_presses(evening: Evening) -> Iterator[str]:
    """Who is here, and who leaves: one row for each press."""
    kept = [
        (int(number), evening.handles[person], "here" if here else "leaving")
        for number, person, here in evening.rows("SELECT interaction_id, participant_id, here FROM kickoff_presences")
    ]
    done = [
        (int(e["interaction"]), e["person"], e["key"].split(":")[0])
        for e in (*evening.pressed("here:"), *evening.pressed("leaving:"))
    ]
    unsure = {(person, key.split(":")[0]) for person, key in (evening.unsure("here:") | evening.unsure("leaving:"))}
    yield from same("presence", kept, done, (fact for fact in kept if fact[1:] in unsure))
    late = {e["person"] for e in evening.pressed("here:")}
    if len(late) < len(evening.accounts) * 0.8:
        yield f"only {len(late)} came"


# ---------------------------------------------------------------------- turns and goals


def turns_are_as_spoken(evening: Evening) -> Iterator[str]:
    """A turn that ended before its time was ended by a press; passes are the speaker's own; turns never overlap."""
    query = """
        SELECT t.id, t.participant_id, t.state, t.began_at, t.ends_at, t.ended_at, t.room_step_id, r.left_at
        FROM kickoff_turns t JOIN kickoff_room_steps r ON r.id = t.room_step_id ORDER BY t.room_step_id, t.began_at
    """
    nexts = {int(e["key"].rpartition(":")[2]) for e in evening.pressed("turn:next:")}
    nexts |= {int(key.rpartition(":")[2]) for _, key in evening.unsure("turn:next:")}
    passes = {int(e["key"].rpartition(":")[2]): e["person"] for e in evening.pressed("turn:pass:")}
    passes |= {int(key.rpartition(":")[2]): person for person, key in evening.unsure("turn:pass:")}
    last: dict[int, datetime] = {}
    number = 0
    for turn, person, state, began, ends, ended, room, left in evening.rows(query):
        number += 1
        if state == "passed" and passes.get(turn) != evening.handles[person]:
            yield f"turn {turn} of {evening.handles[person]} is passed, and they did not pass it"
        if state == "done":
            by_clock = _instant(ended) >= _instant(ends) or ended == left
            if turn not in nexts and not by_clock:
                yield f"turn {turn} is over before its time, and nobody pressed next"
        if began is not None:
            if room in last and _instant(began) < last[room]:
                yield f"turn {turn} began before the one before it was over"
            last[room] = _instant(ended) if ended else _instant(began)
        if state in ("speaking", "waiting") and left is not None:
            yield f"turn {turn} is {state} in a room that has gone on"
    if number < 2 * len(evening.groups):
        yield f"there were only {number} turns"


def goals_are_as_written(evening: Evening) -> Iterator[str]:
    """Every goal is what its student sent last, word by word, with the day that they meant."""
    meant = {e["person"]: e["day"] for e in evening.did("meant_a_goal")}
    sent = [e for e in evening.did("sent") if str(e["form"]).startswith("goal")]
    last = {e["person"]: e["values"] for e in sent}  # who sends the form again tonight writes the same goal anew
    done = [
        (
            person,
            *(values[part] for part in PARTS),
            meant[person] if any(map(str.isdigit, values["time_bound"])) else None,
        )
        for person, values in last.items()
    ]
    kept = [
        (evening.handles[person], *parts, day)
        for person, day, *parts in evening.rows(f"SELECT participant_id, due_day, {', '.join(PARTS)} FROM goals")
    ]
    unsure = {person for person, _ in evening.unsure("goal")}
    yield from same("goals", kept, done, (goal for goal in kept if goal[0] in unsure))
    if not kept:
        yield "nobody wrote a goal"


# ---------------------------------------------------------------------- briefing, date, photo


def readers_have_read(evening: Evening) -> Iterator[str]:
    kept = [evening.handles[person] for (person,) in evening.rows("SELECT participant_id FROM kickoff_reads")]
    done = {e["person"] for e in evening.pressed("briefing:read:")}
    yield from same("read", kept, done, {person for person, _ in evening.unsure("briefing:read:")})
    if len(kept) < len(evening.groups):
        yield f"only {len(kept)} have read the briefing"


def dates_are_as_chosen(evening: Evening) -> Iterator[str]:
    """A date is on what a mentor pressed or typed; who can when is what people tapped, an even number of times not."""
    query = "SELECT group_id, local_start, created_by FROM meet_ups"
    slots = dict(evening.rows("SELECT id, local_start FROM proposal_slots"))
    booked = {e["person"]: slots[int(e["key"].rpartition(":")[2])] for e in evening.pressed("slot:now:")}
    booked |= {person: slots[int(key.rpartition(":")[2])] for person, key in evening.unsure("slot:now:")}
    typed = {e["person"]: e["values"]["when"] for e in evening.did("sent") if str(e["form"]).startswith("meetup-date")}
    by_account = {account: handle for handle, account in evening.accounts.items()}
    dated = set()
    for group, start, created_by in evening.rows(query):
        mentor = by_account.get(created_by, "?")
        said = {str(booked.get(mentor, ""))[:16], str(typed.get(mentor, ""))[:16]}
        dated.add(group)
        if str(start)[:16] not in said:
            yield f"{evening.groups[group]} has the date {start}, and {mentor} said {said}"
    told = {e["person"] for e in evening.pressed("slot:now:") if "<t:" in e["told"]}
    have = {by_account.get(row[2]) for row in evening.rows(query)}
    yield from (f"{mentor} booked a date that is not kept" for mentor in told - have)
    kept = [(evening.handles[p], slot) for slot, p in evening.rows("SELECT slot_id, participant_id FROM slot_votes")]
    taps = Counter((e["person"], int(e["key"].rpartition(":")[2])) for e in evening.pressed("slot:tap:") if _taken(e))
    done = [tap for tap, times in taps.items() if times % 2]
    maybe = {(person, int(key.rpartition(":")[2])) for person, key in evening.unsure("slot:tap:")}
    yield from same("can on", kept, [tap for tap in done if tap not in maybe], maybe)
    if len(dated) < len(evening.groups) / 2:
        yield f"only {len(dated)} groups have a date"


def proofs_are_as_given(evening: Evening) -> Iterator[str]:
    by_account = {account: handle for handle, account in evening.accounts.items()}
    forms = [e for e in evening.did("sent") if str(e["form"]).startswith("photo")]
    done = [(e["person"], "note" if str(e["form"]).startswith("photo-note") else "photo") for e in forms]
    query = "SELECT given_by, kind FROM proofs WHERE kind = 'note' OR stored_at IS NOT NULL"
    kept = [(by_account[account], kind) for account, kind in evening.rows(query)]
    unsure = {person for person, _ in evening.unsure("photo")}
    yield from same("proof", kept, done, (proof for proof in kept if proof[0] in unsure))
    signed = [evening.handles[person] for (person,) in evening.rows("SELECT participant_id FROM proof_signatures")]
    wrote = [person for person, kind in kept if kind == "note"]
    signs = [e["person"] for e in evening.pressed("photo:sign:") if SIGNED in e["told"]]
    yield from same("signature", signed, [*wrote, *signs], {person for person, _ in evening.unsure("photo:sign:")})
    if len(kept) < len(evening.groups) / 2:
        yield f"only {len(kept)} groups handed something in"


def calls_are_as_made(evening: Evening) -> Iterator[str]:
    by_account = {account: handle for handle, account in evening.accounts.items()}
    kept = [
        (by_account[by], coming is not None, done is not None)
        for by, coming, done in evening.rows("SELECT called_by, coming_at, done_at FROM calls")
    ]
    made = [(e["person"], True, True) for e in evening.did("called_organiser")]
    yield from same("call", kept, made)
    if not kept:
        yield "nobody called"


# ---------------------------------------------------------------------- the whole


def reasons_are_as_given(evening: Evening) -> Iterator[str]:
    """Every group that took part has a date or the reason that was given."""
    given = [(name, e["reason"]) for e in evening.did("gave_reasons") for name in e["groups"]]
    kept = [(evening.groups[group], why) for group, why in evening.rows("SELECT group_id, reason FROM kickoff_reasons")]
    yield from same("reason", kept, given)
    dated = {row[0] for row in evening.rows("SELECT group_id FROM meet_ups WHERE state = 'planned'")}
    excused = {row[0] for row in evening.rows("SELECT group_id FROM kickoff_reasons")}
    for (group,) in evening.rows("SELECT group_id FROM kickoff_groups"):
        if group not in dated | excused:
            yield f"{evening.groups[group]} went home with neither a date nor a reason"
    if evening.rows("SELECT phase FROM kickoffs") != [("closed",)]:
        yield "the evening is not closed"


def rooms_went_through_all_steps(evening: Evening) -> Iterator[str]:
    """Each room was in every step once, in the plan's order, but those whose people sat in another room."""
    query = """
        SELECT r.group_id, s.kind FROM kickoff_room_steps r JOIN kickoff_steps s ON s.id = r.step_id
        ORDER BY r.group_id, r.entered_at, r.id
    """
    went: dict[int, list[str]] = defaultdict(list)
    for group, kind in evening.rows(query):
        went[group].append(kind)
    elsewhere = {group for (group,) in evening.rows("SELECT group_id FROM kickoff_merges")}
    for group, kinds in went.items():
        if group not in elsewhere and tuple(kinds) != ORDER:
            yield f"{evening.groups[group]} went through {', '.join(kinds)}"


def everybody_is_back(evening: Evening) -> Iterator[str]:
    """Whom the organiser seated elsewhere was, and was back the next day."""
    asked = Counter(e["action"] for e in evening.did("asked_to_merge", "asked_to_substitute"))
    for action, table in (("asked_to_merge", "kickoff_merges"), ("asked_to_substitute", "kickoff_substitutes")):
        undone = [row[0] for row in evening.rows(f"SELECT undone_at FROM {table}")]
        if len(undone) != asked[action]:
            yield f"{asked[action]} times {action}, and {table} has {len(undone)} rows"
        if None in undone:
            yield f"somebody in {table} is not back the next day"


def nothing_stands_twice(evening: Evening, record: Sequence[Entry]) -> Iterator[str]:
    """No message stands twice, by its nonce; each room has the card of each step that it came to, and one of each."""
    nonces = Counter(m["nonce"] for m in record if m.get("nonce"))
    yield from (f"the post with nonce {nonce} stands {times} times" for nonce, times in nonces.items() if times > 1)
    there = {int(m["id"]) for m in record}
    query = "SELECT key, message_id FROM outbox WHERE kind LIKE 'kickoff.%' AND message_id IS NOT NULL"
    for key, message in evening.rows(query):
        if ":group:" in key and message not in there:
            yield f"the post {key} is not in the world"
    cards = Counter(room for (room,) in evening.rows("SELECT subject_id FROM outbox WHERE kind = 'kickoff.step'"))
    query = """
        SELECT r.id, g.name, s.kind FROM kickoff_room_steps r JOIN kickoff_steps s ON s.id = r.step_id
        JOIN mentor_groups g ON g.id = r.group_id WHERE s.kind NOT IN ('lobby', 'quiz')
    """
    for room, group, kind in evening.rows(query):
        if cards[room] != 1:
            yield f"{group} has {cards[room]} cards of its {kind} step"


def _taken(tap: Entry) -> bool:
    """Whether a tap on a date was taken, and not refused because the date is fixed by now."""
    return any(words in tap["told"] for words in TAPPED)


def _instant(stored: str) -> datetime:
    return datetime.fromisoformat(stored).replace(tzinfo=UTC) + timedelta()
