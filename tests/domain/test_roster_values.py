"""Cells are read as people write them, and refused with a mend where they have no one meaning."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.programme import Kind
from bot.domain.refusal import Refusal
from bot.domain.roster.values import account_of, clean, interests_of, kind_of, name_of, yes_or_no
from bot.domain.roster.zones import zone_of


@pytest.mark.parametrize(
    "name",
    ["陳大文", "José Ñandú-O’Brien", "Нина Иванова", "محمد علی‌پور", "श्रीमती क्ष", "김 민지", "Þórdís", "Ng", "X Æ A-12"],
)
def test_names_of_any_script_stay_as_they_are(name: str) -> None:
    assert name_of(clean(name)) == name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("\ufeffAnn\u200b Lee\u200e", "Ann Lee"),
        ("Ann\u202eeeL", "AnneeL"),
        ("  Ann\u00a0\t Lee\n", "Ann Lee"),
        ("Ann\u200d Lee\x00", "Ann Lee"),
        ("陳\u3000大文", "陳 大文"),
        ("\u3164Ann\u2800", "Ann"),
    ],
)
def test_what_cannot_be_seen_is_taken_out_of_a_name(written: str, name: str) -> None:
    assert clean(written) == name


@given(st.text())
@settings(deadline=None)
def test_no_control_or_bidi_mark_survives_cleaning(written: str) -> None:
    cleaned = clean(written)
    assert clean(cleaned) == cleaned
    assert not {c for c in cleaned if unicodedata.category(c) in ("Cc", "Cf", "Cs")} - {"\u200c", "\u200d"}


@pytest.mark.parametrize("nothing", ["", "-", "...", "\u200b"])
def test_a_name_has_a_letter_in_it(nothing: str) -> None:
    with pytest.raises(Refusal, match="no_name"):
        name_of(clean(nothing))


def test_a_name_ends_at_80_characters() -> None:
    assert len(name_of("文" * 80)) == 80
    with pytest.raises(Refusal, match="name_long"):
        name_of("文" * 81)


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("Mentor", "mentor"),
        ("alumna", "mentor"),
        ("I am an alumnus (class of 2009)", "mentor"),
        ("Former student", "mentor"),
        ("old boy", "mentor"),
        ("導師", "mentor"),
        ("STUDENT", "student"),
        ("Student (mentee)", "student"),
        ("pupil", "student"),
        ("學生", "student"),
        ("Organizer", "organiser"),
        ("Co-organiser", "organiser"),
        ("Teacher", "staff"),
        ("老師", "staff"),
    ],
)
def test_kinds_are_recognised_loosely(written: str, kind: Kind) -> None:
    assert kind_of(written) == kind


@pytest.mark.parametrize("written", ["Guest", "Mentor and student", "學生導師", "7", "yes"])
def test_what_is_not_one_kind_is_refused(written: str) -> None:
    with pytest.raises(Refusal, match="unknown_kind"):
        kind_of(written)


@pytest.mark.parametrize(
    "written", ["yes", "Y", "TRUE", "1", "I agree", "Agree", "x", "✓", "是", "同意", "Yes, I am at least 13"]
)
def test_what_means_yes(written: str) -> None:
    assert yes_or_no(written) is True


@pytest.mark.parametrize(
    "written", ["no", "N", "False", "0", "I do not agree", "I don’t", "Disagree", "不同意", "No, thanks"]
)
def test_what_means_no(written: str) -> None:
    assert yes_or_no(written) is False


@pytest.mark.parametrize("written", ["", "n/a", "-"])
def test_what_means_nothing(written: str) -> None:
    assert yes_or_no(written) is None


@pytest.mark.parametrize(
    "written", ["maybe", "ask my mother", "Yes, but not on Instagram", "15", "I agree if I look good"]
)
def test_a_doubtful_yes_is_not_a_yes(written: str) -> None:
    with pytest.raises(Refusal, match="not_yes_or_no"):
        yes_or_no(written)


@pytest.mark.parametrize(
    ("written", "account"),
    [
        ("@Chan.Tai_Man", "chan.tai_man"),
        ("Chan_TM#0", "chan_tm"),
        ("＠ｃｈａｎ", "chan"),
        ("123456789012345678", "123456789012345678"),
        ("<@123456789012345678>", "123456789012345678"),
        ("https://discord.com/users/123456789012345678", "123456789012345678"),
    ],
)
def test_accounts_are_normalised(written: str, account: str) -> None:
    found = account_of(written)
    assert found is not None
    assert found.discord == account


@pytest.mark.parametrize("written", ["", "n/a", "None", "no", "-"])
def test_no_account_yet_is_an_answer(written: str) -> None:
    assert account_of(written) is None


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Nina#0420", "legacy_handle"),
        ("1.23457E+17", "id_damaged"),
        ("1,23457E+17", "id_damaged"),
        ("1234567890123", "id_malformed"),
        ("99999999999999999999", "id_malformed"),
        ("Tai Man", "handle_malformed"),
        ("a", "handle_malformed"),
        ("two..stops", "handle_malformed"),
        ("陳大文", "handle_malformed"),
        ("a" * 33, "handle_malformed"),
    ],
)
def test_what_cannot_be_an_account_is_refused(written: str, key: str) -> None:
    with pytest.raises(Refusal, match=key):
        account_of(written)


def test_a_short_number_may_be_a_handle_but_never_an_id() -> None:
    found = account_of("12345")
    assert found is not None
    assert found.discord == "12345"
    with pytest.raises(Refusal, match="id_malformed"):
        account_of("12345", only_id=True)


def test_an_id_that_ends_in_noughts_is_doubted() -> None:
    found = account_of("123456789012345000")
    assert found is not None
    assert found.doubtful


def test_interests_are_taken_apart_once_each() -> None:
    assert interests_of("AI, Music; AI/ML、music|足球\nChess") == ("AI", "Music", "AI/ML", "足球", "Chess")


def test_interests_have_limits() -> None:
    with pytest.raises(Refusal, match="interest_long"):
        interests_of("a" * 101)
    with pytest.raises(Refusal, match="interests_many"):
        interests_of(",".join(map(str, range(21))))


@pytest.mark.parametrize(
    ("written", "zone"),
    [
        ("Asia/Hong_Kong", "Asia/Hong_Kong"),
        ("asia/hong kong", "Asia/Hong_Kong"),
        ("HKT", "Asia/Hong_Kong"),
        ("香港", "Asia/Hong_Kong"),
        ("(GMT+08:00) Hong Kong", "Asia/Hong_Kong"),
        ("london", "Europe/London"),
        ("London, UK", "Europe/London"),
        ("Toronto, Canada", "America/Toronto"),
        ("Seattle, USA", "America/Los_Angeles"),
        ("Washington, D.C.", "America/New_York"),
        ("new york", "America/New_York"),
        ("Buenos Aires", "America/Argentina/Buenos_Aires"),
        ("Istanbul", "Europe/Istanbul"),
        ("Japan", "Asia/Tokyo"),
        ("utc", "UTC"),
    ],
)
def test_places_and_letters_of_one_meaning_are_zones(written: str, zone: str) -> None:
    assert zone_of(written) == zone


@pytest.mark.parametrize("written", ["UTC+8", "GMT-5", "+08:00", "UTC +5:30", "8", "Z-3"])
def test_an_offset_is_refused(written: str) -> None:
    with pytest.raises(Refusal, match="zone_offset"):
        zone_of(written)


@pytest.mark.parametrize("written", ["CST", "EST", "IST", "GMT", "USA", "U.S.", "Cambridge", "canada"])
def test_what_means_several_zones_is_refused_with_a_choice(written: str) -> None:
    with pytest.raises(Refusal, match="zone_several") as no:
        zone_of(written)
    assert ", " in str(no.value.blanks["choices"])


@pytest.mark.parametrize(
    "written", ["Atlantis", "London, Ontario", "Melbourne, USA", "Etc/GMT+8x", "localtime", "Factory"]
)
def test_an_unknown_place_is_refused(written: str) -> None:
    with pytest.raises(Refusal, match="zone_unknown"):
        zone_of(written)
