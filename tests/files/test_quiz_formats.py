"""Open Trivia DB and Aiken; which format a file has is seen in it and never in its name; nothing hostile gets far."""

import json
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.quiz import PackFile
from bot.domain.unreadable import Unreadable
from bot.files import archive
from bot.files.quiz import read_pack, shipped, where, write_gift, write_pack
from bot.files.quiz.opentdb import ATTRIBUTION, LICENCE
from bot.files.quiz.reading import LARGEST_WORKBOOK
from bot.texts import known, text
from tests.files.making import zipped
from tests.files.packs_made import ENCODINGS, classquiz, kahoot, opentdb, sample


def errors_of(pack: PackFile) -> list[tuple[int | None, int | None, str]]:
    return [(error.question, error.line, error.key.removeprefix("quiz_file.")) for error in pack.errors]


def refusal(data: bytes) -> str:
    with pytest.raises(Unreadable) as no:
        read_pack(data, "x.toml")
    assert known(no.value.key)
    assert "{" not in text(no.value.key, **no.value.blanks)
    return no.value.key.partition(".")[2]


def test_open_trivia_db_is_read_with_its_entities_licence_and_source() -> None:
    pack = read_pack(sample("opentdb.json"), "api.php")
    assert (pack.format, pack.licence, pack.attribution) == ("opentdb", LICENCE, ATTRIBUTION)
    film, wall = pack.questions
    assert film.text == 'Who says "I\'ll be back" in a film of 1984?'
    assert set(film.options) == {"The Terminator", "Rôbin & Marian", "E.T.", "Indiana Jones"}
    assert [film.options[index] for index in film.right] == ["The Terminator"]
    assert (wall.options, wall.right) == (("True", "False"), (1,))


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_open_trivia_db_is_the_same_in_every_encoding(encoding: str) -> None:
    assert read_pack(opentdb(encoding), "x").questions == read_pack(sample("opentdb.json"), "x").questions


def test_results_alone_will_do_and_what_needs_no_decoding_is_left_alone() -> None:
    result = {"question": "50% + 50%?", "correct_answer": "100%", "incorrect_answers": ["0%"], "type": "multiple"}
    (question,) = read_pack(json.dumps([result]).encode(), "x").questions
    assert question.text == "50% + 50%?"
    assert set(question.options) == {"100%", "0%"}
    short = {"question": "1+1", "correct_answer": "2", "incorrect_answers": ["1+2"]}
    assert read_pack(json.dumps([short]).encode(), "x").questions[0].text == "1+1"


def test_the_right_option_is_not_always_at_the_same_place() -> None:
    results = [
        {"type": "multiple", "question": f"Which {n}?", "correct_answer": "a", "incorrect_answers": ["b", "c", "d"]}
        for n in range(60)
    ]
    data = json.dumps({"response_code": 0, "results": results}).encode()
    places = [question.right[0] for question in read_pack(data).questions]
    assert all(places.count(place) > 5 for place in range(4))
    assert places == [question.right[0] for question in read_pack(data).questions]


@pytest.mark.parametrize(
    ("code", "key"),
    [
        (1, "opentdb_no_results"),
        (2, "opentdb_bad_parameter"),
        (3, "opentdb_no_token"),
        (4, "opentdb_token_empty"),
        (5, "opentdb_too_fast"),
        (9, "opentdb_code"),
    ],
)
def test_response_codes_are_explained(code: int, key: str) -> None:
    assert refusal(json.dumps({"response_code": code, "results": []}).encode()) == key


@pytest.mark.parametrize(
    ("results", "errors"),
    [
        ([], [(None, None, "no_questions")]),
        ([{"question": "?", "correct_answer": 1, "incorrect_answers": ["b"]}], [(1, None, "opentdb_form")]),
        ([{"question": "?", "correct_answer": "a", "incorrect_answers": []}], [(1, None, "options_number")]),
    ],
)
def test_results_that_are_no_questions_are_told(results: list[object], errors: list[object]) -> None:
    found = errors_of(read_pack(json.dumps({"response_code": 0, "results": results}).encode()))
    assert found[: len(errors)] == errors


