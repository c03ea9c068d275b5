"""Participation reports as messages. A rate always shows of how many."""

from collections.abc import Sequence
from datetime import date, timedelta

import discord
from discord.utils import escape_markdown

from bot.domain.localtime import local_in
from bot.domain.reports import (
    Figures,
    GroupReport,
    ParticipationReport,
    PersonReport,
    Rate,
    Reason,
    Subject,
)
from bot.domain.reports.access import ReportAccess
from bot.domain.reports.measures import OF_PEOPLE, Measure
from bot.texts import text
from bot.texts.days import days, moment

MOST_GROUPS = 8
LONGEST_GROUP = 60
MOST_SURVEYS = 10
LONGEST_FIELD = 1024
COLOUR = 0x3B5BDB
ERASED = 0
"""The account of somebody who has been erased."""
OWN = ("attended", "goals", "surveys", "nudges", "photos")
"""What /my programme tells somebody of themselves, after the kickoff's."""
OF_KICKOFF = ("present", "voted", "right")
OF_WEEK = ("attended", "nudges", "photos")
_BY_KEY = {measure.key: measure for measure in OF_PEOPLE}


def report_embed(report: ParticipationReport, subject: Subject, locale: str) -> discord.Embed:
    """The figures of a subject, the days they are of, and the groups that need somebody."""
    embed = discord.Embed(title=text(f"reports.subject_{subject}", locale), colour=COLOUR)
    lines = [_period(report, locale), "", *_figures(report, subject, locale)]
    embed.description = "\n".join(lines)[:4096]
    if subject in ("participation", "groups") and (needy := group_lines(report.groups, locale)):
        embed.add_field(name=text("reports.digest_act", locale), value=needy, inline=False)
    zone = report.programme.time_zone
    when = moment(report.at, zone, locale)
    embed.set_footer(text=text("reports.footer", locale, when=when, zone=zone.replace("_", " ")))
    return embed


def digest_embed(week: ParticipationReport, whole: ParticipationReport, locale: str) -> discord.Embed:
    """The week and the programme until then, for the organisers' channel: no words of anybody."""
    embed = discord.Embed(title=text("reports.digest_title", locale), colour=COLOUR)
    embed.description = f"{_period(week, locale)}\n{_health(whole, locale)}"
    lines = [_line("met", week.met, locale), *(_measured(_BY_KEY[key], week.total, locale) for key in OF_WEEK)]
    lines.append(text("reports.digest_set", locale, n=week.total.goals.whole))
    embed.add_field(name=text("reports.digest_week", locale), value="\n".join(lines), inline=False)
    so_far = [_measured(_BY_KEY[key], whole.total, locale) for key in ("joined", "present", "with_goal", "surveys")]
    so_far.insert(2, _line("met", whole.met, locale))
    embed.add_field(name=text("reports.digest_so_far", locale), value="\n".join(so_far), inline=False)
    needy = group_lines([group for group in whole.groups if group.health == "act"], locale)
    nobody = text("reports.digest_none", locale)
    embed.add_field(name=text("reports.digest_act", locale), value=needy or nobody, inline=False)
    return embed


def log_embed(lines: Sequence[ReportAccess], locale: str) -> discord.Embed:
    """Who asked for what, the newest first."""
    embed = discord.Embed(title=text("reports.log_title", locale))
    shown = "\n".join(_access(line, locale) for line in lines)
    embed.description = shown[:4096]
    embed.set_footer(text=text("reports.log_more", locale))
    return embed


def own_figures(own: PersonReport, locale: str) -> str:
    """Somebody's own figures, for themselves."""
    kickoff = OF_KICKOFF if own.figures.present.whole else ()
    return "\n".join(_measured(_BY_KEY[key], own.figures, locale) for key in (*kickoff, *OWN))


def rate_words(rate: Rate, locale: str) -> str:
    """So many of so many, and the share."""
    if not rate.whole:
        return text("reports.rate_of_none", locale)
    return text("reports.rate", locale, part=rate.part, whole=rate.whole, percent=round(rate.part * 100 / rate.whole))


