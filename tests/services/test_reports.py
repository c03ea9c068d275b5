"""Every figure is counted again from the file by plain SQL that shares nothing with the reports, and agrees exactly."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.domain.reports import Figures, ParticipationReport, Period, Rate
from bot.domain.reports.measures import MEASURES, OF_PEOPLE
from bot.services import Services
from bot.services.reports import Request
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.report_school import OLGA, fill

HOME = "Asia/Hong_Kong"
BEGUN = datetime(2026, 9, 11, 10, tzinfo=UTC)
NOW = BEGUN + timedelta(days=50)
WHOLE = Period(datetime(2026, 9, 1, tzinfo=UTC), NOW + timedelta(hours=1))
WEEKS = Period(BEGUN + timedelta(days=9), BEGUN + timedelta(days=30))
PERIODS = pytest.mark.parametrize("period", [WHOLE, WEEKS], ids=["whole", "weeks"])


@dataclass
class School:
    services: Services
    programme: Programme
    file: Path

    async def report(self, period: Period, group: str | None = None) -> ParticipationReport:
        return await self.services.reports.made(self.programme, period, group)

    def query(self, sql: str, period: Period, **more: Any) -> list[Any]:
        """Rows of plain SQL; `:since` and `:until` are the period."""
        named = {"since": _sql(period.since), "until": _sql(period.until), "now": _sql(NOW), **more}
        with closing(sqlite3.connect(self.file)) as connection:
            return connection.execute(sql, {k: v for k, v in named.items() if f":{k}" in sql}).fetchall()


def _sql(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")


@pytest.fixture
async def school(services: Services, database: Database, database_file: Path, clock: SetClock) -> School:
    programme = await services.programme.set_up(700, OLGA, time_zone=HOME, locale="en")
    await clock.advance((NOW - clock.now()).total_seconds())
    await fill(database, programme, BEGUN, groups=12, seed=7)
    return School(services, programme, database_file)


PEOPLE = "select id from participants where removed_at is null and kind in ('student', 'mentor')"
SQL = {
    "joined": f"select id, discord_id is not null, 1 from participants where id in ({PEOPLE})",
    "present": f"""
        select p.id, exists (select 1 from kickoff_presences x where x.participant_id = p.id and x.here)
            or exists (select 1 from kickoff_votes v where v.participant_id = p.id), 1
        from participants p where p.id in ({PEOPLE})
        and exists (select 1 from kickoffs where began_at >= :since and began_at < :until)""",
    "with_goal": f"""
        select p.id, exists (select 1 from goals g where g.participant_id = p.id and g.state <> 'draft'
            and g.created_at >= :since and g.created_at < :until), 1
        from participants p where p.kind = 'student' and p.id in ({PEOPLE})""",
    "goals": f"""
        select participant_id, sum(state = 'reached' and reached_at < :until), count(*) from goals
        where state <> 'draft' and created_at >= :since and created_at < :until and participant_id in ({PEOPLE})
        group by 1""",
    "attended": f"""
        with held as (select * from meet_ups m where state = 'held' and starts_at >= :since and starts_at < :until
            and exists (select 1 from attendances a where a.meet_up_id = m.id)),
        newest as (select meet_up_id, participant_id, came from attendances a
            where id = (select max(id) from attendances b where b.meet_up_id = a.meet_up_id
                and b.participant_id = a.participant_id))
        select p.id, coalesce(sum(n.came), 0), count(*) from participants p
        join held h on h.group_id = p.group_id
            or h.id in (select meet_up_id from newest where participant_id = p.id)
        left join newest n on n.meet_up_id = h.id and n.participant_id = p.id
        where p.id in ({PEOPLE}) group by 1""",
    "surveys": f"""
        select p.id, sum(f.id is not null), count(*) from participants p
        join surveys s on s.opened_at >= :since and s.opened_at < :until
        left join feedback f on f.survey_id = s.id and f.participant_id = p.id
        where p.id in ({PEOPLE})
        and (f.id is not null or p.joined_at < coalesce(s.closed_at, s.until)) group by 1""",
    "nudges": f"""
        select participant_id, sum(answered_at is not null and answer in ('pressed', 'snooze', 'done')), count(*)
        from nudges where state = 'sent' and rule not in ('reminder', 'over')
        and sent_at >= :since and sent_at < :until and participant_id in ({PEOPLE}) group by 1""",
    "photos": f"""
        select p.id, count(*), 0 from proofs x join participants p on p.discord_id = x.given_by
        where x.kind = 'photo' and x.stored_at is not null and (x.deleted_at is null or x.deleted_by is null)
        and x.given_at >= :since and x.given_at < :until and p.id in ({PEOPLE}) group by 1""",
    "voted": f"""
        with counted as ({{votes}}), seats as (
            select s.participant_id person, count(*) n from kickoff_seats s join kickoff_windows w on w.id = s.window_id
            join kickoff_questions q on q.id = w.question_id
            join kickoffs k on k.id = w.kickoff_id and k.began_at >= :since and k.began_at < :until
            where q.state = 'closed' and w.message_id is not null and s.participant_id in ({PEOPLE}) group by 1)
        select person, (select count(*) from counted c where c.person = seats.person), n from seats""",
    "right": """
        with counted as ({votes})
        select person, sum(hit), count(*) from counted group by 1""",
}
VOTES = f"""
    select v.participant_id person,
        exists (select 1 from json_each(coalesce(q.key, json_extract(q.question, '$.right'))) r
            where r.value = v.option) hit
    from kickoff_votes v join kickoff_windows w on w.id = v.window_id
    join kickoff_questions q on q.id = w.question_id and q.state = 'closed'
    join kickoffs k on k.id = w.kickoff_id and k.began_at >= :since and k.began_at < :until
    where w.message_id is not null and v.participant_id in ({PEOPLE})
    and ((v.interaction_id >> 22) - (w.message_id >> 22)) <= min(20500, coalesce(w.cut_ms, 20500))
    and v.interaction_id = (select max(o.interaction_id) from kickoff_votes o
        where o.window_id = w.id and o.participant_id = v.participant_id
        and ((o.interaction_id >> 22) - (w.message_id >> 22)) <= min(20500, coalesce(w.cut_ms, 20500)))"""
"""Each one's last vote in time on each question that counts, and whether it is right."""


