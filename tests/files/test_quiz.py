"""A pack's file is read with errors by question and line, and written so that reading gives the same."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.quiz import MOST_QUESTIONS, PackFile, Question, QuizPack, question_faults
from bot.domain.unreadable import Unreadable
from bot.files.quiz import SHIPPED, TEMPLATE, pack_json, read_pack, shipped, write_pack
from bot.texts import text

HEAD = 'title = "T"\n'
GOOD = '[[question]]\ntext = "Which?"\noptions = ["this", "that"]\nright = "B"\n'


def errors_of(pack: PackFile) -> list[tuple[int | None, int | None, str]]:
    return [(error.question, error.line, error.key.removeprefix("quiz_file.")) for error in pack.errors]


def read(text: str) -> PackFile:
    return read_pack(text.encode(), "pack.toml")


def test_a_pack_is_read_with_its_defaults() -> None:
    pack = read(HEAD + GOOD).pack
    assert pack == QuizPack(title="T", questions=(Question(text="Which?", options=("this", "that"), right=(1,)),))
    assert (pack.questions[0].seconds, pack.questions[0].points) == (30, 1000)


@pytest.mark.parametrize(
    ("written", "right"),
    [('"A"', (0,)), ('"b"', (1,)), ('["C", "A"]', (0, 2)), ('"A, C"', (0, 2)), ('["B", "B"]', (1,))],
)
def test_right_options_are_letters(written: str, right: tuple[int, ...]) -> None:
    pack = read(f'{HEAD}[[question]]\ntext = "?"\noptions = [1, 2, 3]\nright = {written}')
    assert pack.errors == ()
    assert pack.questions[0].right == right
    assert pack.questions[0].options == ("1", "2", "3")


@pytest.mark.parametrize("written", ["1", "[0]", '"Paris"', '"E"', "true", '["A", 2]', "{}"])
def test_right_options_are_nothing_else(written: str) -> None:
    pack = read(f'{HEAD}[[question]]\ntext = "?"\noptions = ["x", "y"]\nright = {written}')
    assert errors_of(pack) == [(1, 2, "right_form")]


def test_one_bad_question_leaves_the_others() -> None:
    pack = read(
        HEAD + GOOD + "\n[[question]]\ntext = '''[[question]]\n[[question]]'''\n" + GOOD.replace("this", "these")
    )
    assert len(pack.questions) == 2
    assert errors_of(pack) == [(2, 7, "options_number"), (2, 7, "no_right_toml")]
    assert pack.pack is None


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('explanaton = "x"', "did_you_mean"),
        ('answer = "B"', "did_you_mean"),
        ('colour = "red"', "unknown_key"),
        ("explanation = 3", "not_text"),
        ('seconds = "20"', "not_number"),
        ("seconds = true", "not_number"),
        ("points = 1000.0", "not_number"),
        ("seconds = 3", "seconds"),
        ("points = 7", "points"),
    ],
)
def test_a_line_too_many_or_wrong_is_named(line: str, key: str) -> None:
    assert errors_of(read(HEAD + GOOD + line)) == [(1, 2, key)]


@pytest.mark.parametrize(
    ("written", "keys"),
    [
        (GOOD, ["no_title"]),
        ("title = 3\n" + GOOD, ["not_text"]),
        ('license = "MIT"\n' + HEAD + GOOD, ["did_you_mean"]),
        (HEAD, ["no_questions_toml"]),
        (HEAD + GOOD.replace("[[question]]", "[[questions]]"), ["did_you_mean"]),
        (HEAD + GOOD.replace("[[question]]", "[question]"), ["one_bracket"]),
        (HEAD + "question = [1, 2]", ["one_bracket"]),
        (f'title = "{"x" * 101}"\n{GOOD}', ["title_long"]),
    ],
)
def test_what_is_wrong_with_the_pack_as_a_whole(written: str, keys: list[str]) -> None:
    assert errors_of(read(written)) == [(None, None, key) for key in keys]


def test_the_same_question_twice_is_reported() -> None:
    again = GOOD.replace('"this", "that"', '"THAT", "this"')
    pack = read(HEAD + GOOD + again)
    assert errors_of(pack) == [(2, 6, "asked_before")]
    assert pack.errors[0].blanks == {"number": 1}


def test_a_pack_has_limits() -> None:
    questions = "".join(GOOD.replace("Which?", f"Which {n}?") for n in range(MOST_QUESTIONS + 1))
    assert errors_of(read(HEAD + questions)) == [(None, None, "too_many")]


@pytest.mark.parametrize(
    ("data", "key", "line", "column"),
    [
        (b'title = "x\n', "syntax", 1, 11),
        (b'title = "x"\n\ntext "y"', "syntax", 3, 6),
        (b'title = "x"\ntitle = "y"', "syntax", 2, 12),
        (b"a = [1,\r\n2", "syntax", 2, 2),
        ('title = "T"\ntext = “x”'.encode(), "curly_quotes", 2, 8),
    ],
)
def test_what_is_no_toml_is_refused_with_its_place(data: bytes, key: str, line: int, column: int) -> None:
    with pytest.raises(Unreadable, match=key) as no:
        read_pack(data, "x.toml")
    assert (no.value.blanks["line"], no.value.blanks["column"]) == (line, column)


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (b"PK\x03\x04", "damaged"),
        (b"%PDF-1.7", "other_kind"),
        (b"just a letter\nto you\n", "unknown_format"),
        (b'title = "\xe9t\xe9"', "not_utf8"),
        (b"#" * (2**20 + 1), "too_large"),
        (b"a = " + b"[" * 5000, "syntax"),
        (b"a = " + b"1" * 5000, "syntax"),
    ],
)
def test_what_is_no_pack_is_refused(data: bytes, key: str) -> None:
    with pytest.raises(Unreadable, match=key):
        read_pack(data, "x.toml")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_windows_editors_may_have_saved_it(encoding: str) -> None:
    written = (HEAD + GOOD).replace("Which?", "Où est-ce?").replace("\n", "\r\n")
    assert read_pack(written.encode(encoding)).questions[0].text == "Où est-ce?"


def test_bidi_overrides_and_controls_are_taken_out() -> None:
    pack = read(HEAD + GOOD.replace("Which?", "Wh\u202eich\u200b?\\u0007"))
    assert pack.questions[0].text == "Which?"


words = st.text(max_size=40)
files = (
    st.binary(max_size=200)
    | st.builds(str.encode, st.text(max_size=200))
    | words.map(lambda w: (HEAD + GOOD + w).encode())
)


@given(files)
@settings(deadline=None)
def test_no_bytes_break_the_reader(data: bytes) -> None:
    try:
        read_pack(data, "any.toml")
    except Unreadable as no:
        assert text(no.key, **no.blanks) != no.key


@st.composite
def questions(draw: st.DrawFn) -> Question:
    plain = st.text(
        st.characters(categories=("L", "N", "P", "S")) | st.sampled_from(" \\\"'#=[]\u200d"), min_size=1, max_size=30
    )
    line = plain.map(lambda word: " ".join(word.split())).filter(bool)
    options = draw(st.lists(line, min_size=2, max_size=4, unique_by=str.casefold))
    right = draw(st.sets(st.sampled_from(range(len(options))), min_size=1, max_size=len(options) - 1))
    return Question(
        text="\n".join(draw(st.lists(line, min_size=1, max_size=3))),
        options=tuple(options),
        right=tuple(sorted(right)),
        seconds=draw(st.integers(5, 120)),
        points=draw(st.sampled_from((0, 1000, 2000))),
        explanation=draw(st.just("") | line),
    )


@given(
    st.lists(
        questions().filter(lambda q: not question_faults(q)),
        min_size=1,
        max_size=4,
        unique_by=lambda q: q.text.casefold(),
    )
)
@settings(deadline=None)
def test_reading_what_was_written_gives_the_same_pack(asked: list[Question]) -> None:
    pack = QuizPack(
        title="T “1”", questions=tuple(asked), licence='a "b" \\c', description="two\nlines", attribution="me"
    )
    read_again = read_pack(write_pack(pack), "x.toml")
    assert read_again.errors == ()
    assert read_again.pack == pack


@pytest.mark.parametrize("name", SHIPPED)
def test_the_packs_that_ship_can_be_played(name: str) -> None:
    pack = read_pack(shipped(name)).pack
    assert pack is not None
    assert len(pack.questions) >= 12
    assert all(question.explanation for question in pack.questions)
    letters = [index for question in pack.questions for index in question.right]
    assert all(letters.count(index) >= 3 for index in range(4)), "the right answers are spread over A to D"


def test_the_template_says_what_is_to_be_filled_in_and_nothing_else() -> None:
    pack = read_pack(shipped(TEMPLATE))
    assert {error.key for error in pack.errors} == {"quiz_file.unfilled"}
    assert [error.question for error in pack.errors] == [1, 2, 3, 4, 5]


def test_the_template_can_be_played_once_it_is_filled_in() -> None:
    filled = shipped(TEMPLATE).decode()
    for number in range(filled.count("FILL IN")):
        filled = filled.replace("FILL IN", f"Answer {number}", 1)
    pack = read(filled)
    assert pack.errors == ()
    assert len(pack.questions) == 5


def test_the_pack_in_the_guide_can_be_played() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "quiz-packs.md").read_text(encoding="utf-8")
    pack = read(guide.partition("```toml\n")[2].partition("```")[0])
    assert pack.errors == ()
    assert [question.right for question in pack.questions] == [(1,), (0, 2)]


def test_the_other_examples_in_the_guide_can_be_played() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "quiz-packs.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    gift, aiken = (read(block) for language, block in blocks if not language)
    assert gift.pack == QuizPack(
        title="Our school",
        description="How well do we know the place where we met?",
        licence="CC BY 4.0",
        attribution="Questions by Class 5B",
        questions=(
            Question(
                text="Which of these have been clubs at our school?",
                options=("Kite building", "Beekeeping", "Morse code"),
                right=(0, 2),
                seconds=45,
                points=2000,
                explanation="The beekeepers were refused in 1968.",
            ),
        ),
    )
    assert (aiken.format, aiken.errors) == ("aiken", ())


def test_the_json_is_as_promised() -> None:
    pack = read(HEAD + GOOD + GOOD.replace('"B"', "2"))
    assert pack_json(pack, text) == {
        "format": "ithaca",
        "title": "T",
        "questions": [{"text": "Which?", "options": ["this", "that"], "right": [1], "seconds": 30, "points": 1000}],
        "errors": [{"where": "question 2 (line 6)", "message": text("quiz_file.right_form")}],
    }
