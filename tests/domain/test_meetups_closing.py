"""Who comes, which date suits, what came of it, and who was there: the rules, without a database."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.localtime import instant, local_in
from bot.domain.meetups import Answer, Attendance, Closing, MeetUp, Outcome, Proposal, Slot
from bot.domain.meetups.answering import MovedSince, count_answers, holding, refuse_answer
from bot.domain.meetups.attending import MOST_LISTED, changed_ticks, tickable, ticks_of
from bot.domain.meetups.changing import MeetUpChange, moved, touched
from bot.domain.meetups.closing import Settlement, Word, as_it_was, disputed, first_word, in_order_to_close, sequence_of
from bot.domain.meetups.following import SUGGESTED_WEEKS, at_minute, in_weeks, minute_of, suggested_weeks
from bot.domain.meetups.members import member_of, member_or_organiser, mentor_of, mentor_or_organiser
from bot.domain.meetups.proposing import Offer, refuse_closed, refuse_past, refuse_slots
from bot.domain.participants import GroupMembers
from bot.domain.refusal import Refusal
from tests.conftest import KICKOFF_EVENING as NOW
from tests.domain.people import group, person

ANN = person(1, "mentor", 7, discord_id=101)
BEA = person(2, "student", 7, discord_id=102)
CAM = person(3, "student", 7, discord_id=103)
DEE = person(4, "student", 7)
"""Has not joined."""
EVE = person(5, "student", 8, discord_id=105)
"""Of another group."""
TEAM = GroupMembers(group(7, 70), (ANN,), (BEA, CAM, DEE))
HOUR = timedelta(hours=1)
TWO_YEARS = datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2027-12-31")


def meet_up(meet_up_id: int = 1, start: datetime | None = None, zone: str = "Asia/Hong_Kong") -> MeetUp:
    """An hour from `start` on, by default since an hour ago."""
    starts_at = start or NOW - HOUR
    return MeetUp(
        id=meet_up_id,
        programme_id=1,
        group_id=7,
        uid="uid",
        sequence=0,
        local_start=local_in(starts_at, zone),
        zone=zone,
        starts_at=starts_at,
        minutes=60,
        online=False,
        place=None,
        note=None,
        state="planned",
        reason=None,
        created_by=101,
        created_at=NOW,
        changed_at=NOW,
    )


def offer(*votes: tuple[int, ...], starts: tuple[int, ...] = (1, 2, 3), by: int = 101) -> Offer:
    """Slots in so many hours; `votes` are the participants whom each suits."""
    proposal = Proposal(
        id=1,
        programme_id=1,
        group_id=7,
        minutes=60,
        online=False,
        place=None,
        note=None,
        proposed_by=by,
        created_at=NOW,
        closed_at=None,
        meet_up_id=None,
    )
    slots = tuple(
        Slot(id=n, proposal_id=1, position=n, local_start=NOW, zone="UTC", starts_at=NOW + hours * HOUR)
        for n, hours in enumerate(starts)
    )
    return Offer(proposal, TEAM, slots, dict(enumerate(votes)), None, "en")


class TestMembers:
    def test_only_mentors_and_students_of_the_group_are_of_it(self) -> None:
        assert member_of(DEE, 7) == DEE
        for stranger in (None, EVE, person(6, "staff", 7), person(6, "organiser", 7)):
            with pytest.raises(Refusal):
                member_of(stranger, 7)

    def test_a_student_is_no_mentor_unless_they_are_an_organiser_too(self) -> None:
        assert mentor_of(ANN, 7) == ANN
        with pytest.raises(Refusal, match="mentors_only"):
            mentor_or_organiser(BEA, 7, organiser=False)
        assert mentor_or_organiser(BEA, 7, organiser=True) == BEA

    def test_an_organiser_who_is_not_of_the_group_may_and_is_nobody_in_it(self) -> None:
        for stranger in (None, EVE, person(6, "organiser", 7)):
            assert member_or_organiser(stranger, 7, organiser=True) is None
            with pytest.raises(Refusal):
                member_or_organiser(stranger, 7, organiser=False)


class TestAnswers:
    def said(self, coming: bool, of: int = 2, sequence: int = 0) -> Answer:
        return Answer(meet_up_id=1, participant_id=of, sequence=sequence, coming=coming, at=NOW)

    def test_an_answer_holds_for_the_date_it_was_given_for(self) -> None:
        answers = [self.said(True, 1, 0), self.said(False, 2, 1)]
        assert holding(answers, 0) == {1: True}
        assert holding(answers, 1) == {2: False}

    def test_who_has_not_joined_is_counted_apart_and_who_has_left_not_at_all(self) -> None:
        count = count_answers(TEAM, {ANN.id: True, BEA.id: False, EVE.id: True})
        assert (count.coming, count.not_coming, count.silent, count.not_joined) == (1, 1, 1, 1)

    def test_a_meet_up_that_is_on_can_still_be_answered_but_not_one_that_is_over(self) -> None:
        refuse_answer(meet_up(start=NOW - timedelta(minutes=59)), 0, NOW)
        with pytest.raises(Refusal, match="is_over"):
            refuse_answer(meet_up(), 0, NOW)

    def test_who_answers_for_an_old_date_is_asked_for_the_new_one(self) -> None:
        other = moved(meet_up(), NOW.replace(tzinfo=None) + timedelta(days=2), "UTC", NOW)
        with pytest.raises(MovedSince) as asked:
            refuse_answer(other, 0, NOW)
        assert asked.value.meet_up == other

    def test_a_cancelled_one_says_so(self) -> None:
        with pytest.raises(Refusal, match="was_cancelled"):
            refuse_answer(replace(meet_up(start=NOW + HOUR), state="cancelled"), 0, NOW)


class TestProposing:
    def test_whoever_proposed_is_not_counted_nor_who_has_not_joined_nor_who_has_left(self) -> None:
        made = offer((BEA.id, ANN.id, DEE.id, EVE.id), (CAM.id, BEA.id))
        assert made.asked == (BEA, CAM)
        assert made.not_joined == (DEE,)
        assert [made.suits(slot) for slot in made.slots] == [(BEA,), (BEA, CAM), ()]
        assert offer((BEA.id,)).silent == (CAM,)

    def test_the_best_slot_suits_most_and_of_several_is_the_earliest_that_is_to_come(self) -> None:
        assert offer((BEA.id,), (BEA.id, CAM.id), (BEA.id, CAM.id)).best(NOW).id == 1  # type: ignore[union-attr]
        assert offer((BEA.id, CAM.id), (BEA.id,)).best(NOW + HOUR).id == 1  # type: ignore[union-attr]
        assert offer().best(NOW) is None

    def test_a_slot_given_twice_is_named(self) -> None:
        with pytest.raises(Refusal) as no:
            refuse_slots([NOW, NOW + HOUR, NOW])
        assert no.value.blanks == {"first": 1, "second": 3}
        for starts in ([], [NOW + n * HOUR for n in range(6)]):
            with pytest.raises(Refusal):
                refuse_slots(starts)
        refuse_slots([NOW + n * HOUR for n in range(5)])

    def test_what_is_past_or_closed_cannot_be_had(self) -> None:
        made = offer()
        with pytest.raises(Refusal, match="slot_past"):
            refuse_past(made.slots[0], NOW + HOUR)
        with pytest.raises(Refusal, match="replaced"):
            refuse_closed(replace(made.proposal, closed_at=NOW))
        with pytest.raises(Refusal, match="booked_already"):
            refuse_closed(replace(made.proposal, closed_at=NOW, meet_up_id=3))


class TestClosing:
    def closing(self, outcome: Outcome, of: int, minutes: int = 0) -> Closing:
        at = NOW + timedelta(minutes=minutes)
        return Closing(meet_up_id=1, participant_id=of, sequence=0, outcome=outcome, at=at)

    def test_the_first_word_counts(self) -> None:
        assert first_word([]) is None
        assert first_word([self.closing("held", 1, 5), self.closing("missed", 2, 1)]) == "missed"

    def test_other_words_are_a_dispute_until_an_organiser_settles_it(self) -> None:
        held, missed = Word(ANN, "held", NOW), Word(BEA, "missed", NOW + HOUR)
        settled = Settlement(id=1, meet_up_id=1, sequence=0, outcome="held", settled_by=9, at=NOW + 2 * HOUR)
        assert not disputed("held", [held], None)
        assert disputed("held", [held, missed], None)
        assert not disputed("held", [held, missed], settled)
        assert disputed("held", [held, missed, Word(CAM, "missed", NOW + 3 * HOUR)], settled)

    def test_a_meet_up_can_be_seen_as_it_was_on_each_of_its_dates(self) -> None:
        first = replace(meet_up(), state="moved")
        second = moved(first, NOW.replace(tzinfo=None) + timedelta(days=2), "Europe/London", NOW)
        third = moved(second, NOW.replace(tzinfo=None) + timedelta(days=3), "Europe/London", NOW)
        pairs = ((first, second), (second, third))
        changes = [
            MeetUpChange(id=n, meet_up_id=1, kind="move", before=touched(*pair), changed_by=1, at=NOW)
            for n, pair in enumerate(pairs)
        ]
        assert [as_it_was(third, changes, n) for n in (0, 1, 2, 3)] == [first, second, third, None]

    def test_what_is_left_to_say_comes_first(self) -> None:
        whole = [
            replace(meet_up(1, NOW - 9 * HOUR), state="held"),
            replace(meet_up(2, NOW - 8 * HOUR), state="held"),
            meet_up(3, NOW - 7 * HOUR),
            replace(meet_up(4, NOW - 6 * HOUR), state="missed"),
            replace(meet_up(5, NOW - 5 * HOUR), state="cancelled"),
            meet_up(6, NOW + HOUR),
        ]
        assert [m.id for m in in_order_to_close(whole, {1}, NOW)] == [3, 2, 4, 1]

    def test_a_nudge_knows_which_date_it_is_about(self) -> None:
        assert sequence_of("over:12.3") == 3


class TestAttendance:
    def row(self, row_id: int, of: int, came: bool) -> Attendance:
        return Attendance(id=row_id, meet_up_id=1, participant_id=of, came=came, recorded_by=101, at=NOW)

    def test_the_newest_record_counts(self) -> None:
        assert ticks_of([self.row(3, 1, False), self.row(1, 1, True), self.row(2, 2, True)]) == {1: False, 2: True}

    def test_who_was_about_then_can_be_ticked_though_they_have_left_since(self) -> None:
        assert tickable(TEAM, [EVE, BEA]) == (ANN, BEA, CAM, DEE, EVE)

    def test_no_more_can_be_ticked_than_a_menu_has_options(self) -> None:
        crowd = GroupMembers(TEAM.group, (ANN,), tuple(person(n, "student", 7) for n in range(10, 50)))
        assert len(tickable(crowd, [EVE])) == MOST_LISTED

    def test_only_what_changes_is_written_down(self) -> None:
        assert changed_ticks([ANN, BEA, CAM], {}, [ANN.id]) == [(1, True), (2, False), (3, False)]
        assert changed_ticks([ANN, BEA, CAM], {1: True, 2: False, 3: False}, [ANN.id, CAM.id]) == [(3, True)]

    def test_who_is_not_on_the_list_cannot_be_ticked(self) -> None:
        with pytest.raises(Refusal, match="list_has_changed"):
            changed_ticks([ANN, BEA], {}, [ANN.id, EVE.id])

    @given(before=st.dictionaries(st.integers(1, 6), st.booleans()), came=st.sets(st.integers(1, 6)))
    def test_after_any_correction_just_those_came_who_were_ticked(
        self, before: dict[int, bool], came: set[int]
    ) -> None:
        people = [person(n, "student", 7) for n in range(1, 7)]
        after = before | dict(changed_ticks(people, before, sorted(came)))
        assert {n for n, there in after.items() if there} == came


class TestTheNextDate:
    def test_right_after_it_is_the_same_time_in_the_coming_weeks(self) -> None:
        assert suggested_weeks(meet_up(), NOW) == [1, 2, 3]

    def test_of_one_closed_late_no_week_is_in_the_past(self) -> None:
        assert suggested_weeks(meet_up(start=NOW - timedelta(days=15)), NOW) == [3, 4, 5]

    @given(
        zone=st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"})),
        start=st.datetimes(*TWO_YEARS),
        late=st.timedeltas(timedelta(0), timedelta(days=100)),
    )
    def test_suggestions_are_ahead_and_at_the_same_time_on_a_clock_there(
        self, zone: str, start: datetime, late: timedelta
    ) -> None:
        local = start.replace(second=0, microsecond=0)
        then = replace(meet_up(zone=zone), local_start=local, starts_at=instant(local, zone))
        now = then.ends_at + late
        weeks = suggested_weeks(then, now)
        assert len(weeks) == SUGGESTED_WEEKS
        for reading in (in_weeks(then, n) for n in weeks):
            assert now < reading.starts_at < now + timedelta(days=7 * (SUGGESTED_WEEKS + 3))
            shown = local_in(reading.starts_at, zone)
            assert (shown.weekday(), shown.time()) == (local.weekday(), local.time())

    @given(
        zone=st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"})),
        local=st.datetimes(*TWO_YEARS),
    )
    def test_a_date_comes_back_from_a_button_as_it_went_in(self, zone: str, local: datetime) -> None:
        starts_at = instant(local.replace(second=0, microsecond=0), zone)
        assert at_minute(minute_of(starts_at), zone).starts_at == starts_at

    def test_a_minute_that_no_calendar_has_is_refused(self) -> None:
        with pytest.raises(Refusal):
            at_minute(9_999_999_999, "UTC")
