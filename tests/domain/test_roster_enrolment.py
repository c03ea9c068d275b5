"""What importing a file would change: who is who, what is turned away, and that nothing is lost by the way."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.enrolment import ImportPlan
from bot.domain.participants import Participant
from tests.conftest import KICKOFF_EVENING
from tests.roster_builders import BLUE, RED, person, plan, row


def keys(made: ImportPlan) -> dict[int, str]:
    """The errors, by row."""
    return {error.row: error.key for error in made.errors}


# ---------------------------------------------------------------------- who is who


def test_a_new_roster_id_is_a_new_person() -> None:
    made = plan([row(2, roster_id="S2", name="Ann Lee")], [person(1, roster_id="S1", name="Ann Lee")])
    assert [e.before for e in made.enrolments] == [None]


def test_the_name_alone_never_makes_two_rows_one_person() -> None:
    made = plan([row(2, name="Ann Lee", discord="ann2")], [person(1, name="Ann Lee", handle="ann1")])
    assert [e.before for e in made.enrolments] == [None]
    assert [p.id for p in made.absent] == [1]


def test_the_roster_id_finds_a_person_whose_name_and_handle_changed() -> None:
    known = person(1, roster_id="S1", name="Ann Lee", handle="ann")
    made = plan([row(2, roster_id="s1", name="Ann Wong", discord="ann.wong")], [known])
    assert made.enrolments[0].before == known
    assert set(made.enrolments[0].changed) == {"name", "handle"}


def test_without_roster_id_the_bound_account_finds_the_person_before_a_handle_does() -> None:
    bound = person(1, discord_id=123456789012345678)
    other = person(2, handle="123456789012345678")
    made = plan([row(2, name="New name", discord="123456789012345678")], [bound, other])
    assert made.enrolments[0].before == bound


def test_without_roster_id_the_handle_finds_the_person() -> None:
    known = person(1, handle="ann", name="Ann")
    made = plan([row(2, name="Ann Lee", discord="ann")], [known])
    assert made.enrolments[0].before == known
    assert made.enrolments[0].changed == ("name",)


def test_somebody_known_by_handle_gets_a_roster_id_later() -> None:
    made = plan([row(2, name="P1", discord="ann", roster_id="S1")], [person(1, handle="ann")])
    assert made.enrolments[0].before is not None
    assert made.enrolments[0].changed == ("roster_id",)


def test_the_roster_id_of_one_person_with_the_handle_of_another_is_an_error() -> None:
    people = [person(1, roster_id="S1", handle="ann"), person(2, roster_id="S2", handle="bob")]
    made = plan([row(2, roster_id="S1", discord="bob")], people)
    assert keys(made) == {2: "roster.row_contradiction"}
    assert not made.enrolments


def test_a_new_roster_id_with_somebody_elses_handle_is_an_error() -> None:
    made = plan([row(2, roster_id="S9", discord="ann")], [person(1, roster_id="S1", handle="ann")])
    assert keys(made) == {2: "roster.row_contradiction"}


def test_two_people_whose_handles_were_mixed_up_can_be_put_right_in_one_file() -> None:
    people = [person(1, roster_id="S1", handle="ann"), person(2, roster_id="S2", handle="bob")]
    made = plan([row(2, roster_id="S1", discord="bob"), row(3, roster_id="S2", discord="ann")], people)
    assert not made.errors
    assert [e.after.handle for e in made.enrolments] == ["bob", "ann"]


def test_a_handle_that_its_owner_keeps_because_their_row_is_bad_stays_theirs() -> None:
    people = [person(1, roster_id="S1", handle="ann"), person(2, "staff", roster_id="S2", handle="bob")]
    rows = [row(2, roster_id="S1", discord="bob"), row(3, "staff", roster_id="S2", discord="carl")]
    made = plan(rows, people, manager=False)
    assert keys(made) == {2: "roster.row_contradiction", 3: "roster.row_needs_manage_server"}


def test_two_rows_about_one_person_are_one_row_and_an_error() -> None:
    made = plan([row(2, roster_id="S1", name="P1"), row(3, discord="ann")], [person(1, roster_id="S1", handle="ann")])
    assert keys(made) == {3: "roster.row_same_person"}
    assert made.unchanged == 1


def test_a_changed_handle_does_not_unbind_whoever_has_joined() -> None:
    joined = person(1, roster_id="S1", handle="ann", discord_id=5, joined_at=KICKOFF_EVENING)
    made = plan([row(2, roster_id="S1", name="P1", discord="someone.else")], [joined])
    assert made.enrolments[0].after.discord_id == 5
    assert made.enrolments[0].after.joined_at == KICKOFF_EVENING


def test_another_id_in_the_file_does_not_rebind_but_is_pointed_out() -> None:
    joined = person(1, roster_id="S1", discord_id=123456789012345678, joined_at=KICKOFF_EVENING)
    made = plan([row(2, roster_id="S1", name="P1", discord="876543210987654321")], [joined])
    assert made.enrolments[0].after.discord_id == 123456789012345678
    assert [w.key for w in made.warnings] == ["roster.row_joined_otherwise"]


# ---------------------------------------------------------------------- nothing is lost


def test_who_is_missing_from_the_file_stays() -> None:
    people = [person(1, roster_id="S1"), person(2, roster_id="S2")]
    made = plan([row(2, roster_id="S1", name="P1")], people)
    assert [p.id for p in made.absent] == [2]
    assert not made.enrolments


def test_an_empty_cell_takes_nothing_away() -> None:
    known = person(
        1, roster_id="S1", handle="ann", group_id=1, interests=("chess",), time_zone="Asia/Tokyo", photo_consent=False
    )
    made = plan([row(2, roster_id="S1", name="P1")], [known])
    assert made.unchanged == 1
    assert not made.enrolments


def test_a_no_is_not_an_empty_cell() -> None:
    made = plan(
        [row(2, roster_id="S1", name="P1", photo_consent=False)], [person(1, roster_id="S1", photo_consent=True)]
    )
    assert made.enrolments[0].after.photo_consent is False


def test_somebody_who_was_removed_comes_back_as_the_same_person() -> None:
    gone = person(1, roster_id="S1", removed_at=KICKOFF_EVENING)
    made = plan([row(2, roster_id="S1", name="P1")], [gone])
    assert made.back[0].before == gone
    assert made.back[0].after.removed_at is None
    assert not made.new


def test_the_roster_id_of_a_removed_person_with_the_account_of_another_is_an_error() -> None:
    people = [person(1, roster_id="S1", removed_at=KICKOFF_EVENING), person(2, handle="ann")]
    assert keys(plan([row(2, roster_id="S1", discord="ann")], people)) == {2: "roster.row_contradiction"}


def test_a_removed_persons_handle_is_free() -> None:
    gone = person(1, roster_id="S1", handle="ann", removed_at=KICKOFF_EVENING)
    made = plan([row(2, roster_id="S2", discord="ann")], [gone])
    assert not made.errors
    assert made.new


# ---------------------------------------------------------------------- groups


def test_groups_are_found_by_name_whatever_the_case_and_width() -> None:
    made = plan([row(2, roster_id="S1", group="ＢＬＵＥ")], [])
    assert made.new_groups == ()
    assert made.enrolments[0].group == "ＢＬＵＥ"


def test_a_group_that_is_not_there_is_begun_once() -> None:
    rows = [row(2, "mentor", roster_id="M1", group="Green"), row(3, roster_id="S1", group="green")]
    assert len(plan(rows, []).new_groups) == 1


def test_a_third_mentor_is_an_error_that_names_the_two() -> None:
    people = [person(1, "mentor", group_id=1, name="Ada"), person(2, "mentor", group_id=1, name="Bea")]
    made = plan([row(2, "mentor", roster_id="M3", group="Blue")], people)
    assert keys(made) == {2: "roster.row_group_full"}
    assert made.errors[0].blanks["names"] == "Ada, Bea"
    assert made.errors[0].column == "Team"


def test_mentors_may_change_places_between_full_groups() -> None:
    people = [person(i, "mentor", roster_id=f"M{i}", group_id=1 if i < 3 else 2) for i in range(1, 5)]
    made = plan([row(2, "mentor", roster_id="M1", group="Red"), row(3, "mentor", roster_id="M3", group="Blue")], people)
    assert not made.errors


def test_a_mentor_whose_row_is_bad_keeps_their_place_against_others() -> None:
    people = [
        person(1, "mentor", roster_id="M1", handle="ann", group_id=1),
        person(2, "mentor", roster_id="M2", group_id=1),
        person(3, roster_id="S3", handle="taken"),
    ]
    rows = [
        row(2, "mentor", roster_id="M1", group="Red", discord="taken"),
        row(3, "mentor", roster_id="M9", group="Blue"),
    ]
    assert keys(plan(rows, people)) == {2: "roster.row_contradiction", 3: "roster.row_group_full"}


def test_a_group_with_students_and_no_mentor_is_a_warning() -> None:
    made = plan([row(2, roster_id="S1", group="Green")], [])
    assert [w.key for w in made.warnings] == ["roster.group_without_mentor"]
    assert made.new


def test_a_mentor_who_is_on_the_roster_already_counts_for_the_group() -> None:
    assert not plan([row(2, roster_id="S1", group="Blue")], [person(1, "mentor", group_id=1)]).warnings


def test_staff_are_put_into_no_group() -> None:
    made = plan([row(2, "staff", roster_id="T1", group="Blue")], [])
    assert made.enrolments[0].group is None
    assert [w.key for w in made.warnings] == ["roster.row_group_ignored"]


def test_somebody_left_without_a_group_on_purpose_can_be_given_one() -> None:
    made = plan([row(2, roster_id="S1", name="P1", group="Blue")], [person(1, roster_id="S1", left_out=True)])
    assert made.enrolments[0].after.left_out is False


# ---------------------------------------------------------------------- rights


def test_only_somebody_with_manage_server_makes_organisers_and_staff() -> None:
    rows = [row(2, "staff", roster_id="T1"), row(3, "organiser", roster_id="O1"), row(4, roster_id="S1")]
    assert keys(plan(rows, [], manager=False)) == dict.fromkeys((2, 3), "roster.row_needs_manage_server")
    assert not plan(rows, []).errors


def test_nor_does_anybody_else_make_a_student_of_them_or_rename_them() -> None:
    people = [person(1, "staff", roster_id="T1"), person(2, roster_id="S1")]
    rows = [row(2, "student", roster_id="T1"), row(3, "staff", roster_id="S1")]
    assert set(keys(plan(rows, people, manager=False))) == {2, 3}


def test_staff_rows_that_change_nothing_trouble_nobody() -> None:
    made = plan([row(2, "staff", roster_id="T1", name="P1")], [person(1, "staff", roster_id="T1")], manager=False)
    assert not made.errors
    assert made.unchanged == 1


# ---------------------------------------------------------------------- the law


ROWS = st.lists(
    st.builds(
        lambda kind, rid, discord, group: (kind, rid, discord, group),
        st.sampled_from(["student", "mentor", "staff"]),
        st.sampled_from([None, "1", "2", "3", "4"]),
        st.sampled_from([None, "ann", "bob", "123456789012345678"]),
        st.sampled_from([None, "Blue", "Red", "Green"]),
    ).filter(lambda r: r[1] or r[2]),
    max_size=8,
)


@given(ROWS, ROWS)
def test_whatever_comes_in_the_same_file_again_changes_nothing_and_the_roster_stands(
    first: list[tuple[str, str, str, str]], second: list[tuple[str, str, str, str]]
) -> None:
    people: dict[int, Participant] = {}
    groups = [BLUE, RED]
    for file in (first, second):
        rows = [
            row(number, kind, roster_id=rid, discord=discord, group=group)  # type: ignore[arg-type]
            for number, (kind, rid, discord, group) in enumerate(_apart(file), start=2)
        ]
        made = plan(rows, list(people.values()), groups)
        groups += [replace(BLUE, id=100 + i, name=name) for i, name in enumerate(made.new_groups)]
        ids = {g.name: g.id for g in groups}
        for e in made.enrolments:
            person_id = e.before.id if e.before else max(people, default=0) + 1
            people[person_id] = replace(e.after, id=person_id, group_id=ids[e.group] if e.group else e.after.group_id)
        again = plan(rows, list(people.values()), groups)
        assert not again.enrolments
        assert not again.new_groups
        everyone = list(people.values())
        for name in ("roster_id", "handle"):
            used = [getattr(p, name) for p in everyone if getattr(p, name)]
            assert len(used) == len(set(used))
        for group in groups:
            assert sum(p.kind == "mentor" and p.group_id == group.id for p in everyone) <= 2


def _apart(file: list[tuple[str, str, str, str]]) -> list[tuple[str, str, str, str]]:
    """No roster id and no account twice: the reader of the file has turned such rows away."""
    seen: set[str] = set()
    kept = []
    for line in file:
        claimed = {f"{i}:{value}" for i, value in enumerate(line[1:3]) if value}
        if not claimed & seen:
            kept.append(line)
            seen |= claimed
    return kept
