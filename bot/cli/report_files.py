"""The files that `ithaca report` writes: the same that `/reports` gives."""

import os

from bot.domain.reports import SUBJECTS, ParticipationReport
from bot.domain.reports.sheets import parcels
from bot.embeds.report_charts import chart_of
from bot.embeds.report_sheets import sheets, tables


def files_of(report: ParticipationReport, locale: str) -> dict[str, bytes]:
    """The workbook, every table as CSV, and every chart, by file name."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from bot.files.charts import draw_chart
    from bot.files.reports import write_report, write_report_csv

    found = {"participation.xlsx": write_report(parcels(sheets(report, "participation", locale)))}
    subjects = [subject for subject in SUBJECTS if subject != "feedback" or report.group is None]
    for subject in subjects:
        for table in tables(report, subject, locale):
            found[f"{table.name}.csv"] = write_report_csv(parcels([table]))
        chart = chart_of(report, subject, locale)
        if chart.bars:
            found[f"{subject}.png"] = draw_chart(chart)
    return found
