"""GIFT is read as Moodle documents it, and written so that reading gives the same pack."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.quiz import LONGEST, PackFile, Question, QuizPack, question_faults
from bot.files.quiz import read_pack, where, write_gift, write_pack
from bot.files.quiz.cleaned import one_line, several_lines
from bot.files.quiz.gift import read_gift
from bot.texts import text
from tests.files.packs_made import sample


def read(written: str) -> PackFile:
    return read_gift(written, "quiz.gift")


def only(written: str) -> Question:
    pack = read(written)
    assert pack.errors == ()
    (question,) = pack.questions
    return question


def faults(written: str) -> list[tuple[int | None, int | None, str]]:
    return [(error.question, error.line, error.key.removeprefix("quiz_file.")) for error in read(written).errors]


def test_what_moodle_exports_is_read() -> None:
    pack = read_pack(sample("moodle.gift"), "export.txt")
    assert (pack.format, pack.title) == ("gift", "Rivers")
    paris, gap, weights, banks, true, false, signs, lines = pack.questions
    assert paris.text == "Which river flows through Paris?"
    assert paris.options == ("Nile", "Seine", "Rhône & Saône")
    assert paris.right == (1,)
    assert paris.explanation == "The Seine is 777 km long."
    assert gap.text == "The _____ flows through Cairo."
    assert (weights.right, banks.right) == ((0,), (0, 1))
    assert (true.options, true.right) == (("True", "False"), (0,))
    assert (false.text, false.right, false.explanation) == ("The Amazon is in Asia.", (1,), "It is in South America.")
    assert signs.text == "What does {x : x = 2} mean?"
    assert signs.options == ("a set ~ of one # number", "C:\\rivers")
    assert lines.text == "First line\nSecond line"


def test_what_cannot_be_asked_is_reported_by_line_and_left_out() -> None:
    pack = read_pack(sample("moodle.gift"), "export.txt")
    keys = {where(error, text): error.key.removeprefix("quiz_file.") for error in pack.errors}
    assert keys == {
        "question 9 (line 42)": "gift_essay",
        "question 10 (line 44)": "gift_numerical",
        "question 11 (line 46)": "gift_short_answer",
        "question 12 (line 48)": "gift_matching",
        "question 13 (line 53)": "gift_description",
        "question 14 (line 55)": "options_number",
        "question 15 (line 57)": "no_image_alt_gift",
        "question 16 (line 59)": "gift_braces",
    }
    assert pack.good_part is not None
    assert len(pack.good_part.questions) == 8


def test_what_is_read_and_not_used_is_said() -> None:
    notes = [(note.question, note.key) for note in read_pack(sample("moodle.gift"), "").notes]
    assert notes == [(None, "quiz_file.gift_feedback"), (3, "quiz_file.gift_partly")]


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Why?{}", "gift_essay"),
        ("Why?{####general}", "gift_essay"),
        ("When?{#1822:5}", "gift_numerical"),
        ("When?{#\n=1822:0 # yes\n=%50%1822:2 # no}", "gift_numerical"),
        ("When?{#3:2~#wrong}", "gift_numerical"),
        ("Who?{=no one =nobody}", "gift_short_answer"),
        ("Who?{no one}", "gift_short_answer"),
        ("Where?{=Canada->Ottawa =Italy->Rome}", "gift_matching"),
        ("Only a text.", "gift_description"),
        ("Is it?{true}", "gift_true_false_case"),
        ("Is it?{=a ~b", "gift_braces"),
        ("Is it?}{=a ~b", "gift_braces"),
        ("Is {x} in {=a {b} ~c}?", "gift_braces"),
        ("One {=a ~b} and two {=c ~d}.", "gift_several_gaps"),
        ("Which?{a ~b =c}", "gift_no_sign"),
        ("Which?{~a ~b}", "gift_no_right"),
        ("{=a ~b}", "gift_no_text"),
        ("Which?{=a ~}", "option_empty"),
        ("[html]Which <audio src\\=x>?{=a ~b}", "has_picture"),
        ("[html]Which <img src\\=x>?{=a ~b}", "no_image_alt_gift"),
        ("// ithaca seconds: soon\nWhich?{=a ~b}", "gift_setting"),
        (f"Which?{{={'x' * 201} ~b}}", "option_long"),
        (f"{'x' * 301}?{{=a ~b}}", "text_long"),
    ],
)
def test_every_kind_of_trouble_has_its_own_sentence(written: str, key: str) -> None:
    line = written.count("\n", 0, written.index("Which")) + 1 if written.startswith("//") else 1
    assert faults(written) == [(1, line, key)]


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Grant is {~buried =entombed} in Grant's tomb.", "Grant is _____ in Grant's tomb."),
        ("::Asia:: {=Asia ~Africa} is the largest.", "_____ is the largest."),
        ("Two and two are {=4 ~5}.", "Two and two are _____."),
        ("What comes last? {=z ~a}", "What comes last?"),
        ("::A title\\: with a colon::What?{=z ~a}", "What?"),
        (":: not a title {=z ~a}", ":: not a title"),
        ("[markdown]The {=Nile ~Po} is **long**.", "The _____ is long."),
        ("[html]<p>The {=Nile ~Po} is <i>long</i>.</p>", "The _____ is long."),
        ("[cloze]What?{=z ~a}", "[cloze]What?"),
        ("Is 3 < 5 and a<b?{=yes ~no}", "Is 3 < 5 and a<b?"),
        (
            "What is <b>bold</b> &amp; H<sub>2</sub>O, x<sup>2</sup>, y<sup>a</sup>?{=z ~a}",
            "What is bold & H₂O, x², y^a?",
        ),
        ("[plain]What is <b>?{=z ~a}", "What is <b>?"),
        ("What is\\\\now, \\x?{=z ~a}", "What is\\now, \\x?"),
        ("Two\nlines{=z ~a}", "Two\nlines"),
        ("[html]Two\nlines{=z ~a}", "Two lines"),
        ("Before\n// a comment\nafter{=z ~a}", "Before\nafter"),
    ],
)
def test_texts_are_read_as_moodle_shows_them(written: str, asked: str) -> None:
    assert only(written).text == asked


@pytest.mark.parametrize(
    ("answers", "right"),
    [
        ("=a ~b =c", (0, 2)),
        ("~%100%a ~b ~%50%c", (0,)),
        ("~%33.33333%a ~%33.33333%b ~%-50%c", (0, 1)),
        ("=%50%a ~b =c", (2,)),
        ("~a#no\n=b#yes # and more\n~c#no", (1,)),
    ],
)
def test_weights_say_what_is_right(answers: str, right: tuple[int, ...]) -> None:
    question = only(f"Which?{{{answers}}}")
    assert (question.options, question.right) == (("a", "b", "c"), right)


@pytest.mark.parametrize(
    ("answers", "explanation"),
    [
        ("=a#yes ~b#no", "yes"),
        ("=a#yes ~b#no ####because", "because"),
        ("TRUE#no#yes", "yes"),
        ("F#no", ""),
        ("FALSE#no#yes####because", "because"),
        ("=a ~b ####[html]<p>One</p><p>two</p>", "One\ntwo"),
    ],
)
def test_feedback_for_everybody_and_for_the_right_answer_explains(answers: str, explanation: str) -> None:
    assert only(f"Which?{{{answers}}}").explanation == explanation


def test_a_category_must_stand_alone() -> None:
    assert faults("$CATEGORY: Rivers\nWhich?{=a ~b}") == [(1, 1, "gift_category")]


@pytest.mark.parametrize(
    ("categories", "title"),
    [
        (["$course$/top/Rivers"], "Rivers"),
        (["top/Default for 5B"], "quiz"),
        (["Rivers", "Lakes"], "quiz"),
        ([], "quiz"),
    ],
)
def test_a_pack_of_one_category_is_called_after_it(categories: list[str], title: str) -> None:
    blocks = [f"$CATEGORY: {category}\n\nWhich of {category}?{{=a ~b}}" for category in categories]
    assert read("\n\n".join(blocks or ["Which?{=a ~b}"])).title == title


def test_our_comments_hold_for_the_next_question_only() -> None:
    pack = read("// ithaca seconds: 45, points: 2000\n\nWhich?{=a ~b}\n\n// seconds: 5\nWho?{=a ~b}")
    assert [(q.seconds, q.points) for q in pack.questions] == [(45, 2000), (30, 1000)]


def test_what_we_write_is_gift_as_moodle_reads_it() -> None:
    question = Question(
        text="[html] in {C}?\n// 50 % = ~half",
        options=("%50% of it", "[plain]", "#3"),
        right=(0, 2),
        explanation="a::b",
    )
    written = write_gift(QuizPack(title="T: [tag:x]", questions=(question,), licence="CC0")).decode()
    assert written == (
        "// ithaca title: T\\: [tag\\:x]\n"
        "// ithaca licence: CC0\n\n"
        "// ithaca seconds: 30, points: 1000\n"
        "[plain][html] in \\{C\\}?\\n// 50 % \\= \\~half{\n"
        "\t=[plain]%50% of it\n"
        "\t~[plain][plain]\n"
        "\t=\\#3\n"
        "\t####a\\:\\:b\n"
        "}\n\n"
    )
    assert read(written).questions == (question,)


ANY = (
    st.characters(codec="utf-8")
    | st.sampled_from("\\~=#{}:%[]/$\n -_\"'<>&;,")
    | st.sampled_from(["html", "::", "->", "\n\n", "\n//", "####"])
)
BEGINNINGS = ("[html]", "[plain]", "%50%", "//", "::a::", "$CATEGORY: ", "TRUE", "ANSWER: A", "[[question]]", "{")


def texts(longest: int, *, lines: bool) -> st.SearchStrategy[str]:
    """Texts as a pack has them, some of which begin with what means something in GIFT."""
    clean = several_lines if lines else one_line
    parts = st.tuples(st.just("") | st.sampled_from(BEGINNINGS), st.lists(ANY, min_size=1, max_size=25).map("".join))
    return parts.map(lambda both: clean("".join(both))[:longest].strip())


@st.composite
def any_question(draw: st.DrawFn) -> Question:
    options = draw(st.lists(texts(LONGEST["option"], lines=False).filter(bool), min_size=2, max_size=4))
    right = draw(st.sets(st.sampled_from(range(len(options))), min_size=1, max_size=len(options) - 1))
    return Question(
        text=draw(texts(LONGEST["text"], lines=True)),
        options=tuple(options),
        right=tuple(sorted(right)),
        seconds=draw(st.integers(5, 120)),
        points=draw(st.sampled_from((0, 1000, 2000))),
        explanation=draw(st.just("") | texts(LONGEST["explanation"], lines=True)),
    )


packs = st.builds(
    QuizPack,
    title=texts(LONGEST["title"], lines=False).filter(bool),
    description=st.just("") | texts(LONGEST["description"], lines=True),
    licence=st.just("") | texts(LONGEST["licence"], lines=False),
    attribution=st.just("") | texts(LONGEST["attribution"], lines=False),
    questions=st.lists(
        any_question().filter(lambda q: not question_faults(q)),
        min_size=1,
        max_size=4,
        unique_by=lambda q: re.sub(r"\W", "", q.text.casefold()),
    ).map(tuple),
)


@given(packs)
@settings(deadline=None, max_examples=400)
def test_native_to_gift_to_native_is_the_identity(pack: QuizPack) -> None:
    native = read_pack(write_pack(pack), "x.toml")
    assert native.pack == pack
    again = read_pack(write_gift(pack), "x.txt")
    assert again.format == "gift"
    assert again.errors == ()
    assert again.pack == pack
    assert write_pack(again.pack) == write_pack(pack)


noise = st.lists(
    st.sampled_from([*"~=#{}:%\\\n ab", "\n\n", "//", "::", "####", "[html]", "<b>", "T", "->"]), max_size=60
)


@given(noise.map("".join))
@settings(deadline=None)
def test_no_signs_break_the_reader_and_every_paragraph_is_told(written: str) -> None:
    pack = read(written)
    for error in pack.errors:
        assert text(error.key, **error.blanks) != error.key
    paragraphs = [p for p in re.split(r"\n\s*\n", written) if re.search(r"^\s*(?!\s|//)\S", p, re.MULTILINE)]
    bad = {error.question for error in pack.errors if error.question}
    assert len(pack.questions) + len(bad) == len(paragraphs)
