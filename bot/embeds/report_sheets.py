"""A report as tables, with every word in the reader's language. Blocking for many people: for a thread."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.domain.goals import PARTS
from bot.domain.localtime import local_in
from bot.domain.reports import ParticipationReport, Rate, Subject, SurveyReport
from bot.domain.reports.measures import MEASURES, OF_PEOPLE, OTHERS, Measure
from bot.domain.reports.sheets import Column, Row, Sheet
from bot.embeds.reports import because, last_day_of
from bot.texts import text

OWN: dict[Subject, tuple[str, ...]] = {
    "participation": ("people", "groups"),
    "groups": ("groups",),
    "kickoff": ("kickoff",),
    "goals": ("goals",),
    "feedback": ("surveys", "answers"),
}
"""The tables of each subject, which there are as CSV too. The workbook of participation has all of them."""
EVERY = ("people", "groups", "kickoff", "goals", "surveys", "answers")
SINGLE = tuple(m for m in OF_PEOPLE if m.key not in ("joined", "with_goal"))
"""Of one person these two are told by other columns: the day they joined, and their goals."""
KICKOFF = tuple(m for m in OF_PEOPLE if m.key in ("present", "voted", "right"))


def sheets(report: ParticipationReport, subject: Subject, locale: str) -> list[Sheet]:
    """The tables of the workbook: the subject's, the definitions, and what the report is about."""
    names = EVERY if subject == "participation" and report.group is None else OWN[subject]
    found = [_BUILDERS[name](report, locale) for name in names]
    return [*found, definitions(locale), _about(report, locale)]


def tables(report: ParticipationReport, subject: Subject, locale: str) -> list[Sheet]:
    """The tables of a subject alone."""
    return [_BUILDERS[name](report, locale) for name in OWN[subject]]


def definitions(locale: str) -> Sheet:
    """What each figure counts, and of how many."""
    rows: list[Row] = []
    for measure in MEASURES:
        whole = text(f"reports.whole_{measure.key}", locale) if measure.rate else None
        rows.append(
            (text(f"reports.measure_{measure.key}", locale), text(f"reports.part_{measure.key}", locale), whole)
        )
    rows += [(text(f"reports.measure_{key}", locale), text(f"reports.part_{key}", locale), None) for key in OTHERS]
    return _sheet("definitions", ("figure", "counts", "of"), rows, locale)


def _people(report: ParticipationReport, locale: str) -> Sheet:
    kinds = {kind: text(f"reports.kind_{kind}", locale) for kind in ("student", "mentor")}
    rows: list[Row] = [
        (
            one.group_name,
            one.person.name,
            kinds[one.person.kind],
            _day(one.person.joined_at, report),
            *_cells((measure, measure.of(one.figures)) for measure in SINGLE),
            _local(one.last_active, report),
            one.person.roster_id,
            _id(one.person.discord_id),
        )
        for one in report.people
    ]
    columns = [_column("group", locale), _column("name", locale), _column("kind", locale)]
    columns += [Column(text("reports.column_joined_on", locale), "day"), *_rate_columns(SINGLE, locale)]
    columns += [Column(text("reports.measure_last_active", locale), "moment"), _column("roster_id", locale)]
    return _made("people", [*columns, _column("discord_id", locale)], rows, locale)


def _groups(report: ParticipationReport, locale: str) -> Sheet:
    rows: list[Row] = [
        (
            one.group.name,
            text(f"reports.health_{one.health}", locale),
            "; ".join(because(reason, locale) for reason in one.reasons) or None,
            *_cells((measure, measure.of_group(one)) for measure in MEASURES),
            _local(one.last_met, report),
            _local(one.next_at, report),
            _local(one.last_active, report),
        )
        for one in report.groups
    ]
    columns = [_column(name, locale) for name in ("group", "health", "reasons")] + _rate_columns(MEASURES, locale)
    columns += [Column(text(f"reports.column_{name}", locale), "moment") for name in ("last_met", "next_at")]
    columns.append(Column(text("reports.measure_last_active", locale), "moment"))
    return _made("groups", columns, rows, locale)


def _kickoff(report: ParticipationReport, locale: str) -> Sheet:
    rows: list[Row] = [
        (
            one.group_name,
            one.person.name,
            text(f"reports.kind_{one.person.kind}", locale),
            *_cells((measure, measure.of(one.figures)) for measure in KICKOFF),
        )
        for one in report.people
    ]
    columns = [_column(name, locale) for name in ("group", "name", "kind")] + _rate_columns(KICKOFF, locale)
    return _made("kickoff", columns, rows, locale)


