"""What is wrong with the settings is said in one sentence, with the key and the line or the mend."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.domain.refusal import Refusal
from bot.settings import DatabaseSettings, Settings, load_settings, token_of
from bot.settings_file import line_of, sections, variable
from bot.texts import text

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "config.example.toml"


def complaint(tmp_path: Path, toml: str, **environment: str) -> str:
    """The sentence with which these settings are refused, the file's folder left out."""
    path = tmp_path / "config.toml"
    path.write_text(toml, "utf-8")
    with pytest.raises(Refusal) as refused:
        load_settings(path, environment)
    return text(refused.value.key, None, **refused.value.blanks).replace(f"{tmp_path}/", "")


def test_nothing_set_is_all_defaults() -> None:
    assert load_settings(None, {}) == Settings()


def test_making_settings_reads_neither_files_nor_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("config.toml").write_text("nonsense")
    monkeypatch.setenv("ITHACA_LOGGING__LEVEL", "nonsense")
    assert Settings(database=DatabaseSettings(path=Path("x.db"))).logging.level == "info"


def test_the_file_in_this_folder_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("config.toml").write_text('[logging]\nlevel = "error"')
    assert load_settings(None, {}).logging.level == "error"


def test_the_environment_names_another_file_and_an_argument_comes_before_it(tmp_path: Path) -> None:
    one, other = tmp_path / "one.toml", tmp_path / "other.toml"
    one.write_text('[logging]\nlevel = "error"')
    other.write_text('[logging]\nlevel = "debug"')
    environment = {"ITHACA_CONFIG": str(one)}
    assert load_settings(None, environment).logging.level == "error"
    assert load_settings(other, environment).logging.level == "debug"


def test_the_environment_overrides_single_keys(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[discord]\napi_base = "http://proxy:1/api/v10/"\n[logging]\nlevel = "error"\nformat = "json"')
    environment = {"ITHACA_LOGGING__LEVEL": "debug", "ITHACA_DISCORD__GATEWAY": "ws://proxy:2/", "HOME": "/"}
    settings = load_settings(path, environment)
    assert (settings.logging.level, settings.logging.format) == ("debug", "json")
    assert (settings.discord.api_base, settings.discord.gateway) == ("http://proxy:1/api/v10", "ws://proxy:2/")


def test_an_empty_variable_is_no_variable() -> None:
    assert load_settings(None, {"ITHACA_DISCORD__TOKEN_FILE": "", "ITHACA_CONFIG": ""}) == Settings()


@pytest.mark.parametrize(
    ("toml", "line", "said"),
    [
        ("[discord]\n\napi_bse = 'x'", 3, "there is no setting “[discord] api_bse”. Did you mean “api_base”?"),
        ("[discord]\nlevel = 'info'", 2, "there is no setting “[discord] level”. Did you mean “[logging] level”?"),
        ("level = 'info'", 1, "there is no setting “level”. Did you mean “[logging] level”?"),
        ("# a comment\n[discrod]\n", 2, "there is no section “discrod”. Did you mean “[discord]”?"),
        (
            "[logging]\nzzz = 1",
            2,
            "there is no setting “[logging] zzz”. There are: level, format.",
        ),
        (
            "discord = 5",
            1,
            "“discord” is a section, so write [discord] on a line of its own and its settings below it.",
        ),
        ("[database]\n\n\npath = 5", 4, "“[database] path” must be text in quotes."),
        (
            "[discord]\napi_base = 'discord'",
            2,
            "“[discord] api_base” must be an address that begins with http:// or https://.",
        ),
        (
            "[discord]\ngateway = 'http://x/'",
            2,
            "“[discord] gateway” must be an address that begins with ws:// or wss://.",
        ),
        ("[logging]\nlevel = 'loud'", 2, "“[logging] level” must be one of: debug, info, warning or error."),
        ("[kickoff]\nresults_pause_seconds = 'ten'", 2, "“[kickoff] results_pause_seconds” must be a whole number."),
        ("[kickoff]\nresults_pause_seconds = true", 2, "“[kickoff] results_pause_seconds” must be a whole number."),
        ("[kickoff]\nresults_pause_seconds = 1.5", 2, "“[kickoff] results_pause_seconds” must be a whole number."),
        ("kickoff.results_pause_seconds = 2", 1, "“[kickoff] results_pause_seconds” must be 3 or more."),
        ("[database]\nbackups_kept = 5000", 2, "“[database] backups_kept” must be 1000 or less."),
    ],
)
def test_a_wrong_file_is_refused_with_key_and_line(tmp_path: Path, toml: str, line: int, said: str) -> None:
    assert complaint(tmp_path, toml) == f"config.toml, line {line}: {said}"


@pytest.mark.parametrize("toml", ["[discord]\ntoken = 'secret'", "\ntoken = 'secret'"])
def test_a_token_in_the_file_is_refused_with_the_reason(tmp_path: Path, toml: str) -> None:
    said = complaint(tmp_path, toml)
    assert said.startswith("config.toml, line 2: “token” does not belong in this file")
    assert "ITHACA_TOKEN" in said
    assert "secret" not in said


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ITHACA_DISCORD__API_BAS", "x", "is no setting of Ithaca. Did you mean “ITHACA_DISCORD__API_BASE”?"),
        ("ITHACA_TOKN", "x", "is no setting of Ithaca. Did you mean “ITHACA_TOKEN”?"),
        ("ITHACA_LOGGING__LEVEL", "loud", "must be one of: debug, info, warning or error."),
    ],
)
def test_a_wrong_variable_is_refused(tmp_path: Path, name: str, value: str, said: str) -> None:
    assert complaint(tmp_path, "", **{name: value}) == f"The environment variable {name} {said}"