@PERIODS
@pytest.mark.parametrize("key", [measure.key for measure in OF_PEOPLE])
async def test_every_figure_of_every_person_is_what_plain_sql_counts(school: School, key: str, period: Period) -> None:
    report = await school.report(period)
    measure = next(m for m in OF_PEOPLE if m.key == key)
    counted = {i: Rate(part, whole) for i, part, whole in school.query(SQL[key].replace("{votes}", VOTES), period)}
    found = {one.person.id: measure.of(one.figures) for one in report.people}
    assert {i: rate for i, rate in found.items() if rate != Rate()} == {
        i: rate for i, rate in counted.items() if rate != Rate()
    }
    if period is WHOLE:
        assert any(rate.part for rate in found.values()), "nothing was counted"


@PERIODS
async def test_every_groups_meet_ups_are_what_plain_sql_counts(school: School, period: Period) -> None:
    met = """select group_id, sum(state = 'held'), count(*) from meet_ups where state <> 'cancelled'
        and starts_at >= :since and starts_at < :until and starts_at < :now group by 1"""
    proven = """select group_id, sum(exists (select 1 from proofs x where x.meet_up_id = m.id
        and stored_at is not null and (deleted_at is null or deleted_by is null))), count(*)
        from meet_ups m where state = 'held' and starts_at >= :since and starts_at < :until group by 1"""
    report = await school.report(period)
    for sql, name in ((met, "met"), (proven, "proven")):
        counted = {i: Rate(part, whole) for i, part, whole in school.query(sql, period)}
        assert {one.group.id: getattr(one, name) for one in report.groups} == counted


