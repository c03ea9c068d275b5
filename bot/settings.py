"""The settings: what they are, and where they are read from.

`config.toml` holds them, environment variables `ITHACA_<SECTION>__<KEY>` override it. The token is in neither: it comes
from the variable `ITHACA_TOKEN`, or from a file of its own (`[discord] token_file`). Making a `Settings` reads nothing;
`load_settings` does.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr
from pydantic_core import PydanticCustomError

from bot.domain.refusal import Refusal

CONFIG_VARIABLE = "ITHACA_CONFIG"
TOKEN_VARIABLE = "ITHACA_TOKEN"  # noqa: S105 - the name of the variable
REHEARSAL_CLOCK_VARIABLE = "ITHACA_REHEARSAL_CLOCK"
"""The address of a rehearsal's clock (`ws://127.0.0.1:…/clock`). Only `ithaca rehearse` sets it."""
DEFAULT_CONFIG = Path("config.toml")


def _address(*schemes: str) -> AfterValidator:
    def check(value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in schemes or not parts.hostname:
            begins = " or ".join(f"{scheme}://" for scheme in schemes)
            raise PydanticCustomError("address", "must begin with {begins}", {"begins": begins})
        return value

    return AfterValidator(check)


def _not_bool(value: Any) -> Any:
    if isinstance(value, bool):
        raise PydanticCustomError("int_type", "must be a whole number")
    return value


HttpAddress = Annotated[str, _address("http", "https"), AfterValidator(lambda value: value.rstrip("/"))]
SocketAddress = Annotated[str, _address("ws", "wss")]
Count = Annotated[int, BeforeValidator(_not_bool)]


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class DiscordSettings(Section):
    """How to reach Discord."""

    api_base: HttpAddress = "https://discord.com/api/v10"
    """Where the REST interface is. Change it only for an HTTP proxy or a local Discord."""
    gateway: SocketAddress = "wss://gateway.discord.gg/"
    """Where the gateway is. Change it only together with `api_base`."""
    token_file: Path | None = None
    """A file that holds the bot's token and nothing else; used when ITHACA_TOKEN is not set."""


class DatabaseSettings(Section):
    """Where what must not be lost is kept."""

    path: Path = Path("data/ithaca.db")
    """The database file. It must be on a disk of this machine, not on a network drive."""
    backups: Path = Path("data/backups")
    """The folder for backups: one before each kickoff and each upgrade, and those of `ithaca db backup`."""
    backups_kept: Count = Field(20, ge=1, le=1000)
    """How many backups are kept; older ones are deleted."""


class LoggingSettings(Section):
    """What is written to the log. It has ids, never names, answers or goals."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    """How much is written."""
    format: Literal["lines", "json"] = "lines"
    """For people (lines) or for programs (json)."""


class KickoffSettings(Section):
    """How a kickoff runs."""

    results_pause_seconds: Count = Field(10, ge=3, le=600)
    """Seconds that a question's results stand before the next question follows by itself."""


class MeetUpSettings(Section):
    """What is kept of meet-ups."""

    photos: Path | None = None
    """The folder for group photos, by default the folder "photos" beside the database."""
    photo_days: Count = Field(365, ge=1, le=3650)
    """Days after which a photo or a signed note is deleted; that there was one stays known."""
    photo_megabytes: Count = Field(10, ge=1, le=25)
    """How large a photo may be that somebody sends, in megabytes."""


class Settings(Section):
    """All settings. Relative paths count from the folder in which ithaca was started."""

    discord: DiscordSettings = DiscordSettings()
    database: DatabaseSettings = DatabaseSettings()
    logging: LoggingSettings = LoggingSettings()
    kickoff: KickoffSettings = KickoffSettings()
    meetups: MeetUpSettings = MeetUpSettings()
    token: SecretStr = SecretStr("")
    """Never a key of config.toml: `load_settings` takes it from the environment, `token_of` else from the file."""


def load_settings(config: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of this start: `config` (else `ITHACA_CONFIG`, else ./config.toml, which may be absent) and what
    `environment` (else the process's) overrides.

    Raises `Refusal` (`settings.…`) for what cannot be read, an unknown key and a wrong value.
    """
    from bot.settings_file import read_settings

    found = os.environ if environment is None else environment
    asked = config or (Path(found[CONFIG_VARIABLE]) if found.get(CONFIG_VARIABLE) else None)
    return read_settings(asked or DEFAULT_CONFIG, found, may_be_absent=asked is None)


def token_of(settings: Settings) -> str:
    """The bot's token.

    Raises `Refusal` where there is none, and for a token file that cannot be read.
    """
    if token := settings.token.get_secret_value().strip():
        return token
    path = settings.discord.token_file
    if path is None:
        raise Refusal("settings.token_missing")
    try:
        token = path.read_text("utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not a text file"
        raise Refusal("settings.token_file_unreadable", path=path, reason=reason) from error
    if not token or len(token.split()) != 1:
        raise Refusal("settings.token_file_wrong", path=path)
    return token
