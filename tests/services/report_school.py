"""A programme in which much has happened: made of chance, so that every figure is some number of its own."""

import json
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Table

import bot.storage.unit  # noqa: F401 - every table
from bot.domain.programme import Programme
from bot.domain.scoring import first_snowflake_at
from bot.files.surveys import shipped_forms
from bot.storage.feedback import form_text
from bot.storage.schema import metadata
from bot.storage.unit import Database

STUDENTS = 4
QUESTIONS = 5
PART = {"measurable": "2 talks", "achievable": "with help", "relevant": "abroad", "time_bound": "30 June"}
DAY = timedelta(days=1)
OLGA = 900


async def fill(database: Database, programme: Programme, begun: datetime, *, groups: int, seed: int) -> None:
    """A kickoff at `begun` and eight weeks after it, in groups of one mentor and `STUDENTS` students."""
    rows = _Rows(Random(seed), programme, begun)
    for number in range(groups):
        rows.group(number)
    rows.kickoff()
    rows.surveys()
    for person in rows.people:
        rows.person(person)
    for group in range(1, groups + 1):
        rows.meet_ups(group)
    async with database.write() as unit:
        for name, added in rows.added.items():
            await unit.connection.execute(_table(name).insert(), added)


def _table(name: str) -> Table:
    return metadata.tables[name]


