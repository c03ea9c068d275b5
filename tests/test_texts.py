"""The catalogue is whole: every sentence that the code asks for is there, and nothing else."""

import ast
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from bot.texts import DEFAULT_LOCALE, known, locales, text

ROOT = Path(__file__).parents[1]
CODE = sorted(path for folder in ("bot", "cogs") for path in (ROOT / folder).rglob("*.py"))
CATALOGUES = ROOT / "bot" / "texts"

MESSAGE = 2000
"""Characters that Discord allows in a message; blanks may fill what is left."""
LIMITS = {
    ("Label", "text"): 45,
    ("Label", "description"): 100,
    ("TextInput", "label"): 45,
    ("TextInput", "placeholder"): 100,
    ("SelectOption", "label"): 100,
    ("SelectOption", "description"): 100,
    ("Embed", "title"): 256,
    ("add_field", "name"): 256,
    ("add_field", "value"): 1024,
    ("set_footer", "text"): 2048,
    ("modal", "title"): 45,
    ("", "label"): 80,
    ("", "placeholder"): 150,
}
"""Characters that Discord allows where a sentence is handed to a call under this name; without a call: to any other."""
MESSAGE_LESS_BLANKS = 1500

NOT_KEYS = {"debug", "info", "warning", "error", "exception", "record", "get_logger"}
"""Calls whose first words are events of the log or actions of the audit, though they look like keys."""
NAMING_CALLS = {"register", "every"}
"""Calls that name kinds of posts and jobs, which look like keys too."""


@cache
def messages(locale: str) -> dict[str, Message]:
    """The sentences of a language, by key."""
    found: dict[str, Message] = {}
    for path in sorted((CATALOGUES / locale).glob("*.po")):
        # The reader below takes one of several without a word.
        keys = re.findall(r'^msgid "(.+)"$', path.read_text(encoding="utf-8"), re.MULTILINE)
        assert len(keys) == len(set(keys)), f"twice in {path.name}: {sorted({k for k in keys if keys.count(k) > 1})}"
        with path.open("rb") as source:
            for message in read_po(source, locale=locale.replace("-", "_")):
                if message.id:
                    key = message.id if isinstance(message.id, str) else message.id[0]
                    assert key not in found, f"{key} is there twice"
                    assert key.startswith(f"{path.stem}."), f"{key} stands in {path.name}"
                    found[key] = message
    return found


