"""Time zones as people look for them, and roles that must not be mixed up."""

import pytest

from bot.domain.programme import KINDS, known_zone, refuse_shared_roles, zones_like
from bot.domain.refusal import Refusal


def test_a_zone_is_known_in_any_case_and_with_blanks() -> None:
    assert known_zone(" asia/hong kong ") == "Asia/Hong_Kong"
    with pytest.raises(Refusal):
        known_zone("Asia/Atlantis")


def test_zones_are_found_by_city() -> None:
    assert zones_like("hong k") == ["Asia/Hong_Kong"]
    assert zones_like("york")[0] == "America/New_York"
    assert zones_like("hong")[0] == "Asia/Hong_Kong"
    assert len(zones_like("")) == 25


@pytest.mark.parametrize("given", ["student", "mentor"])
@pytest.mark.parametrize("other", KINDS)
def test_a_role_that_joining_gives_means_nothing_else(given: str, other: str) -> None:
    roles = dict.fromkeys(KINDS) | {given: 5, other: 5}
    if given == other:
        refuse_shared_roles(roles)  # type: ignore[arg-type]
    else:
        with pytest.raises(Refusal):
            refuse_shared_roles(roles)  # type: ignore[arg-type]


def test_one_role_may_mean_organiser_and_staff() -> None:
    refuse_shared_roles({"organiser": 5, "staff": 5, "mentor": None, "student": None})