def test_the_variable_is_blamed_and_not_the_line_it_overrides(tmp_path: Path) -> None:
    said = complaint(tmp_path, "[logging]\nlevel = 'info'", ITHACA_LOGGING__LEVEL="loud")
    assert said.startswith("The environment variable ITHACA_LOGGING__LEVEL")


def test_a_rehearsal_may_say_where_its_clock_is() -> None:
    assert load_settings(None, {"ITHACA_REHEARSAL_CLOCK": "ws://127.0.0.1:1/clock"}) == Settings()


def test_what_is_not_toml_is_refused_with_the_line(tmp_path: Path) -> None:
    assert "line 2" in complaint(tmp_path, "[logging]\nlevel = info")


def test_files_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    for path, word in ((tmp_path / "absent.toml", "no settings file"), (tmp_path, "cannot be read"), (binary, "UTF-8")):
        with pytest.raises(Refusal) as refused:
            load_settings(path, {})
        assert word in text(refused.value.key, None, **refused.value.blanks)


def test_the_token_comes_from_the_environment_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "token.txt").write_text("from-file\n")
    environment = {"ITHACA_DISCORD__TOKEN_FILE": str(tmp_path / "token.txt")}
    assert token_of(load_settings(None, environment)) == "from-file"
    assert token_of(load_settings(None, environment | {"ITHACA_TOKEN": "from-environment"})) == "from-environment"


def test_a_token_is_not_shown_with_the_settings() -> None:
    assert "hush" not in repr(load_settings(None, {"ITHACA_TOKEN": "hush"}))


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (None, "settings.token_file_unreadable"),
        (b"\xff\xff", "settings.token_file_unreadable"),
        (b"\n", "settings.token_file_wrong"),
        (b"two words", "settings.token_file_wrong"),
    ],
)
def test_a_token_file_must_hold_a_token(tmp_path: Path, content: bytes | None, key: str) -> None:
    path = tmp_path / "token.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Refusal, match=key):
        token_of(load_settings(None, {"ITHACA_DISCORD__TOKEN_FILE": str(path)}))


def test_a_missing_token_is_refused_with_the_mend() -> None:
    with pytest.raises(Refusal) as refused:
        token_of(Settings())
    assert "ITHACA_TOKEN" in text(refused.value.key)


def test_the_example_can_be_loaded_and_holds_the_defaults() -> None:
    assert load_settings(EXAMPLE, {}) == Settings()


def settings_keys() -> list[tuple[str, str]]:
    return [(section, key) for section, model in sections().items() for key in model.model_fields]


def test_the_example_names_every_key_with_its_default_and_explains_it() -> None:
    lines = EXAMPLE.read_text("utf-8").splitlines()
    given: dict[str, Any] = tomllib.loads(EXAMPLE.read_text("utf-8"))
    for section, key in settings_keys():
        default = getattr(getattr(Settings(), section), key)
        named = [n for n, line in enumerate(lines) if re.match(rf"(# )?{key} = ", line)]
        assert len(named) == 1, f"config.example.toml names [{section}] {key} {len(named)} times"
        assert lines[named[0] - 1].startswith("# "), f"config.example.toml does not explain [{section}] {key}"
        if default is None:
            assert lines[named[0]].startswith("# ")
        else:
            assert given[section][key] == (str(default) if isinstance(default, Path) else default)


def test_every_key_has_a_sentence_of_its_own_and_a_variable() -> None:
    for section, key in settings_keys():
        assert sections()[section].model_fields[key].description, f"[{section}] {key} has no docstring"
        assert re.fullmatch(r"ITHACA_[A-Z]+__[A-Z_]+", variable(section, key))


def test_lines_are_found_in_every_way_to_write_toml() -> None:
    source = "\n".join(
        ["top = 1", "[ a ]", 'b = """', "c = 2", '"""', "c = 3", "a.b = 1", "[x.y]", '"z" = 1', "inline = { b = 1 }"]
    )
    assert line_of(("top",), source) == 1
    assert line_of(("a", "c"), source) == 6
    assert line_of(("x", "y", "z"), source) == 9
    assert line_of(("a", "unknown"), source) == 2
    assert line_of(("nowhere",), source) == 1