def test_a_question_in_another_encoding_than_the_others_is_told() -> None:
    results = json.loads(opentdb("base64"))["results"]
    results[1]["question"] = "Not base64!"
    assert errors_of(read_pack(json.dumps(results).encode())) == [(2, None, "opentdb_encoding")]


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b'{"response_code":0,"results":[{"type":"mult', "json_syntax"),
        (b'{"name": "ithaca"}', "other_json"),
        (b'[{"a": 1}]', "other_json"),
        (b'{"a":' * 100_000, "other_json"),
        (b'{"results": ' + b"9" * 5000 + b"}", "other_json"),
    ],
)
def test_other_json_is_refused_with_a_sentence(data: bytes, key: str) -> None:
    assert refusal(data) == key


def test_aiken_is_read_and_its_faults_told_by_line() -> None:
    pack = read_pack(sample("aiken.txt"), "rivers.gift")
    assert (pack.format, pack.title) == ("aiken", "rivers")
    assert [(q.text, q.options, q.right) for q in pack.questions] == [
        ("Which river flows through Paris?", ("Nile", "Seine"), (1,)),
        ("I. Which river flows through Cairo?", ("Tigris", "Nile", "Indus"), (1,)),
    ]
    assert {where(error, text): error.key.removeprefix("quiz_file.") for error in pack.errors} == {
        "question 3 (line 12)": "aiken_two_lines",
        "question 4 (line 18)": "aiken_no_answer",
        "question 5 (line 22)": "right_missing",
    }


@pytest.mark.parametrize(
    ("written", "errors"),
    [
        ("Q?\nA) a\nB) b\nANSWER: B", []),
        ("Q?\nA.a\nB.b\n\nanswer : b\n", []),
        ("Q?\n\nA) a\n\nB) b\n\nANSWER: A, B", [(1, 1, "all_right")]),
        ("Q?\nA) only\nANSWER: A", [(1, 1, "options_number"), (1, 1, "all_right")]),
        ("A) not begun\n\nQ?\nA) a\nB) b\nANSWER: A", [(1, 1, "aiken_no_question"), (1, 1, "aiken_no_answer")]),
        ("Lost\n\nQ?\nA) a\nB) b\nANSWER: A", [(1, 1, "aiken_no_options")]),
        ("Q?\nA) a\nC) c\nANSWER: A", [(1, 1, "aiken_letter")]),
        ("Q?\nA) a\nB) b\nANSWER: Paris\n\nP?\nA) a\nB) b\nANSWER: A", [(1, 1, "aiken_answer")]),
        ("Q?\nA) a\nB) b\nC) c\nD) d\nE) e\nANSWER: A", [(1, 1, "options_number")]),
        ("ANSWER: B\n\nQ?\nA) a\nB) b\nANSWER: A", [(1, 1, "aiken_no_question"), (1, 1, "aiken_no_options")]),
    ],
)
def test_aiken_line_by_line(written: str, errors: list[object]) -> None:
    pack = read_pack(written.encode(), "x")
    assert pack.format == "aiken"
    assert errors_of(pack) == errors


SAMPLES: dict[str, Callable[[], bytes]] = {
    "ithaca": lambda: shipped("general"),
    "kahoot": kahoot,
    "classquiz": classquiz,
    "opentdb": lambda: opentdb("base64"),
    "gift": lambda: sample("moodle.gift"),
    "aiken": lambda: sample("aiken.txt"),
    "csv": lambda: sample("rivers.csv"),
}


@pytest.mark.parametrize("name", ["pack.toml", "pack.xlsx", "pack.csv", "pack.json", "pack.txt", "pack", ""])
@pytest.mark.parametrize("format_name", SAMPLES)
def test_the_format_is_seen_in_the_file_and_never_in_its_name(format_name: str, name: str) -> None:
    assert read_pack(SAMPLES[format_name](), name).format == format_name


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("format_name", ["opentdb", "gift", "aiken", "csv"])
def test_windows_editors_may_have_saved_a_text(format_name: str, encoding: str) -> None:
    plain = SAMPLES[format_name]()
    data = plain.decode().replace("\n", "\r\n").encode(encoding)
    assert read_pack(data, "x") == read_pack(plain, "x")


