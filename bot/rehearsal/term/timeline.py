"""The time line of a term: every nudge and every meet-up with all their instants, by plain SQL on the bot's database.

None of the bot's own code is used here, so that it can be held against what the cast saw. Instants are in UTC.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

NUDGES = """
    SELECT n.id, n.rule, n.about, n.number, n.state, n.hold, n.dropped, n.answer,
        n.planned_at, n.due_at, n.expires_at, n.claimed_at, n.sent_at, n.answered_at,
        p.discord_id AS person, g.name AS "group", o.message_id AS message
    FROM nudges n JOIN mentor_groups g ON g.id = n.group_id
    LEFT JOIN participants p ON p.id = n.participant_id LEFT JOIN outbox o ON o.id = n.post_id
    ORDER BY n.id
"""
MEET_UPS = """
    SELECT m.id, m.state, m.sequence, m.local_start, m.zone, m.minutes, m.online, m.created_at, m.starts_at,
        m.created_by AS person, g.name AS "group"
    FROM meet_ups m JOIN mentor_groups g ON g.id = m.group_id ORDER BY m.id
"""
PARTS = {
    "changes": "SELECT kind, changed_by AS person, at FROM meet_up_changes WHERE meet_up_id = ? ORDER BY id",
    "answers": "SELECT p.discord_id AS person, a.sequence, a.coming, a.at FROM meet_up_answers a"
    " JOIN participants p ON p.id = a.participant_id WHERE a.meet_up_id = ? ORDER BY a.at, p.id",
    "closings": "SELECT p.discord_id AS person, c.sequence, c.outcome, c.at FROM meet_up_closings c"
    " JOIN participants p ON p.id = c.participant_id WHERE c.meet_up_id = ? ORDER BY c.at, p.id",
    "attendance": "SELECT p.discord_id AS person, a.came, a.recorded_by, a.at FROM attendances a"
    " JOIN participants p ON p.id = a.participant_id WHERE a.meet_up_id = ? ORDER BY a.id",
    "proofs": "SELECT kind, given_by AS person, given_at AS at FROM proofs WHERE meet_up_id = ? ORDER BY id",
}
IDS = ("person", "message", "recorded_by")
TRUTHS = ("online", "coming", "came")


def timeline(database: Path) -> list[dict[str, Any]]:
    """Every nudge and meet-up, in the order in which they fell due or were to begin. Discord's ids are text."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        nudges = [{"at": n["sent_at"] or n["due_at"], "kind": "nudge", **n} for n in _read(connection, NUDGES)]
        meet_ups = [
            {"at": m["starts_at"], "kind": "meet_up", **m}
            | {part: list(_read(connection, query, m["id"])) for part, query in PARTS.items()}
            for m in _read(connection, MEET_UPS)
        ]
    return sorted(nudges + meet_ups, key=lambda entry: (entry["at"], entry["kind"], entry["id"]))


def write_timeline(database: Path, path: Path) -> list[dict[str, Any]]:
    """Write the time line down, a line of JSON for each entry. Gives the entries."""
    entries = timeline(database)
    path.write_text("".join(json.dumps(e, ensure_ascii=False) + "\n" for e in entries), encoding="utf-8")
    return entries


def _read(connection: sqlite3.Connection, query: str, *blanks: object) -> Iterator[dict[str, Any]]:
    for row in connection.execute(query, blanks):
        yield {name: _plain(name, row[name]) for name in row.keys()}  # noqa: SIM118 - a Row iterates over its values


def _plain(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in IDS:
        return str(value)
    if name in TRUTHS:
        return bool(value)
    if name == "at" or name.endswith("_at"):
        return f"{datetime.fromisoformat(value).isoformat()}+00:00"
    return datetime.fromisoformat(value).isoformat() if name == "local_start" else value


def counted(entries: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What a time line comes to, for `summary.json`."""
    nudges = [entry for entry in entries if entry["kind"] == "nudge"]
    meet_ups = [entry for entry in entries if entry["kind"] == "meet_up"]
    sent = [nudge for nudge in nudges if nudge["state"] == "sent"]
    return {
        "meet_ups": _by(meet_ups, "state"),
        "came": sum(mark["came"] for meet_up in meet_ups for mark in _last_word(meet_up["attendance"])),
        "proofs": _by([proof for meet_up in meet_ups for proof in meet_up["proofs"]], "kind"),
        "nudges": _by(nudges, "state"),
        "nudges_sent": _by(sent, "rule"),
        "nudges_answered": _by([nudge for nudge in sent if nudge["answered_at"]], "answer"),
        "nudges_held": _by([nudge for nudge in nudges if nudge["hold"]], "hold"),
        "nudges_dropped": _by([nudge for nudge in nudges if nudge["dropped"]], "dropped"),
    }


def _by(entries: Sequence[dict[str, Any]], name: str) -> dict[str, int]:
    values = [str(entry[name]) for entry in entries]
    return {value: values.count(value) for value in sorted(set(values))}


def _last_word(attendance: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Attendance is only added to: the newest word about a person counts."""
    return list({mark["person"]: mark for mark in attendance}.values())
