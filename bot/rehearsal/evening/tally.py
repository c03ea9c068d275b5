"""What an evening came to, step by step, counted with plain SQL on the bot's database: none of its own code is used."""

import sqlite3
from pathlib import Path
from typing import Any

STEPS = """
    SELECT s.kind, s.minutes, count(*),
           max((julianday(r.left_at) - julianday(r.entered_at)) * 1440),
           min((julianday(r.left_at) - julianday(r.entered_at)) * 1440)
    FROM kickoff_steps s JOIN kickoff_room_steps r ON r.step_id = s.id GROUP BY s.id ORDER BY s.position
"""
TURNS = """
    SELECT s.kind, t.state, count(*) FROM kickoff_turns t JOIN kickoff_room_steps r ON r.id = t.room_step_id
    JOIN kickoff_steps s ON s.id = r.step_id GROUP BY s.kind, t.state
"""
NUMBERS = {
    "present": "SELECT count(DISTINCT participant_id) FROM kickoff_presences WHERE here = 1",
    "votes": "SELECT count(*) FROM kickoff_votes",
    "goals": "SELECT count(*) FROM goals",
    "read": "SELECT count(*) FROM kickoff_reads",
    "photos": "SELECT count(*) FROM proofs WHERE kind = 'photo' AND stored_at IS NOT NULL AND deleted_at IS NULL",
    "notes": "SELECT count(*) FROM proofs WHERE kind = 'note' AND deleted_at IS NULL",
    "signed": "SELECT count(*) FROM proof_signatures",
    "called_for_help": "SELECT count(*) FROM calls",
    "helped": "SELECT count(*) FROM calls WHERE done_at IS NOT NULL",
    "merged": "SELECT count(*) FROM kickoff_merges",
    "substituted": "SELECT count(*) FROM kickoff_substitutes",
    "still_seated": "SELECT (SELECT count(*) FROM kickoff_merges WHERE undone_at IS NULL)"
    " + (SELECT count(*) FROM kickoff_substitutes WHERE undone_at IS NULL)",
    "groups": "SELECT count(*) FROM kickoff_groups",
    "dates": "SELECT count(DISTINCT group_id) FROM meet_ups WHERE state = 'planned'",
    "reasons": "SELECT count(*) FROM kickoff_reasons",
    "neither": "SELECT count(*) FROM kickoff_groups g WHERE"
    " NOT EXISTS (SELECT 1 FROM meet_ups m WHERE m.group_id = g.group_id AND m.state = 'planned')"
    " AND NOT EXISTS (SELECT 1 FROM kickoff_reasons r WHERE r.group_id = g.group_id)",
    "closed": "SELECT count(*) FROM kickoffs WHERE phase = 'closed'",
}


def tally(database: Path) -> dict[str, Any]:
    """Steps with the rooms that came through and their minutes; and how often each thing happened."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        turns: dict[str, dict[str, int]] = {}
        for kind, state, number in connection.execute(TURNS):
            turns.setdefault(kind, {})[state] = number
        steps = [
            {
                "step": kind,
                "planned_minutes": minutes,
                "rooms": rooms,
                "shortest_minutes": None if shortest is None else round(shortest, 1),
                "longest_minutes": None if longest is None else round(longest, 1),
                **({"turns": turns[kind]} if kind in turns else {}),
            }
            for kind, minutes, rooms, longest, shortest in connection.execute(STEPS)
        ]
        found = {name: connection.execute(query).fetchone()[0] for name, query in NUMBERS.items()}
    return {"steps": steps, **found}