class _Rows:
    """Rows by table, in the order in which they may be inserted."""

    def __init__(self, chance: Random, programme: Programme, begun: datetime) -> None:
        self.chance, self.programme, self.begun = chance, programme, begun
        names = ["mentor_groups", "participants", "kickoffs", "kickoff_groups", "kickoff_questions", "outbox"]
        names += ["kickoff_windows", "kickoff_seats", "kickoff_votes", "kickoff_presences", "meet_ups", "attendances"]
        names += ["proofs", "goals", "goal_progress", "surveys", "feedback", "nudges"]
        names += ["proposals", "proposal_slots", "slot_votes"]
        self.added: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
        self.people: list[dict[str, Any]] = []
        self.interaction = 0

    def add(self, name: str, /, **values: Any) -> int:
        rows = self.added[name]
        if "id" in _table(name).columns:
            values["id"] = len(rows) + 1
        rows.append(values)
        return len(rows)

    def after(self, days: float) -> datetime:
        """A moment up to so many days after the kickoff."""
        return self.begun + timedelta(seconds=self.chance.randrange(int(days * 86400)))

    def group(self, number: int) -> None:
        made = {"programme_id": self.programme.id, "created_at": self.begun - 9 * DAY}
        group = self.add("mentor_groups", **made, name=f"Group {number}", channel_id=10_000 + number)
        for place in range(1 + STUDENTS):
            joined = self.chance.random() < 0.9
            person = {
                **made,
                "kind": "student" if place else "mentor",
                "name": f"=Person {number}.{place}",
                "group_id": group,
                "roster_id": f"00{number}{place}",
                "discord_id": 10**17 + number * 10 + place if joined else None,
                "joined_at": self.begun - self.chance.random() * 8 * DAY if joined else None,
                "removed_at": self.begun if self.chance.random() < 0.03 else None,
                "left_out": False,
                "interests": "[]",
            }
            self.add("participants", **person)
            self.people.append(self.added["participants"][-1])

    def kickoff(self) -> None:
        kickoff = self.add(
            "kickoffs",
            programme_id=self.programme.id,
            title="Quiz",
            scoring="speed",
            automatic=True,
            pause_seconds=10,
            phase="closed",
            started_by=OLGA,
            started_at=self.begun,
            began_at=self.begun,
            ended_at=self.begun + timedelta(hours=1),
            closed_at=self.begun + timedelta(hours=1),
            board_channel_id=1,
        )
        for group in {person["group_id"] for person in self.people}:
            self.add("kickoff_groups", kickoff_id=kickoff, group_id=group, channel_id=10_000 + group)
        for position in range(1, QUESTIONS + 1):
            question = {"text": "?", "options": ["a", "b", "c", "d"], "right": [position % 4], "seconds": 20}
            question |= {"points": 1000, "explanation": ""}
            self.add(
                "kickoff_questions",
                kickoff_id=kickoff,
                position=position,
                question=json.dumps(question),
                key=json.dumps([3]) if position == 2 else None,
                state="void" if position == QUESTIONS else "closed",
                opened_at=self.begun,
            )

    def windows(self, group: int, people: list[dict[str, Any]]) -> None:
        for question in range(1, QUESTIONS + 1):
            opened = self.begun + timedelta(minutes=2 * question)
            post = self.add(
                "outbox", key=f"w{group}:{question}", kind="w", subject_id=1, channel_id=1, created_at=opened
            )
            message = first_snowflake_at(int(opened.timestamp() * 1000)) + group
            window = self.add(
                "kickoff_windows",
                kickoff_id=1,
                question_id=question,
                group_id=group,
                post_id=post,
                channel_id=10_000 + group,
                message_id=None if self.chance.random() < 0.05 else message,
                opened_at=opened,
                closed_at=opened,
                cut_ms=self.chance.choice([None, 12_000]),
            )
            for person in people:
                self.added["kickoff_seats"].append({"window_id": window, "participant_id": person["id"]})
                for _ in range(self.chance.choice([0, 1, 1, 2])):
                    self.tap(window, message, person["id"], opened)

    def tap(self, window: int, message: int, person: int, opened: datetime) -> None:
        t_ms = self.chance.randrange(500, 24_000)
        self.interaction += 1
        self.added["kickoff_votes"].append(
            {
                "interaction_id": (((message >> 22) + t_ms) << 22) + self.interaction,
                "kickoff_id": 1,
                "window_id": window,
                "participant_id": person,
                "option": self.chance.randrange(4),
                "t_ms": t_ms,
                "received_at": opened + timedelta(milliseconds=t_ms),
            }
        )

    def meet_ups(self, group: int) -> None:
        theirs = [person for person in self.people if person["group_id"] == group]
        self.windows(group, theirs)
        self.proposal(group, theirs)
        for number, state in enumerate(("held", "held", "missed", "cancelled", "held", "planned")):
            starts = self.begun + (number * 10 + 3) * DAY
            meet_up = self.add(
                "meet_ups",
                programme_id=self.programme.id,
                group_id=group,
                uid=f"{group}.{number}",
                local_start=starts.replace(tzinfo=None),
                zone="UTC",
                starts_at=starts,
                minutes=60,
                online=False,
                state=state,
                created_by=OLGA,
                created_at=self.begun,
                changed_at=self.begun,
            )
            if state == "held" and self.chance.random() < 0.8:
                others = self.chance.sample(self.people, 1) if self.chance.random() < 0.2 else []
                for person in (*theirs, *others):
                    for _ in range(self.chance.choice([1, 1, 2])):
                        self.add(
                            "attendances",
                            meet_up_id=meet_up,
                            participant_id=person["id"],
                            came=self.chance.random() < 0.7,
                            recorded_by=theirs[0]["discord_id"] or OLGA,
                            at=starts + DAY,
                        )
            if state == "held" and self.chance.random() < 0.6:
                self.proof(group, meet_up, starts)

    def proposal(self, group: int, theirs: list[dict[str, Any]]) -> None:
        """Late in the term: for some it is the last thing they do."""
        at = self.begun + 45 * DAY
        proposal = self.add(
            "proposals",
            programme_id=self.programme.id,
            group_id=group,
            minutes=60,
            online=False,
            proposed_by=theirs[0]["discord_id"] or OLGA,
            created_at=at,
        )
        slot = self.add(
            "proposal_slots",
            proposal_id=proposal,
            position=0,
            local_start=(at + 9 * DAY).replace(tzinfo=None),
            zone="UTC",
            starts_at=at + 9 * DAY,
        )
        for number, person in enumerate(self.chance.sample(theirs[1:], 2), start=1):
            vote = {"slot_id": slot, "participant_id": person["id"], "at": at + number * timedelta(hours=1)}
            self.added["slot_votes"].append(vote)

    def proof(self, group: int, meet_up: int, at: datetime) -> None:
        fate = self.chance.random()
        kind = self.chance.choice(["photo", "note"])
        self.add(
            "proofs",
            programme_id=self.programme.id,
            group_id=group,
            meet_up_id=meet_up,
            kind=kind,
            file=f"{meet_up}.jpg" if kind == "photo" else None,
            note=None,
            given_by=self.chance.choice(self.people)["discord_id"] or OLGA,
            given_at=at,
            stored_at=None if fate < 0.1 else at,
            keep_until=at + 365 * DAY,
            deleted_at=at + DAY if fate > 0.8 else None,
            deleted_by=OLGA if fate > 0.9 else None,
        )

    def surveys(self) -> None:
        for number, form in enumerate(shipped_forms()):
            opened = self.begun + (2 + 20 * number) * DAY
            self.add(
                "surveys",
                programme_id=self.programme.id,
                form=form_text(form),
                opened_by=OLGA,
                opened_at=opened,
                until=opened + 10 * DAY,
                closed_at=opened + 5 * DAY if number == 1 else None,
            )

    def person(self, person: dict[str, Any]) -> None:
        if self.chance.random() < 0.8:
            self.interaction += 1
            self.added["kickoff_presences"].append(
                {
                    "interaction_id": self.interaction,
                    "kickoff_id": 1,
                    "participant_id": person["id"],
                    "here": self.chance.random() < 0.9,
                    "received_at": self.begun,
                }
            )
        if person["kind"] == "student":
            for _ in range(self.chance.choice([0, 1, 1, 2])):
                self.goal(person["id"])
        for survey in range(1, 4):
            if self.chance.random() < 0.5:
                at = self.begun + (3 + 20 * (survey - 1)) * DAY
                answers = json.dumps({"0": self.chance.randrange(1, 6)})
                values = {"survey_id": survey, "participant_id": person["id"], "side": person["kind"], "at": at}
                self.add("feedback", **values, answers=answers, welfare=False, changed_at=at)
        for number in range(self.chance.randrange(6)):
            self.nudge(person, number)

    def goal(self, person: int) -> None:
        at, state = self.after(40), self.chance.choice(["draft", "open", "open", "reached", "dropped"])
        goal = self.add(
            "goals",
            programme_id=self.programme.id,
            participant_id=person,
            specific='=HYPERLINK("http://x")',
            **PART,
            due_day=(self.begun + 200 * DAY).date(),
            state=state,
            percent=100 if state == "reached" else self.chance.randrange(100),
            told_at=at,
            created_at=at,
            changed_at=at,
            reached_at=at + self.chance.randrange(20) * DAY if state == "reached" else None,
        )
        self.add("goal_progress", goal_id=goal, percent=5, sentence="-1+1", at=at + self.chance.random() * DAY)

    def nudge(self, person: dict[str, Any], number: int) -> None:
        sent = self.after(50)
        answer = self.chance.choice(["pressed", "snooze", "other", "done", None, None])
        self.add(
            "nudges",
            programme_id=self.programme.id,
            group_id=person["group_id"],
            participant_id=person["id"],
            rule=self.chance.choice(["reminder", "no_date", "goal_none", "feedback"]),
            about=f"about:{number}",
            subject_id=1,
            number=1,
            planned_at=sent,
            due_at=sent,
            state=self.chance.choice(["sent", "sent", "dropped"]),
            sent_at=sent,
            answered_at=sent + DAY if answer else None,
            answer=answer,
        )
