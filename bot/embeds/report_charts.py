"""What a report's chart shows: bars with their numbers, the same that stand in the message."""

from bot.domain.reports import ParticipationReport, Rate, Subject
from bot.domain.reports.measures import OF_PEOPLE
from bot.domain.reports.sheets import Bar, Chart
from bot.embeds.reports import OF_KICKOFF, period_words, rate_words
from bot.texts import text

MOST_BARS = 12
"""More would not be read on a phone."""
HATCHES = {"fine": 0, "watch": 1, "act": 2}


def chart_of(report: ParticipationReport, subject: Subject, locale: str) -> Chart:
    """The chart of a subject: the programme's rates, or the groups', those that need somebody first."""
    bars, note = _bars(report, subject, locale)
    # A bar of nothing takes room and tells nothing; the message says "0 of 0" in words.
    bars = [bar for bar in bars if bar.whole or bar.mark] or bars
    title = {"groups": "reports.chart_groups", "feedback": "reports.chart_feedback"}.get(subject)
    shown = text(title, locale) if title else text(f"reports.subject_{subject}", locale)
    subtitle = period_words(report, locale)
    if report.group is not None:
        subtitle = text("reports.period_of_group", locale, days=subtitle, group=report.group.name)
    return Chart(shown, subtitle, tuple(bars), note)


def _bars(report: ParticipationReport, subject: Subject, locale: str) -> tuple[list[Bar], str]:
    if subject == "groups":
        shown = report.groups[:MOST_BARS]
        rest = len(report.groups) - len(shown)
        bars = [
            _bar(
                one.group.name,
                one.figures.attended,
                locale,
                mark=text(f"reports.health_{one.health}", locale),
                hatch=HATCHES[one.health],
            )
            for one in shown
        ]
        return bars, text("reports.chart_most", locale, n=rest) if rest else ""
    if subject == "feedback":
        told = [(one, side, rate) for one in report.surveys for side, rate in one.replied.items()][-MOST_BARS:]
        return [
            _bar(one.survey.form.title, rate, locale, mark=text(f"reports.side_{side}", locale))
            for one, side, rate in told
        ], ""
    keys = {"kickoff": OF_KICKOFF, "goals": ("with_goal", "goals")}.get(subject)
    measures = [m for m in OF_PEOPLE if m.rate and (keys is None or m.key in keys)]
    bars = [_bar(text(f"reports.measure_{m.key}", locale), m.of(report.total), locale) for m in measures]
    if subject == "participation":
        bars.insert(4, _bar(text("reports.measure_met", locale), report.met, locale))
    return bars, ""


def _bar(label: str, rate: Rate, locale: str, *, mark: str = "", hatch: int = 0) -> Bar:
    return Bar(label, rate.part, rate.whole, rate_words(rate, locale), mark, hatch)
