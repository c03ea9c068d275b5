"""Every figure of the workbook is what the cast's own log says, counted by code that knows nothing of reports.

A whole term with the sample roster: `python -m tests.wire.figures`.
"""

from pathlib import Path

from tests.wire.figures import AWAY, QUESTIONS, play, small_school
from tests.wire.report_laws import compared

SHEETS = {"People", "Groups", "Kickoff", "Goals", "Surveys", "Answers", "Definitions", "About", "Message"}


async def test_every_figure_is_what_the_story_tells(tmp_path: Path) -> None:
    """Of the whole term, of each subject, of days in the middle of it, and of one group; as XLSX, CSV and message."""
    await play(tmp_path, small_school(), QUESTIONS, seed=14, weeks=4, questions=5, away=AWAY)
    result = compared(tmp_path)
    assert result.wrong == []
    assert result.flat == [], "zeros say nothing"
    assert {column.partition(":")[0] for column in result.columns} == SHEETS
