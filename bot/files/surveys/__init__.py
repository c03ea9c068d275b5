"""Survey forms: TOML files. Those that ship with the bot lie beside this module."""

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any, get_args

from bot.domain.feedback import SIDES, FormError, QuestionKind, SurveyForm, SurveyQuestion, form_errors
from bot.domain.unreadable import Unreadable

SHIPPED = ("kickoff", "pulse", "closing")
LARGEST = 64 * 1024
"""Bytes. Five questions fit many times over."""
KINDS: tuple[QuestionKind, ...] = get_args(QuestionKind)
_FORM_KEYS = ("title", "question")
_QUESTION_KEYS = ("text", "more", "kind", "options", "for", "optional", "welfare")


@cache
def shipped_forms() -> tuple[SurveyForm, ...]:
    """The forms that ship with the bot. The tests hold them to the rules."""
    found = []
    for key in SHIPPED:
        form, errors = read_survey(files(__package__).joinpath(f"{key}.toml").read_bytes())
        assert not errors, errors
        found.append(SurveyForm(title=form.title, questions=form.questions, key=key))
    return tuple(found)


def read_survey(content: bytes) -> tuple[SurveyForm, list[FormError]]:
    """The form in a TOML file, and everything that is wrong with it.

    Raises `Unreadable` for what is no TOML at all.
    """
    if len(content) > LARGEST:
        raise Unreadable("survey_file.too_large", kilobytes=LARGEST // 1024)
    try:
        table = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Unreadable("survey_file.not_utf8") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Unreadable("survey_file.not_toml", reason=str(error)) from error
    errors = [*_unknown(table, _FORM_KEYS, None)]
    entries = table.get("question", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        errors.append(FormError(None, "survey_file.no_questions"))
        entries = []
    questions = [_question(number, entry, errors) for number, entry in enumerate(entries, start=1)]
    form = SurveyForm(title=_words(table.get("title")), questions=tuple(questions))
    return form, list(dict.fromkeys([*errors, *form_errors(form)]))


def _question(number: int, entry: Mapping[str, Any], errors: list[FormError]) -> SurveyQuestion:
    errors += _unknown(entry, _QUESTION_KEYS, number)
    kind = entry.get("kind", "rating")
    if kind not in KINDS:
        errors.append(FormError(number, "survey_file.kind", {"kinds": ", ".join(KINDS)}))
        kind = "text"
    options = entry.get("options", [])
    if not isinstance(options, list) or not all(isinstance(option, str) for option in options):
        errors.append(FormError(number, "survey_file.options_form"))
        options = []
    wanted = entry.get("for", list(SIDES))
    wanted = [wanted] if isinstance(wanted, str) else wanted
    plain = {"students": "student", "mentors": "mentor"}
    sides = [plain.get(side, side) for side in wanted] if isinstance(wanted, list) else []
    if not all(side in SIDES for side in sides):
        errors.append(FormError(number, "survey_file.sides"))
    optional = entry.get("optional", False)
    if not isinstance(optional, bool):
        errors.append(FormError(number, "survey_file.optional"))
    return SurveyQuestion(
        text=_words(entry.get("text")),
        kind=kind,
        more=_words(entry.get("more")),
        options=tuple(" ".join(option.split()) for option in options),
        sides=tuple(side for side in SIDES if side in sides),
        optional=optional is True,
        welfare=_welfare(number, entry, options, errors),
    )


def _welfare(number: int, entry: Mapping[str, Any], options: list[str], errors: list[FormError]) -> int | None:
    """The number of the option that asks for a look, which the file gives by its words."""
    wanted = entry.get("welfare")
    if wanted is None:
        return None
    if wanted in options:
        return options.index(wanted)
    errors.append(FormError(number, "survey_file.welfare"))
    return None


def _unknown(table: Mapping[str, Any], known: tuple[str, ...], question: int | None) -> list[FormError]:
    found = []
    for key in table:
        if key not in known:
            close = get_close_matches(key, known, n=1)
            blanks: dict[str, object] = {"name": key, "known": close[0] if close else ", ".join(known)}
            found.append(FormError(question, "survey_file.unknown_key", blanks))
    return found


def _words(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""
