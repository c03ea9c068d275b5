"""What a rehearsed evening came to, counted twice: by the local Discord, and by plain SQL on the bot's database.

None of the bot's own code is used here, so that the two columns can disagree. `calls` says where the REST calls went,
by step of the evening and by group, and how often messages were edited (`bot/rehearsal/call_summary.py`).
"""

import json
import sqlite3
from pathlib import Path
from typing import Any

from bot.rehearsal.call_summary import call_summary
from bot.rehearsal.world import World

STORED_VOTES = "SELECT count(*) FROM kickoff_votes"
GROUPS = "SELECT count(*) FROM mentor_groups WHERE removed_at IS NULL"
CHANNELS = "SELECT channel_id FROM mentor_groups WHERE channel_id IS NOT NULL AND removed_at IS NULL"
SPREADS = """
    SELECT q.position, count(*), max(w.message_id >> 22) - min(w.message_id >> 22)
    FROM kickoff_windows w JOIN kickoff_questions q ON q.id = w.question_id
    WHERE w.message_id IS NOT NULL GROUP BY q.id ORDER BY q.id
"""
"""A message's id holds the millisecond of its making above bit 22."""
STANDINGS = "SELECT rows FROM kickoff_standings ORDER BY kickoff_id DESC, revision DESC LIMIT 1"
NAMES = "SELECT id, name FROM mentor_groups"


def summary(database: Path, counts: dict[str, Any], channels: list[dict[str, Any]], world: World) -> dict[str, Any]:
    """The content of `summary.json`. `counts` is the local Discord's own, `channels` what it shows its owner.

    `world` is asked for its ledger and for the names of channels and messages.
    """
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        made = {str(row[0]) for row in connection.execute(CHANNELS)}
        standings = connection.execute(STANDINGS).fetchone()
        names = dict(connection.execute(NAMES).fetchall())
        return {
            "groups": connection.execute(GROUPS).fetchone()[0],
            "channels": sum(channel["id"] in made for channel in channels),
            "rest_calls": counts["rest_calls"],
            "by_status": counts["by_status"],
            "calls": call_summary(connection, world.ledger, world),
            "votes_sent": counts["votes_sent"],
            "votes_acknowledged": counts["votes_acknowledged"],
            "votes_stored": connection.execute(STORED_VOTES).fetchone()[0],
            "ack_ms": counts["ack_ms"],
            "spread_ms": [
                {"question": position, "groups": groups, "spread": spread}
                for position, groups, spread in connection.execute(SPREADS)
            ],
            "standings": [
                {"place": place, "group": names[group], "points": points}
                for group, points, place, *_ in (json.loads(standings[0]) if standings else [])
            ],
        }