async def test_last_active_is_the_last_thing_that_anybody_left_behind(school: School) -> None:
    sql = f"""
        select who, max(at) from (
            select id who, joined_at at from participants
            union all select participant_id, received_at from kickoff_votes
            union all select participant_id, received_at from kickoff_presences
            union all select participant_id, created_at from goals
            union all select participant_id, changed_at from goals
            union all select g.participant_id, p.at from goal_progress p join goals g on g.id = p.goal_id
            union all select participant_id, changed_at from feedback
            union all select participant_id, at from slot_votes
            union all select p.id, o.created_at from proposals o join participants p on p.discord_id = o.proposed_by
            union all select participant_id, answered_at from nudges where answer in ('pressed', 'snooze')
            union all select p.id, a.at from attendances a join participants p on p.discord_id = a.recorded_by
            union all select p.id, x.given_at from proofs x join participants p on p.discord_id = x.given_by)
        where at < min(:until, :now) and who in ({PEOPLE}) group by 1"""
    for period in (WHOLE, WEEKS):
        report = await school.report(period)
        found = {one.person.id: _sql(one.last_active) for one in report.people if one.last_active}
        assert found == dict(school.query(sql, period))


@PERIODS
async def test_people_add_up_to_their_group_and_groups_to_the_programme(school: School, period: Period) -> None:
    report = await school.report(period)
    for one in report.groups:
        people = [p.figures for p in report.people if p.person.group_id == one.group.id]
        assert sum(people, Figures()) == one.figures
    assert sum((one.figures for one in report.groups), Figures()) == report.total
    for figures in (report.total, *(p.figures for p in report.people), *(g.figures for g in report.groups)):
        for rate in (getattr(figures, f.name) for f in fields(Figures)):
            assert isinstance(rate, int) or 0 <= rate.part <= rate.whole
    assert all(m.of_group(g).part <= m.of_group(g).whole for g in report.groups for m in MEASURES if m.rate)


async def test_one_group_has_the_figures_that_it_has_among_all(school: School) -> None:
    whole = await school.report(WHOLE)
    for one in whole.groups:
        alone = await school.report(WHOLE, one.group.name)
        assert alone.groups == [one]
        assert list(alone.people) == [p for p in whole.people if p.person.group_id == one.group.id]
        assert alone.surveys == []


async def test_somebodys_own_figures_are_those_of_the_report(school: School) -> None:
    request = Request("participation", "message")
    report = await school.services.reports.report(school.programme, OLGA, request, "en")
    for one in _joined(report):
        own = await school.services.reports.own(school.programme, one.person.discord_id or 0)
        assert own == one


def _joined(report: ParticipationReport) -> Iterator[Any]:
    return (one for one in report.people[:12] if one.person.discord_id)


async def test_days_are_the_programmes_and_look_back(school: School, clock: SetClock) -> None:
    async def period(first: str | None, last: str | None) -> tuple[str, str]:
        request = Request("goals", "csv", first, last)
        made = await school.services.reports.report(school.programme, OLGA, request, "en")
        return f"{made.period.since:%m-%d %H:%M}", f"{made.period.until:%m-%d %H:%M}"

    assert f"{clock.now():%a %m-%d}" == "Sat 10-31"
    assert await period("Monday", "Friday") == ("10-25 16:00", "10-30 16:00")
    assert await period("1 October", "31 October") == ("09-30 16:00", "10-31 16:00")
    assert await period(None, "today") == ("09-10 16:00", "10-31 16:00")
    with pytest.raises(Refusal, match="backwards"):
        await period("31 October", "1 October")


async def test_whoever_asks_is_in_the_log_before_the_answer_also_of_a_refusal(school: School) -> None:
    reports = school.services.reports
    await reports.report(school.programme, OLGA, Request("goals", "csv", "1 October", None, "Group 3"), "en")
    for request in (Request("goals", "csv", "blue"), Request("feedback", "xlsx", group="Group 3")):
        with pytest.raises(Refusal):
            await reports.report(school.programme, 5, request, "en")
    lines = await reports.log(school.programme, 6)
    assert [(line.account_id, line.what, line.filter) for line in lines] == [
        (6, "log", {}),
        (5, "feedback", {"group": "Group 3", "format": "xlsx"}),
        (5, "goals", {"from": "blue", "format": "csv"}),
        (OLGA, "goals", {"from": "1 October", "group": "Group 3", "format": "csv"}),
    ]
