"""Reading `config.toml` and the environment into `Settings`, and saying in one sentence what is wrong with them."""

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from bot.domain.refusal import Refusal
from bot.settings import CONFIG_VARIABLE, REHEARSAL_CLOCK_VARIABLE, TOKEN_VARIABLE, Settings
from bot.texts import text

PREFIX = "ITHACA_"
NOT_SETTINGS = (CONFIG_VARIABLE, TOKEN_VARIABLE, REHEARSAL_CLOCK_VARIABLE)

Where = tuple[str, ...]
"""The way to a key: `("discord", "api_base")`."""


def sections() -> dict[str, type[BaseModel]]:
    """The sections that config.toml may have, and the model of each."""
    annotated = {name: field.annotation for name, field in Settings.model_fields.items()}
    return {name: kind for name, kind in annotated.items() if isinstance(kind, type) and issubclass(kind, BaseModel)}


def variable(section: str, key: str) -> str:
    """The environment variable that overrides a key."""
    return f"{PREFIX}{section}__{key}".upper()


def read_settings(path: Path, environment: Mapping[str, str], *, may_be_absent: bool) -> Settings:
    """`path` overridden by `environment`. Raises `Refusal` with one sentence on the first thing that is wrong."""
    source = _text(path, may_be_absent=may_be_absent)
    try:
        values = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise Refusal("settings.not_toml", path=path, reason=str(error)) from error
    _refuse_unknown_keys(values, path, source)
    _refuse_unknown_variables(environment)
    try:
        loaded = _loader(environment)(**values)
    except ValidationError as error:
        _refuse_value(error.errors()[0], environment, path, source)
    return Settings(**{name: getattr(loaded, name) for name in Settings.model_fields})


def _text(path: Path, *, may_be_absent: bool) -> str:
    try:
        return path.read_text("utf-8-sig")
    except FileNotFoundError:
        if may_be_absent:
            return ""
        raise Refusal("settings.file_missing", path=path) from None
    except UnicodeDecodeError as error:
        raise Refusal("settings.not_utf8", path=path) from error
    except OSError as error:
        raise Refusal("settings.file_unreadable", path=path, reason=error.strerror) from error


def _loader(environment: Mapping[str, str]) -> type[Settings]:
    """`Settings` that are read from the environment first, then from what it is called with."""

    class Environment(EnvSettingsSource):
        def _load_env_vars(self) -> Mapping[str, str | None]:
            ours = {name.lower(): value for name, value in environment.items() if name.upper().startswith(PREFIX)}
            return {name: value for name, value in ours.items() if value}

    class Loaded(Settings, BaseSettings):
        model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True)

        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return Environment(settings_cls), init_settings

    return Loaded


def _refuse_unknown_keys(values: Mapping[str, Any], path: Path, source: str) -> None:
    known = sections()
    for name, value in values.items():
        line = line_of((name,), source)
        if name == "token":
            raise Refusal("settings.token_in_file", path=path, line=line)
        if name not in known:
            keys = [f"[{section}] {key}" for section, model in known.items() for key in model.model_fields]
            hint = _meant(name, [f"[{section}]" for section in known], keys)
            kind = "settings.unknown_section" if isinstance(value, dict) else "settings.unknown_key"
            raise Refusal(kind, path=path, line=line, setting=name, hint=hint)
        if not isinstance(value, dict):
            raise Refusal("settings.not_a_section", path=path, line=line, setting=name)
        for key in value:
            line = line_of((name, key), source)
            if key == "token":
                raise Refusal("settings.token_in_file", path=path, line=line)
            if key not in known[name].model_fields:
                elsewhere = [f"[{s}] {k}" for s, model in known.items() for k in model.model_fields if s != name]
                hint = _meant(key, list(known[name].model_fields), elsewhere)
                raise Refusal("settings.unknown_key", path=path, line=line, setting=f"[{name}] {key}", hint=hint)


