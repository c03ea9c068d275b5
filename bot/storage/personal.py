"""Which columns hold what of a person. A test walks all tables: a column that is not in here fails it.

Export and erase read this table and nothing else, so whoever adds a column decides here, on the same day, what becomes
of it when its person wants to go.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Personal:
    """How the rows of one table belong to people.

    A row is somebody's `own` if their participant id stands in this column (or, an account column, their Discord id);
    `people` and `accounts` are all columns that hold such ids. Accounts become 0 when their person is erased; people
    stay, for a participant who has been erased is a number with nothing behind it, and counts stay right. `words` are
    columns in which somebody may be named or quoted. Of one's own rows, what is in `blank` becomes what is said there,
    or the whole row goes (`drop`).
    """

    own: str | None = None
    people: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    blank: Mapping[str, object] = field(default_factory=dict)
    drop: bool = False
    through: tuple[str, str, str] | None = None
    """A column of this table, the table it points to and that table's own column: rows are owned through it."""
    export: Literal["all", "own", "none"] = "all"
    """Which rows somebody is given who asks: all that name them, only their own, or none. Whom a concern is about must
    not read from their export that there is one, and nobody who reported it."""
    not_exported: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Values of a column whose rows are not given either."""
    unique: bool = False
    """Whether no two rows may have the same words: then a number is put behind the dash."""


ERASED = "–"
"""What stands where a name stood."""

PERSONAL: Mapping[str, Personal] = {
    "access_checks": Personal(accounts=("discord_id",)),  # gone by themselves once Discord has followed the roster
    "agendas": Personal(accounts=("changed_by",), words=("agenda", "before")),
    "announcements": Personal("made_by", accounts=("made_by",), words=("words",)),
    "attendances": Personal("participant_id", ("participant_id",), ("recorded_by",)),
    "attention_marks": Personal("participant_id", ("participant_id",), ("marked_by",)),
    "audit_entries": Personal(accounts=("actor_id",), own="actor_id"),
    "blackouts": Personal(accounts=("created_by",), words=("label",)),
    "calls": Personal("called_by", accounts=("called_by", "coming_by", "done_by")),
    "code_guesses": Personal("discord_id", accounts=("discord_id",), drop=True),
    "concern_holds": Personal("participant_id", ("participant_id",), export="none"),
    "concern_steps": Personal("by", accounts=("by",), words=("words",), export="own"),
    "concerns": Personal(
        "reported_by",
        ("about_id",),
        ("reported_by", "about_account"),
        ("words", "reach"),
        blank={"words": "", "reach": ""},
        export="own",
    ),
    "erase_requests": Personal("participant_id", ("participant_id",), ("requested_by", "decided_by")),
    "feedback": Personal("participant_id", ("participant_id",), words=("answers",), blank={"welfare": False}),
    "goal_progress": Personal(
        words=("sentence",), blank={"sentence": ""}, through=("goal_id", "goals", "participant_id")
    ),
    "goal_versions": Personal(
        words=("specific", "measurable", "achievable", "relevant", "time_bound"),
        drop=True,
        through=("goal_id", "goals", "participant_id"),
    ),
    "goal_words": Personal("said_by", ("said_by",), words=("words",), blank={"words": ""}),
    "goals": Personal(
        "participant_id",
        ("participant_id",),
        words=("specific", "measurable", "achievable", "relevant", "time_bound"),
        blank=dict.fromkeys(("specific", "measurable", "achievable", "relevant", "time_bound"), ""),
    ),
    "group_drifts": Personal("target_id", accounts=("target_id",), drop=True),
    "group_jobs": Personal(accounts=("requested_by",)),
    "join_codes": Personal("participant_id", ("participant_id",), drop=True),
    "kickoff_marks": Personal("participant_id", ("participant_id",), ("marked_by",)),
    "kickoff_merges": Personal(accounts=("given_by",)),
    "kickoff_presences": Personal("participant_id", ("participant_id",)),
    "kickoff_reads": Personal("participant_id", ("participant_id",)),
    "kickoff_reasons": Personal("given_by", accounts=("given_by",), words=("reason",), blank={"reason": ""}),
    "kickoff_seats": Personal("participant_id", ("participant_id",)),
    "kickoff_steps": Personal(words=("text", "pages")),
    "kickoff_substitutes": Personal("participant_id", ("participant_id",), ("given_by",)),
    "kickoff_trial_presses": Personal("participant_id", ("participant_id",)),
    "kickoff_trials": Personal(accounts=("started_by",)),
    "kickoff_turns": Personal("participant_id", ("participant_id",)),
    "kickoff_votes": Personal("participant_id", ("participant_id",)),
    "kickoffs": Personal(accounts=("started_by",)),
    "meet_up_answers": Personal("participant_id", ("participant_id",)),
    "meet_up_changes": Personal("changed_by", accounts=("changed_by",), words=("before",), blank={"before": "{}"}),
    "meet_up_closings": Personal("participant_id", ("participant_id",)),
    "meet_up_drafts": Personal(
        "asked_by", accounts=("asked_by",), words=("readings", "place", "note", "reason"), drop=True
    ),
    "meet_up_settlements": Personal(accounts=("settled_by",)),
    "meet_ups": Personal(
        "created_by",
        accounts=("created_by",),
        words=("place", "note", "reason"),
        blank={"place": None, "note": None, "reason": None},
    ),
    "mentor_groups": Personal(words=("name",), unique=True),
    "nudge_plans": Personal(accounts=("paused_by",)),
    "nudges": Personal("participant_id", ("participant_id",)),
    "participants": Personal(
        "id",
        ("id",),
        ("discord_id",),
        ("name", "roster_id", "handle", "interests"),
        blank={
            "name": ERASED,
            "roster_id": None,
            "handle": None,
            "discord_id": None,
            "interests": "[]",
            "time_zone": None,
            "zone_chosen": False,
            "age_attested": None,
            "photo_consent": None,
        },
    ),
    "proof_signatures": Personal("participant_id", ("participant_id",)),
    "proofs": Personal("given_by", accounts=("given_by", "deleted_by"), words=("note",), blank={"note": None}),
    "proposals": Personal(
        "proposed_by", accounts=("proposed_by",), words=("place", "note"), blank={"place": None, "note": None}
    ),
    "quiz_packs": Personal(accounts=("uploaded_by",)),
    "quiz_uploads": Personal(accounts=("requested_by",)),
    "report_accesses": Personal("account_id", accounts=("account_id",), words=("filter",)),
    "roster_changes": Personal(
        "participant_id",
        ("participant_id",),
        ("requested_by",),
        ("before",),
        not_exported={"kind": ("hold", "let_back")},
    ),
    "roster_imports": Personal(accounts=("requested_by",), words=("filename", "mapping", "rows", "columns")),
    "roster_matches": Personal(accounts=("requested_by",), words=("pairs", "left_out")),
    "safeguards": Personal(accounts=("lead_id", "second_id")),
    "slot_votes": Personal("participant_id", ("participant_id",)),
    "snoozes": Personal("participant_id", ("participant_id",), drop=True),
    "survey_forms": Personal(accounts=("uploaded_by",)),
    "surveys": Personal(accounts=("opened_by",)),
    "wishes": Personal("participant_id", ("participant_id",), drop=True),
}
"""Every table with anything of a person in it."""

NOTHING_OF_A_PERSON: frozenset[tuple[str, str]] = frozenset(
    (table, column)
    for table, columns in {
        "attention_marks": ("about", "mark"),
        "audit_entries": ("action",),
        "calls": ("channel_id",),
        "concern_steps": ("kind",),
        "erase_requests": ("state",),
        "feedback": ("side",),
        "goal_words": ("kind",),
        "goals": ("state",),
        "group_drifts": ("kind",),
        "group_jobs": ("state", "stopped_for", "kind"),
        "installations": ("application_id", "commands_digest"),
        "join_codes": ("code",),
        "kickoff_groups": ("channel_id",),
        "kickoff_presences": ("interaction_id",),
        "kickoff_questions": ("question", "key", "state"),
        "kickoff_reads": ("version",),
        "kickoff_room_steps": ("channel_id",),
        "kickoff_standings": ("reason", "rows"),
        "kickoff_steps": ("kind",),
        "kickoff_turns": ("prompt", "state"),
        "kickoff_votes": ("interaction_id",),
        "kickoff_windows": ("channel_id", "message_id"),
        "kickoffs": (
            "title",
            "scoring",
            "mode",
            "phase",
            "board_channel_id",
            "board_message_id",
            "licence",
            "attribution",
        ),
        "access_checks": ("channel_id", "role_id"),
        "meet_up_changes": ("kind",),
        "meet_up_closings": ("outcome",),
        "meet_up_drafts": ("kind",),
        "meet_up_settlements": ("outcome",),
        "meet_ups": ("uid", "zone", "state"),
        "mentor_groups": ("channel_id", "voice_channel_id"),
        "nudge_plans": ("digest",),
        "nudges": ("rule", "about", "hold", "state", "answer", "dropped"),
        "outbox": ("key", "kind", "channel_id", "message_id", "failure"),
        "participants": ("kind", "time_zone"),
        "programmes": (
            "guild_id",
            "time_zone",
            "locale",
            "organiser_role_id",
            "staff_role_id",
            "mentor_role_id",
            "student_role_id",
            "organisers_channel_id",
        ),
        "proofs": ("kind", "file"),
        "proposal_slots": ("zone",),
        "quiz_packs": ("title", "body"),
        "quiz_uploads": ("body",),
        "report_accesses": ("what",),
        "roster_changes": ("kind",),
        "roster_imports": ("digest",),
        "safeguards": ("lead_channel_id", "second_channel_id"),
        "snoozes": ("about",),
        "survey_forms": ("title", "body"),
        "surveys": ("form",),
        "wishes": ("quiet_from", "quiet_until"),
    }.items()
    for column in columns
)
"""Columns that could hold a person by their type, and do not: states, Discord's channels and roles, our own words."""
