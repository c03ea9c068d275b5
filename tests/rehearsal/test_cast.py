"""The cast behaves as people do, and the same for the same seed."""

from bot.rehearsal.cast import Temper, temper

HANDLES = [f"student.{number}" for number in range(2000)]


def tempers(seed: int) -> list[Temper]:
    return [temper(seed, handle, "student") for handle in HANDLES]


def test_the_same_seed_gives_the_same_people() -> None:
    assert tempers(7) == tempers(7)


def test_another_seed_gives_other_people() -> None:
    assert tempers(7) != tempers(8)


def test_some_are_absent_some_late_and_most_on_time() -> None:
    arrivals = [person.arrives_after for person in tempers(1)]
    absent = sum(after is None for after in arrivals)
    late = sum(after is not None and after > 60 for after in arrivals)
    assert 0.03 < absent / len(arrivals) < 0.09
    assert 0.05 < late / len(arrivals) < 0.13


def test_nobody_knows_everything_and_nobody_answers_before_reading() -> None:
    for person in tempers(3):
        assert 0.2 <= person.skill <= 0.95
        assert person.pace >= 4