def _refuse_unknown_variables(environment: Mapping[str, str]) -> None:
    known = [variable(section, key) for section, model in sections().items() for key in model.model_fields]
    for name in sorted(environment):
        if name.upper().startswith(PREFIX) and name.upper() not in (*known, *NOT_SETTINGS):
            hint = _meant(name.upper(), [*known, TOKEN_VARIABLE, CONFIG_VARIABLE], [])
            raise Refusal("settings.unknown_variable", variable=name, hint=hint)


def _meant(wrong: str, likely: list[str], elsewhere: list[str]) -> str:
    """“ Did you mean …?” or nothing. `elsewhere` are full names (`[section] key`) that are likened by their key."""
    bare = {candidate.rpartition(" ")[2].strip("[]"): candidate for candidate in (*elsewhere, *likely)}
    for names in ([n for n, full in bare.items() if full in likely], list(bare)):
        if close := difflib.get_close_matches(wrong, names, n=1, cutoff=0.6):
            return text("settings.did_you_mean", setting=bare[close[0]])
    known = likely if len(likely) <= 8 else []
    return text("settings.known_keys", keys=", ".join(known)) if known else ""


def _refuse_value(error: ErrorDetails, environment: Mapping[str, str], path: Path, source: str) -> NoReturn:
    where: Where = tuple(str(part) for part in error["loc"])[:2]
    wish = _wish(error)
    name = variable(*where) if len(where) == 2 else ""
    if any(key.upper() == name for key in environment):
        raise Refusal("settings.wrong_variable", variable=name, wish=wish)
    key = f"[{where[0]}] {where[1]}" if len(where) == 2 else f"[{where[0]}]"
    raise Refusal("settings.wrong_value", path=path, line=line_of(where, source), setting=key, wish=wish)


WISHES = {
    "literal_error": "settings.must_be_one_of",
    "int_type": "settings.must_be_whole_number",
    "int_parsing": "settings.must_be_whole_number",
    "int_from_float": "settings.must_be_whole_number",
    "greater_than_equal": "settings.must_be_at_least",
    "less_than_equal": "settings.must_be_at_most",
    "string_type": "settings.must_be_text",
    "path_type": "settings.must_be_text",
    "address": "settings.must_be_address",
    "clock": "settings.must_be_clock",
    "bool_type": "settings.must_be_true_or_false",
    "bool_parsing": "settings.must_be_true_or_false",
    "list_type": "settings.must_be_list",
}
"""The sentence for each of pydantic's kinds of error that our settings can meet."""


def _wish(error: ErrorDetails) -> str:
    """What the value must be, in words."""
    found = error.get("ctx", {})
    return text(
        WISHES.get(error["type"], "settings.must_be_other"),
        choices=str(found.get("expected")).replace("'", ""),
        least=found.get("ge"),
        most=found.get("le"),
        begins=found.get("begins"),
        reason=error["msg"],
    )


TABLE = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]")
ASSIGNMENT = re.compile(r"\s*([A-Za-z0-9_\-\"'. ]+?)\s*=")


def line_of(where: Where, source: str) -> int:
    """The line (from 1) on which the key, or else the section, stands in a TOML file; 1 if it cannot be found."""
    best = 1
    for number, way in _assignments(source):
        if way == where:
            return number
        if way[:1] == where[:1] and best == 1:
            best = number
    return best


def _assignments(source: str) -> Iterator[tuple[int, Where]]:
    """Each table and key of a TOML file, with its line."""
    table: Where = ()
    open_quotes = ""
    for number, line in enumerate(source.splitlines(), start=1):
        if open_quotes:
            if line.count(open_quotes) % 2:
                open_quotes = ""
            continue
        if header := TABLE.match(line):
            table = _parts(header[1])
            yield number, table
        elif assignment := ASSIGNMENT.match(line):
            yield number, table + _parts(assignment[1])
        open_quotes = next((quotes for quotes in ('"""', "'''") if line.count(quotes) % 2), "")


def _parts(dotted: str) -> Where:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))
