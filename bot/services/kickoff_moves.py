"""The moves of a kickoff: a question goes out, its windows close, it is scored, the end comes.

Each works inside the caller's unit of work and writes down what is to be said; nothing is said here.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.domain.kickoff import (
    EARLY_CLOSE,
    NOT_SENT_AFTER,
    SCORES_AFTER,
    Kickoff,
    KickoffGroup,
    KickoffQuestion,
    Window,
    next_question,
)
from bot.domain.scoring import early_close_ms, limit_ms
from bot.domain.stand_ins import merged_tonight
from bot.services.evening import evening_of
from bot.storage.unit import UnitOfWork


async def move(unit: UnitOfWork, kickoff: Kickoff, now: datetime) -> datetime | None:
    """Take a running kickoff as far as the clock allows. Gives when it goes on by itself, `None` if it waits.

    Doing it again changes nothing.
    """
    while kickoff.phase == "running":
        question = await unit.kickoffs.question(kickoff.question_id) if kickoff.question_id else None
        if question is not None and question.state == "open":
            all_closed, due = await _close_windows(unit, kickoff, question, now)
            if not all_closed or now < due:
                return due
            kickoff = await _close_question(unit, kickoff, question, now)
            continue
        if kickoff.paused or kickoff.next_at is None:
            return None
        if now < kickoff.next_at:
            return kickoff.next_at
        following = next_question(await unit.kickoffs.questions(kickoff.id))
        if following is None:
            kickoff = await finish(unit, kickoff, now)
        else:
            kickoff = await _open_question(unit, kickoff, following, now)
    return None


async def take_in_groups(unit: UnitOfWork, kickoff: Kickoff) -> list[KickoffGroup]:
    """Let groups take part that have got a channel meanwhile; give all that take part."""
    groups = await unit.groups.of_programme(kickoff.programme_id)
    channels = {group.id: group.channel_id for group in groups if group.channel_id is not None}
    return await unit.kickoffs.add_groups(kickoff.id, channels)


async def _open_question(unit: UnitOfWork, kickoff: Kickoff, question: KickoffQuestion, now: datetime) -> Kickoff:
    """Write the question down for every room that has a channel now, with the people who sit in it now."""
    await take_in_groups(unit, kickoff)
    rooms = await unit.kickoff_rooms.people(kickoff)
    groups = [g for g in await unit.groups.of_programme(kickoff.programme_id) if g.channel_id]
    groups = [group for group in groups if rooms[group.id].sits_in is None]
    keys = {group.id: f"kickoff:{kickoff.id}:question:{question.id}:group:{group.id}" for group in groups}
    posts = await unit.outbox.add_all(
        [(keys[group.id], "kickoff.question", question.id, group.channel_id or 0) for group in groups], now
    )
    await unit.windows.add(
        [
            {
                "kickoff_id": kickoff.id,
                "question_id": question.id,
                "group_id": group.id,
                "post_id": posts[keys[group.id]],
                "channel_id": group.channel_id,
            }
            for group in groups
        ]
    )
    windows = {window.group_id: window.id for window in await unit.windows.of_question(question.id)}
    seats = [
        (windows[group.id], person.id, person in rooms[group.id].mentors)
        for group in groups
        for person in rooms[group.id].everyone
    ]
    await unit.windows.seat(seats)
    await unit.kickoffs.change_question(question.id, state="open", opened_at=now)
    return await unit.kickoffs.change(kickoff.id, question_id=question.id, next_at=None)


async def _close_windows(
    unit: UnitOfWork, kickoff: Kickoff, question: KickoffQuestion, now: datetime
) -> tuple[bool, datetime]:
    """Close the windows that are due. Gives whether all are closed, and when to look again or to take the scores."""
    windows = [window for window in await unit.windows.of_question(question.id) if window.closed_at is None]
    over = [w.id for w in windows if w.opened_at and now >= question.closes_at(w.opened_at)]
    if over:
        end = limit_ms(question.question, question.extra_seconds, None)
        await unit.windows.change(over, closed_at=now, cut_ms=end)
    rest = [w for w in windows if w.id not in over and w.opened_at]
    if kickoff.mode != "majority":
        rest = await _close_locked(unit, question, rest, now)
    await _close_early(unit, question, rest, now)
    if any(w.opened_at is None for w in windows) and (gone := await unit.windows.unsendable(question.id)):
        await unit.windows.change(gone, closed_at=now, cut_ms=0)
    every = await unit.windows.of_question(question.id)
    last_closed = max((w.closed_at for w in every if w.closed_at), default=question.opened_at or now)
    opened = [w.opened_at for w in every if w.opened_at and w.closed_at is None]
    unsent = [w.id for w in every if w.opened_at is None and w.closed_at is None]
    if opened:
        due = [question.closes_at(moment) for moment in opened]
        due += [moment + EARLY_CLOSE for moment in opened if now < moment + EARLY_CLOSE]
        return False, min(due)
    if unsent and now < last_closed + NOT_SENT_AFTER:
        return False, last_closed + NOT_SENT_AFTER
    if unsent:
        await unit.windows.change(unsent, closed_at=now, cut_ms=0, interrupted=True)
        last_closed = now
    return True, last_closed + SCORES_AFTER


async def _close_locked(
    unit: UnitOfWork, question: KickoffQuestion, windows: list[Window], now: datetime
) -> list[Window]:
    """Close the windows whose answer was locked before their message was known to us. Gives those still open."""
    limit = limit_ms(question.question, question.extra_seconds, None)
    locks = await unit.ballots.locks(w.id for w in windows)
    cuts = {window_id: lock.t_ms for window_id, lock in locks.items() if lock.t_ms <= limit}
    await unit.windows.close(cuts, now)
    return [w for w in windows if w.id not in cuts]


async def _close_early(unit: UnitOfWork, question: KickoffQuestion, windows: Iterable[Window], now: datetime) -> None:
    """Close the windows in which everyone present has voted and ten seconds have passed."""
    ready = {w.id: w.message_id for w in windows if w.opened_at and w.message_id and now >= w.opened_at + EARLY_CLOSE}
    if not ready:
        return
    limit, cuts = limit_ms(question.question, question.extra_seconds, None), {}
    for window_id, seats in (await unit.ballots.seats(ready)).items():
        cut = early_close_ms([seat.attendance for seat in seats], ready[window_id])
        if cut is not None and cut <= limit:
            cuts[window_id] = cut
    await unit.windows.close(cuts, now)


async def _close_question(unit: UnitOfWork, kickoff: Kickoff, question: KickoffQuestion, now: datetime) -> Kickoff:
    """Score a question whose windows have all closed, and write its results down."""
    windows = await unit.windows.of_question(question.id)
    interrupted = any(window.interrupted for window in windows)
    await unit.kickoffs.change_question(question.id, state="closed", closed_at=now, interrupted=interrupted)
    await _write_results(unit, kickoff, question, windows, now)
    # After an interruption an organiser decides whether to ask again: it does not go on by itself.
    by_itself = kickoff.automatic and not kickoff.paused and not interrupted
    next_at = now + timedelta(seconds=kickoff.pause_seconds) if by_itself else None
    kickoff, _ = await keep_standings(unit, kickoff, "question", question.id, now)
    return await unit.kickoffs.change(kickoff.id, next_at=next_at)


async def skip_open_question(unit: UnitOfWork, kickoff: Kickoff, question: KickoffQuestion, now: datetime) -> None:
    """End the open question without points. The groups are told where they would have had the results."""
    windows = await unit.windows.of_question(question.id)
    waiting = [window.id for window in windows if window.closed_at is None]
    await unit.windows.change(waiting, closed_at=now, cut_ms=0)
    await unit.kickoffs.change_question(question.id, state="skipped", closed_at=now)
    await _write_results(unit, kickoff, question, windows, now)


async def _write_results(
    unit: UnitOfWork, kickoff: Kickoff, question: KickoffQuestion, windows: Iterable[Window], now: datetime
) -> None:
    key = f"kickoff:{kickoff.id}:question:{question.id}:results:group"
    posts = [(f"{key}:{w.group_id}", "kickoff.results", w.id, w.channel_id) for w in windows]
    await unit.outbox.add_all(posts, now)


async def keep_standings(
    unit: UnitOfWork, kickoff: Kickoff, reason: str, question_id: int | None, now: datetime
) -> tuple[Kickoff, int]:
    """Work the standings out and keep them as the next revision; give its row's id too."""
    rows = list((await evening_of(unit, kickoff)).standings)
    kickoff = await unit.kickoffs.change(kickoff.id, revision=kickoff.revision + 1)
    kept = await unit.kickoffs.add_standings(
        kickoff.id, kickoff.revision, reason=reason, question_id=question_id, rows=rows, now=now
    )
    return kickoff, kept