def sentences(message: Message) -> tuple[str, ...]:
    """A message's sentence, or its plural forms."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def blanks(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


FEATURES = {key.partition(".")[0] for key in messages(DEFAULT_LOCALE)}
KEY = re.compile(rf"({'|'.join(sorted(FEATURES))})\.(?!(csv|xlsx|toml|json|db)$)[a-z0-9_]+")


@dataclass
class Used:
    """What the code asks of the catalogue."""

    keys: dict[str, str] = field(default_factory=dict)
    """Key: where."""
    families: list[str] = field(default_factory=list)
    """Patterns of keys that an f-string makes."""
    endings: list[str] = field(default_factory=list)
    """What f-strings put after another key."""
    calls: list[tuple[str, str, set[str]]] = field(default_factory=list)
    """Key, where, and the blanks that are given, of calls that say both."""
    kinds: set[str] = field(default_factory=set)
    """Names of kinds of posts and jobs."""
    limited: list[tuple[str, str, int]] = field(default_factory=list)
    """Key, where, and how long its sentence may be."""


@cache
def used() -> Used:
    found = Used(kinds=kinds())
    for path in CODE:
        tree = ast.parse(path.read_text("utf-8"))
        elsewhere = {id(node) for call in _calls(tree) if _name(call) in NOT_KEYS for node in ast.walk(call)}
        elsewhere |= {id(node) for made in ast.walk(tree) if isinstance(made, ast.JoinedStr) for node in made.values}
        for node in ast.walk(tree):
            where = f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
            if id(node) in elsewhere and not isinstance(node, ast.Call):
                continue
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and KEY.fullmatch(node.value):
                found.keys.setdefault(node.value, where)
            elif isinstance(node, ast.JoinedStr):
                _note_family(node, found)
            elif isinstance(node, ast.Call):
                _note_call(node, where, found)
    return found


def kinds() -> set[str]:
    """What the naming calls name, in words or by a constant of any module."""
    trees = [ast.parse(path.read_text("utf-8")) for path in CODE]
    constants = {
        target.id: node.value.value
        for tree in trees
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    named = [
        argument for tree in trees for call in _calls(tree) if _name(call) in NAMING_CALLS for argument in call.args
    ]
    said = {node.value for node in named if isinstance(node, ast.Constant)}
    return {str(kind) for kind in said | {constants.get(node.id) for node in named if isinstance(node, ast.Name)}}


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _name(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _note_family(made: ast.JoinedStr, found: Used) -> None:
    parts = [p.value if isinstance(p, ast.Constant) and isinstance(p.value, str) else None for p in made.values]
    if parts[0] and re.match(rf"({'|'.join(FEATURES)})\.[a-z0-9_]*$", parts[0]):
        found.families.append("".join(re.escape(part) if part else "[a-z0-9_]+" for part in parts))
    elif parts[0] is None and len(parts) == 2 and parts[1] and re.fullmatch(r"_[a-z_]+", parts[1]):
        found.endings.append(parts[1])


def _note_call(call: ast.Call, where: str, found: Used) -> None:
    first = call.args[0] if call.args else None
    if (
        _name(call) in ("text", "Refusal", "Unreadable")
        and isinstance(first, ast.Constant)
        and isinstance(first.value, str)
        and re.fullmatch(r"[a-z_]+\.[a-z0-9_]+", first.value)  # SQLAlchemy's text() takes SQL
        and all(keyword.arg for keyword in call.keywords)
    ):
        found.calls.append((first.value, where, {str(keyword.arg) for keyword in call.keywords}))
    handed = [(str(keyword.arg), keyword.value) for keyword in call.keywords]
    handed += [("title", argument) for argument in call.args] if _name(call) == "modal" else []
    for name, value in handed:
        limit = LIMITS.get((_name(call), name), LIMITS.get(("", name)))
        if limit and isinstance(value, ast.Call) and _name(value) == "text":
            key = value.args[0]
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                found.limited.append((key.value, where, limit))


def test_every_key_that_the_code_names_has_a_sentence() -> None:
    there = messages(DEFAULT_LOCALE)
    missing = {key: where for key, where in used().keys.items() if key not in there and key not in used().kinds}
    missing |= {key: where for key, where, _ in used().calls if key not in there}
    assert missing == {}


def test_every_family_of_keys_has_sentences() -> None:
    there = messages(DEFAULT_LOCALE)
    empty = [family for family in used().families if not any(re.fullmatch(family, key) for key in there)]
    assert empty == []


def test_every_sentence_is_used() -> None:
    families, keys = used().families, used().keys

    def is_used(key: str) -> bool:
        bases = [key.removesuffix(ending) for ending in used().endings if key.endswith(ending)]
        return key in keys or any(re.fullmatch(family, key) for family in families) or any(b in keys for b in bases)

    unused = sorted(key for key in messages(DEFAULT_LOCALE) if not is_used(key))
    assert unused == []


def test_every_blank_is_filled_where_the_call_shows_it() -> None:
    there = messages(DEFAULT_LOCALE)
    unfilled = []
    for key, where, given in used().calls:
        for sentence in sentences(there[key]) if key in there else ():
            if lacking := blanks(sentence) - given:
                unfilled.append(f"{where}: {key} needs {', '.join(sorted(lacking))}")
    assert unfilled == []


@pytest.mark.parametrize("locale", locales())
def test_sentences_can_be_filled_and_read(locale: str) -> None:
    for key, message in messages(locale).items():
        for sentence in sentences(message):
            assert sentence.strip(), f"{locale}: {key} is empty"
            for name in blanks(sentence):
                assert name.isidentifier(), f"{locale}: {key} has a blank {name!r}"
            longest = MESSAGE_LESS_BLANKS if blanks(sentence) else MESSAGE
            assert len(sentence) <= longest, f"{locale}: {key} is longer than a message"


@pytest.mark.parametrize("locale", locales())
def test_labels_fit(locale: str) -> None:
    there = messages(locale)
    long = [
        f"{where}: {key}"
        for key, where, limit in used().limited
        for sentence in (sentences(there[key]) if key in there else ())
        if len(sentence) > limit
    ]
    assert long == []


@pytest.mark.parametrize("locale", [locale for locale in locales() if locale != DEFAULT_LOCALE] or [DEFAULT_LOCALE])
def test_a_translation_has_the_same_keys_and_blanks(locale: str) -> None:
    there, english = messages(locale), messages(DEFAULT_LOCALE)
    assert set(there) == set(english)
    for key, message in there.items():
        wanted = set().union(*(blanks(sentence) for sentence in sentences(english[key])))
        assert set().union(*(blanks(sentence) for sentence in sentences(message))) <= wanted, key


def test_plurals_are_chosen_and_blanks_filled() -> None:
    assert text("cli.groups", None, n=1) == "in 1 group"
    assert text("cli.groups", "en-GB", n=3) == "in 3 groups"


def test_an_unknown_language_is_english_and_an_unknown_key_is_shown() -> None:
    assert text("cli.row", "xx") == text("cli.row")
    assert text("cli.row", "../../etc") == text("cli.row")
    assert text("nothing.like_it") == "nothing.like_it"
    assert known("cli.row")
    assert not known("nothing.like_it")


def test_a_sentence_without_plural_forms_may_have_a_blank_named_n() -> None:
    """Found on the board: "kickoff.board_more" stood there instead of "and 3 more"."""
    singular = (key for key, message in messages("en").items() if isinstance(message.id, str))
    plain = next(key for key in singular if any("{n}" in form for form in sentences(messages("en")[key])))
    assert text(plain, n=3) != plain