@pytest.mark.parametrize(
    ("written", "format_name"),
    [
        ("E=mc² is by whom?{~Newton =Einstein}", "gift"),
        ("x = 5 {T}", "gift"),
        ("Question, please, answer 1 correct: {=a ~b}", "gift"),
        ("What is {x \\= 1}?\nA) a\nB) b\nANSWER: A", "aiken"),
        ("What is \\\\{=a ~b}", "gift"),
        ('title = "What is {=this ~that}?"\n[[question]]', "ithaca"),
        ("Question,Option A,Option B,Right\nWhat is {=a ~b}?,x,y,A", "csv"),
        ("// ithaca title: a, question, answer 1, answer 2, correct\n\nWhat?{=a ~b}", "gift"),
    ],
)
def test_a_format_is_not_taken_for_another(written: str, format_name: str) -> None:
    assert read_pack(written.encode(), "x").format == format_name


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old_excel"),
        (b"<html><body>404</body></html>", "web_page"),
        (b"\x89PNG\r\n\x1a\n", "other_kind"),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "other_archive"),
        (zipped(**{"xl/workbook.xml": b"x", "a": b"0" * (20 * 2**20)}), "bomb"),
        (zipped(**{f"part{n}": b"x" for n in range(archive.MOST_ENTRIES + 1)}), "zip_many"),
        (b"PK\x03\x04" + b"0" * LARGEST_WORKBOOK, "workbook_too_large"),
        ("Où?{=là ~ici}".encode("cp1252"), "not_utf8"),
        ("題目?{=一 ~二}".encode("big5"), "not_utf8"),
        (b"Dear all,\nthe quiz is on Friday.\n", "unknown_format"),
        (b"\x00\x01\x02\x03" * 50, "unknown_format"),
    ],
)
def test_what_is_no_pack_is_refused_with_its_mend(data: bytes, key: str) -> None:
    assert refusal(data) == key


def test_ten_thousand_questions_are_counted_and_not_listed() -> None:
    gift = "\n\n".join(f"Which {n}?{{=a ~b ~ ~c}}" for n in range(10_000)).encode()
    pack = read_pack(gift, "x")
    assert errors_of(pack)[0] == (None, None, "too_many")
    assert pack.errors[0].blanks["count"] == 10_000
    assert len(pack.errors) == 101
    assert pack.good_part is None


@pytest.mark.parametrize(
    ("begins", "sign", "ends"),
    [
        (b"Q?\nA) a\n", b"\n", b"z"),
        (b"Q?", b"{=", b""),
        (b"Q?{", b"~a", b"=b}"),
        (b"::", b":", b""),
        (b"Q?{=a ~", b"\\", b"}"),
        (b"[html]Q", b"<a ", b"?{~a ~b}"),
        (b"Question,Answer 1,Answer 2,Correct\n", b",", b""),
        (b'{"results":[', b"[", b""),
    ],
)
def test_a_flood_of_one_sign_is_answered(begins: bytes, sign: bytes, ends: bytes) -> None:
    """Each of these once kept the reader busy for minutes, or could have."""
    data = begins + sign * ((2**20 - len(begins) - len(ends)) // len(sign)) + ends
    try:
        assert read_pack(data, "x").good_part is None
    except Unreadable as no:
        assert known(no.key)


GOOD_FILES = [make() for make in SAMPLES.values()]


def damaged(data: bytes) -> st.SearchStrategy[bytes]:
    """A good file with pieces overwritten, taken out or put in."""

    @st.composite
    def made(draw: st.DrawFn) -> bytes:
        spoilt = bytearray(data)
        for _ in range(draw(st.integers(1, 4))):
            at = draw(st.integers(0, len(spoilt)))
            spoilt[at : at + draw(st.integers(0, 8))] = draw(st.binary(max_size=8))
        return bytes(spoilt)

    return made()


@given(st.sampled_from(GOOD_FILES).flatmap(damaged))
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_no_damage_breaks_the_reader(data: bytes) -> None:
    try:
        pack = read_pack(data, "any.csv")
    except Unreadable as no:
        assert known(no.key)
        return
    for error in (*pack.errors, *pack.notes):
        assert known(error.key)
        assert text(error.key, **error.blanks)
    if pack.good_part is not None:
        assert read_pack(write_gift(pack.good_part), "x").pack == pack.good_part
        assert read_pack(write_pack(pack.good_part), "x").pack == pack.good_part
