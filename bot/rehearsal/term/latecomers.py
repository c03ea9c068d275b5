"""Those who were sent a code and did not type it: in the second week of the term all but one of them do."""

from datetime import datetime, timedelta

from bot.rehearsal.stage import Stage

AFTER = timedelta(days=9)


async def let_some_join(stage: Stage, begun: datetime) -> None:
    """Let them type their codes, an hour one after the other; the last one never does."""
    waiting = sorted(stage.codes.items())[:-1]
    for number, (handle, code) in enumerate(waiting):
        await stage.clock.sleep_until(begun + AFTER + timedelta(hours=number))
        visitor = stage.visitor(handle)
        channel = next(c["id"] for c in await visitor.channels() if c["type"] == 0)
        with stage.clock.working():
            began = stage.clock.now()
            answer = await visitor.slash(channel, "join", code=code)
            told = answer["message"]["content"] if answer["message"] else ""
            group = stage.term.groups.get(handle, "")
            stage.term.diary.note(handle, group, "typed", began=began, command="join", told=told)
