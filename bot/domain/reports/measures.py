"""What is counted, said once: the workbook's sheet of definitions and docs/reports.md both come from this table.

The words of a measure are in the text catalogue: `reports.measure_…` is its name, `reports.part_…` what is counted, and
`reports.whole_…` of how many.
"""

from dataclasses import dataclass

from bot.domain.reports import Figures, GroupReport, Rate


@dataclass(frozen=True)
class Measure:
    """One figure. `rate`: it has a denominator. `group_only`: it is no sum of people's figures."""

    key: str
    rate: bool = True
    group_only: bool = False

    def of(self, figures: Figures) -> Rate:
        """The figure; of a plain count, the count of nothing."""
        value: Rate | int = getattr(figures, self.key)
        return value if isinstance(value, Rate) else Rate(value, 0)

    def of_group(self, group: GroupReport) -> Rate:
        if self.group_only:
            found: Rate = getattr(group, self.key)
            return found
        return self.of(group.figures)


MEASURES = (
    Measure("joined"),
    Measure("present"),
    Measure("voted"),
    Measure("right"),
    Measure("met", group_only=True),
    Measure("attended"),
    Measure("proven", group_only=True),
    Measure("with_goal"),
    Measure("goals"),
    Measure("surveys"),
    Measure("nudges"),
    Measure("photos", rate=False),
)
OF_PEOPLE = tuple(measure for measure in MEASURES if not measure.group_only)
RATES = tuple(measure for measure in MEASURES if measure.rate)
OTHERS = ("last_active", "health_fine", "health_watch", "health_act")
"""What is no figure and is defined beside them: `reports.measure_…` and `reports.part_…`."""
