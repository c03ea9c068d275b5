"""What the bot does when it comes too late: nobody can be told any more, and nothing may be wasted on it."""

import pytest

from tests.wire.mortal_bot import until
from tests.wire.school import School

pytestmark = pytest.mark.asyncio(loop_scope="session")

CALLBACK, ANSWER = "/interactions/*/*/callback", "POST /interactions/{id}/{token}/callback"


async def test_an_answer_that_comes_too_late_is_one_line_in_the_log_and_is_not_tried_again(school: School) -> None:
    """Both would take time from everybody else, when there was too little of it already."""
    logged = len(school.bot.log.read_text())
    answered = school.server.counts.rest_calls[ANSWER]
    await school.stick("POST", CALLBACK, "before")
    answer = await school.owner.slash(school.general, "programme show")
    assert answer["state"] == "failed"
    await school.door("release", path=CALLBACK)
    await until(lambda: "answer.lost" in school.bot.log.read_text()[logged:], "the bot notes that it was too late")
    await school.listens()
    assert "unexpected" not in school.bot.log.read_text()[logged:]
    assert "Traceback" not in school.bot.log.read_text()[logged:]
    assert school.server.counts.rest_calls[ANSWER] - answered == 2  # the late answer, and the one to `listens`