async def show_correction(unit: UnitOfWork, kickoff: Kickoff, reason: str, question_id: int, now: datetime) -> Kickoff:
    """Work the standings out again and write down that everybody is to see them, marked corrected."""
    kickoff, kept = await keep_standings(unit, kickoff, reason, question_id, now)
    key = f"kickoff:{kickoff.id}:correction:{kickoff.revision}"
    groups = await _in_their_rooms(unit, kickoff)
    await unit.outbox.add_all(
        [(f"{key}:group:{g.group_id}", "kickoff.correction", kept, g.channel_id) for g in groups], now
    )
    await _write_final(unit, kickoff, kept, now)
    return kickoff


async def finish(unit: UnitOfWork, kickoff: Kickoff, now: datetime) -> Kickoff:
    """The end: the podium in every group, the whole table for the organisers."""
    kickoff = await unit.kickoffs.change(kickoff.id, phase="podium", ended_at=now, next_at=None, paused=False)
    kickoff, kept = await keep_standings(unit, kickoff, "end", None, now)
    key = f"kickoff:{kickoff.id}:podium:group"
    rooms = await _in_their_rooms(unit, kickoff)
    await unit.outbox.add_all([(f"{key}:{g.group_id}", "kickoff.podium", g.id, g.channel_id) for g in rooms], now)
    await _write_final(unit, kickoff, kept, now)
    groups = await unit.kickoffs.groups(kickoff.id)
    await unit.nudge_plans.renew(kickoff.programme_id, [g.group_id for g in groups])
    return kickoff