def because(reason: Reason, locale: str) -> str:
    return text(reason.key, locale, **dict(reason.blanks))


def last_day_of(report: ParticipationReport) -> date:
    """The last day that is in it, in the programme's zone."""
    return local_in(report.period.until - timedelta(microseconds=1), report.programme.time_zone).date()


def period_words(report: ParticipationReport, locale: str) -> str:
    first = local_in(report.period.since, report.programme.time_zone).date()
    return days(first, last_day_of(report), locale)


def group_lines(groups: Sequence[GroupReport], locale: str) -> str:
    """The groups that are not fine with their first reason, as many as fit."""
    needy = [group for group in groups if group.health != "fine"]
    lines = [
        text(
            "reports.group_line",
            locale,
            group=escape_markdown(one.group.name[:LONGEST_GROUP]),
            health=text(f"reports.health_{one.health}", locale),
            reason=because(one.reasons[0], locale),
        )
        for one in needy[:MOST_GROUPS]
    ]
    while sum(len(line) + 1 for line in lines) > LONGEST_FIELD - 80:
        lines.pop()
    rest = len(needy) - len(lines)
    return "\n".join([*lines, *([text("reports.more_groups", locale, n=rest)] if rest else [])])


def _figures(report: ParticipationReport, subject: Subject, locale: str) -> list[str]:
    if subject == "feedback":
        return [*_survey_lines(report, locale), "", text("reports.confidential", locale)]
    keys = {
        "participation": tuple(_BY_KEY),
        "groups": ("joined", "attended"),
        "kickoff": OF_KICKOFF,
        "goals": ("with_goal", "goals"),
    }[subject]
    lines = [_measured(_BY_KEY[key], report.total, locale) for key in keys]
    if subject in ("participation", "groups"):
        lines = [_health(report, locale), *lines]
        lines += [_line("met", report.met, locale), _line("proven", report.proven, locale)]
    return lines


def _survey_lines(report: ParticipationReport, locale: str) -> list[str]:
    lines = [
        text(
            "reports.survey_line",
            locale,
            title=escape_markdown(one.survey.form.title),
            side=text(f"reports.side_{side}", locale),
            value=rate_words(rate, locale),
        )
        for one in report.surveys[-MOST_SURVEYS:]
        for side, rate in one.replied.items()
    ]
    return lines or [text("reports.no_surveys", locale)]


def _period(report: ParticipationReport, locale: str) -> str:
    shown = period_words(report, locale)
    if report.group is None:
        return text("reports.period", locale, days=shown)
    return text("reports.period_of_group", locale, days=shown, group=escape_markdown(report.group.name))


def _health(report: ParticipationReport, locale: str) -> str:
    counts = {health: report.count(health) for health in ("act", "watch", "fine")}
    return text("reports.health_counts", locale, **counts)


def _measured(measure: Measure, figures: Figures, locale: str) -> str:
    rate = measure.of(figures)
    value = rate_words(rate, locale) if measure.rate else str(rate.part)
    return text("reports.figure", locale, name=text(f"reports.measure_{measure.key}", locale), value=value)


def _line(key: str, rate: Rate, locale: str) -> str:
    name = text(f"reports.measure_{key}", locale)
    return text("reports.figure", locale, name=name, value=rate_words(rate, locale))


def _access(line: ReportAccess, locale: str) -> str:
    who = f"<@{line.account_id}>" if line.account_id else text("reports.log_machine", locale)
    if line.account_id == ERASED:
        who = text("reports.log_erased", locale)
    about = {"when": f"<t:{int(line.at.timestamp())}:f>", "who": who}
    what = text(f"reports.subject_{line.what}", locale)
    chosen = ", ".join(escape_markdown(f"{name} {value}"[:60]) for name, value in line.filter.items())
    if not chosen:
        return text("reports.log_line", locale, **about, what=what)
    return text("reports.log_line_filtered", locale, **about, what=what, filter=chosen)