def _goals(report: ParticipationReport, locale: str) -> Sheet:
    writers = {one.person.id: one for one in report.people}
    rows: list[Row] = [
        (
            writers[goal.participant_id].group_name,
            writers[goal.participant_id].person.name,
            *(goal.parts.part(part) for part in PARTS),
            datetime.combine(goal.due_day, datetime.min.time()) if goal.due_day else None,
            text(f"reports.state_{goal.state}", locale),
            goal.percent / 100,
            _day(goal.created_at, report),
            _local(goal.told_at, report),
            _day(goal.reached_at, report),
        )
        for goal in report.goals
    ]
    columns = [_column("group", locale), _column("name", locale), _column("goal", locale)]
    columns += [Column(text(f"goal.part_{part}", locale)) for part in PARTS[1:]]
    columns += [Column(text("reports.column_due", locale), "day"), _column("state", locale)]
    columns += [Column(text("reports.column_percent", locale), "percent")]
    columns += [Column(text("reports.column_set_on", locale), "day")]
    columns += [Column(text("reports.column_told_at", locale), "moment")]
    return _made("goals", [*columns, Column(text("reports.column_reached_on", locale), "day")], rows, locale)


def _surveys(report: ParticipationReport, locale: str) -> Sheet:
    rows: list[Row] = [
        (
            one.survey.form.title,
            _local(one.survey.opened_at, report),
            _local(one.survey.ended_at, report),
            *_three_cells(one.replied.get("student", Rate())),
            *_three_cells(one.replied.get("mentor", Rate())),
        )
        for one in report.surveys
    ]
    columns = [_column("survey", locale)]
    columns += [Column(text(f"reports.column_{name}", locale), "moment") for name in ("opened", "ended")]
    for name in ("students", "mentors"):
        columns += _three(text(f"reports.column_{name}", locale), locale)
    return _made("surveys", columns, rows, locale)


def _answers(report: ParticipationReport, locale: str) -> Sheet:
    rows = [row for one in report.surveys for row in _answer_rows(one, locale)]
    columns = [_column(name, locale) for name in ("survey", "whose", "question", "answer")]
    return _made("answers", [*columns, *_three(text("reports.column_count", locale), locale)], rows, locale)


def _answer_rows(one: SurveyReport, locale: str) -> Iterable[Row]:
    """Counts of ratings and options; words are not in files. Where too few answered, the line says so."""
    for results in one.results:
        whose = text(f"reports.whose_{results.filter}", locale)
        for found in results.questions:
            about = (one.survey.form.title, whose, found.question.text)
            if found.hidden:
                yield (*about, text("reports.too_few", locale), None, None, None)
                continue
            for value, count in found.counts.items():
                name = str(value) if found.question.kind == "rating" else found.question.options[value]
                yield (*about, name, *_three_cells(Rate(count, found.answered or 0)))


def _about(report: ParticipationReport, locale: str) -> Sheet:
    zone = report.programme.time_zone
    first, last = local_in(report.period.since, zone).date(), last_day_of(report)
    group = report.group.name if report.group else text("reports.about_every_group", locale)
    rows: list[Row] = [
        (text("reports.about_programme", locale), str(report.programme.guild_id)),
        (text("reports.about_period", locale), f"{first.isoformat()} – {last.isoformat()}"),
        (text("reports.about_group", locale), group),
        (text("reports.about_made", locale), f"{local_in(report.at, zone):%Y-%m-%d %H:%M}"),
        (text("reports.about_zone", locale), zone),
    ]
    return _sheet("about", ("figure", "answer"), rows, locale)


_BUILDERS = {
    "people": _people,
    "groups": _groups,
    "kickoff": _kickoff,
    "goals": _goals,
    "surveys": _surveys,
    "answers": _answers,
}


def _made(name: str, columns: Sequence[Column], rows: Sequence[Row], locale: str) -> Sheet:
    return Sheet(text(f"reports.sheet_{name}", locale), name, tuple(columns), rows)


def _sheet(name: str, columns: Sequence[str], rows: Sequence[Row], locale: str) -> Sheet:
    return _made(name, [_column(column, locale) for column in columns], rows, locale)


def _column(name: str, locale: str) -> Column:
    return Column(text(f"reports.column_{name}", locale))


def _three(name: str, locale: str) -> list[Column]:
    """A rate's columns: what is counted, of how many, the share."""
    of, share = text("reports.of", locale, name=name), text("reports.share", locale, name=name)
    return [Column(name, "count"), Column(of, "count"), Column(share, "percent")]


def _rate_columns(measures: Sequence[Measure], locale: str) -> list[Column]:
    found: list[Column] = []
    for measure in measures:
        name = text(f"reports.measure_{measure.key}", locale)
        found += _three(name, locale) if measure.rate else [Column(name, "count")]
    return found


def _cells(figures: Iterable[tuple[Measure, Rate]]) -> Row:
    found: list[object] = []
    for measure, rate in figures:
        found += _three_cells(rate) if measure.rate else (rate.part,)
    return tuple(found)


def _three_cells(rate: Rate) -> Row:
    return rate.part, rate.whole, rate.share


def _local(moment: datetime | None, report: ParticipationReport) -> datetime | None:
    return local_in(moment, report.programme.time_zone) if moment else None


def _day(moment: datetime | None, report: ParticipationReport) -> datetime | None:
    """The day alone, as a spreadsheet knows it: its midnight."""
    local = _local(moment, report)
    return datetime.combine(local.date(), datetime.min.time()) if local else None


def _id(number: int | None) -> str | None:
    return str(number) if number is not None else None