async def _in_their_rooms(unit: UnitOfWork, kickoff: Kickoff) -> list[KickoffGroup]:
    """The groups that take part and do not sit in another's room: the others see there what comes of it."""
    elsewhere = merged_tonight(kickoff, await unit.stand_ins.merges_of(kickoff.id))
    return [group for group in await unit.kickoffs.groups(kickoff.id) if group.group_id not in elsewhere]


async def _write_final(unit: UnitOfWork, kickoff: Kickoff, standings_id: int, now: datetime) -> None:
    if kickoff.phase != "podium":
        return
    key = f"kickoff:{kickoff.id}:final:{kickoff.revision}"
    await unit.outbox.add_all([(key, "kickoff.final", standings_id, kickoff.board_channel_id)], now)


async def call_off(unit: UnitOfWork, kickoff: Kickoff, now: datetime) -> Kickoff:
    """End a kickoff that has not begun."""
    key = f"kickoff:{kickoff.id}:called-off:group"
    groups = await unit.kickoffs.groups(kickoff.id)
    await unit.outbox.add_all([(f"{key}:{g.group_id}", "kickoff.called_off", g.id, g.channel_id) for g in groups], now)
    return await unit.kickoffs.change(kickoff.id, phase="closed", ended_at=now, closed_at=now)
