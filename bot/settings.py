"""The settings: what they are, and where they are read from.

`config.toml` holds them, environment variables `ITHACA_<SECTION>__<KEY>` override it. The token is in neither: it comes
from the variable `ITHACA_TOKEN`, or from a file of its own (`[discord] token_file`). Making a `Settings` reads nothing;
`load_settings` does.
"""

import os
import re
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr
from pydantic_core import PydanticCustomError
from pydantic_settings import NoDecode

from bot.domain.nudges import NudgeRules
from bot.domain.privacy import Retention
from bot.domain.refusal import Refusal
from bot.domain.reports.digest import DigestRules

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


def _clock(value: Any) -> Any:
    """A time of day as people write it in the file (`"17:00"`) or as TOML does (`17:00:00`)."""
    written = value.strftime("%H:%M") if isinstance(value, time) and not value.second else value
    if not isinstance(written, str) or not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", written):
        raise PydanticCustomError("clock", "must be a time of day")
    return written


def _list(value: Any) -> Any:
    """The environment has no lists: there, numbers stand in one line."""
    return value.strip("[] ").replace(",", " ").split() if isinstance(value, str) else value


HttpAddress = Annotated[str, _address("http", "https"), AfterValidator(lambda value: value.rstrip("/"))]
SocketAddress = Annotated[str, _address("ws", "wss")]
Count = Annotated[int, BeforeValidator(_not_bool)]
ClockTime = Annotated[str, BeforeValidator(_clock)]
Hours = Annotated[Count, Field(ge=1, le=168)]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)


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


class NudgeSettings(Section):
    """Whom the bot reminds of what, and when. Times of day are local to whoever is nudged."""

    hour: ClockTime = "17:00"
    """When nudges go out that fall due some days after something."""
    quiet_from: ClockTime = "21:00"
    """From when on nobody is nudged, unless they have set quiet hours of their own."""
    quiet_until: ClockTime = "08:00"
    """Until when nobody is nudged, unless they have set quiet hours of their own."""
    most_in_a_week: Count = Field(2, ge=1, le=21)
    """How many nudges a person gets in any seven days, over all rules together, reminders of meet-ups not counted."""
    no_date: bool = True
    """Whether mentors are nudged when their group has no next date."""
    no_date_after_days: Count = Field(3, ge=1, le=60)
    """Days after the kickoff or the last meet-up before the first nudge for a date."""
    no_date_again_days: Count = Field(7, ge=1, le=60)
    """Days between two nudges for a date."""
    close: bool = True
    """Whether somebody is nudged to say what came of a meet-up that is over."""
    close_after_hours: Count = Field(18, ge=1, le=168)
    """Hours after a meet-up's end before the first nudge to close it."""
    close_again_days: Count = Field(3, ge=1, le=60)
    """Days between two nudges to close a meet-up."""
    photo: bool = True
    """Whether somebody is nudged when a meet-up has neither photo nor signed note."""
    photo_after_days: Count = Field(2, ge=1, le=60)
    """Days after a meet-up before the first nudge for a photo."""
    photo_again_days: Count = Field(7, ge=1, le=60)
    """Days between two nudges for a photo."""
    goals: bool = True
    """Whether students are nudged about their goals."""
    goal_none_after_days: Count = Field(14, ge=1, le=120)
    """Days after the kickoff before a student without a goal is nudged."""
    goal_none_again_days: Count = Field(7, ge=1, le=60)
    """Days between two nudges to set a goal."""
    goal_days_before: Count = Field(7, ge=1, le=60)
    """How many days before a goal's date its student is nudged. On the date itself they are nudged too."""
    goal_still_after_days: Count = Field(30, ge=7, le=180)
    """Days without a word about a goal before its student is nudged."""
    feedback: bool = True
    """Whether those who have not answered an open survey are nudged."""
    feedback_after_days: Count = Field(3, ge=1, le=30)
    """Days after a survey opens before the first nudge to answer it."""
    feedback_again_days: Count = Field(3, ge=1, le=30)
    """Days between two nudges to answer a survey."""
    reminder_hours: Annotated[list[Hours], NoDecode, BeforeValidator(_list)] = [24, 1]
    """How many hours before a meet-up everybody is reminded of it. An empty list leaves it."""

    def rules(self) -> NudgeRules:
        """The same as the domain knows it."""
        values = self.model_dump()
        times = {name: time.fromisoformat(values[name]) for name in ("hour", "quiet_from", "quiet_until")}
        return NudgeRules(**values | times | {"reminder_hours": tuple(self.reminder_hours)})


class RetentionSettings(Section):
    """For how many days things are kept. Photos have a setting of their own: [meetups] photo_days."""

    removed_people_days: Count = Field(365, ge=1, le=3650)
    """Days after somebody leaves the roster until everything about them is taken out."""
    feedback_words_days: Count = Field(365, ge=1, le=3650)
    """Days for which what people write in surveys is kept. Ratings stay, without a name once their person is gone."""
    goal_days: Count = Field(1095, ge=1, le=3650)
    """Days for which a goal is kept after its last change."""
    vote_days: Count = Field(1095, ge=1, le=3650)
    """Days for which kickoff answers are kept."""
    nudge_days: Count = Field(365, ge=1, le=3650)
    """Days for which nudges that went out are kept."""
    concern_days: Count = Field(2190, ge=365, le=9125)
    """Days for which a concern is kept after it was settled. Ask your school how long it must be."""
    record_days: Count = Field(1095, ge=1, le=3650)
    """Days for which the record of who did what is kept."""
    backup_days: Count = Field(90, ge=1, le=3650)
    """Days after which a backup is deleted. Until then it holds what was erased since."""

    def periods(self) -> Retention:
        """The same as the domain knows it."""
        return Retention(**self.model_dump())


class ReportSettings(Section):
    """The weekly digest in the organisers' channel."""

    digest: bool = True
    """Whether there is one."""
    digest_day: Weekday = "monday"
    """On which day of the week it comes: "monday" to "sunday"."""
    digest_hour: ClockTime = "08:00"
    """When it comes, local to the programme."""

    def rules(self) -> DigestRules:
        """The same as the domain knows it."""
        return DigestRules(self.digest, WEEKDAYS.index(self.digest_day), time.fromisoformat(self.digest_hour))


class Settings(Section):
    """All settings. Relative paths count from the folder in which ithaca was started."""

    discord: DiscordSettings = DiscordSettings()
    database: DatabaseSettings = DatabaseSettings()
    logging: LoggingSettings = LoggingSettings()
    kickoff: KickoffSettings = KickoffSettings()
    meetups: MeetUpSettings = MeetUpSettings()
    nudges: NudgeSettings = NudgeSettings()
    retention: RetentionSettings = RetentionSettings()
    reports: ReportSettings = ReportSettings()
    token: SecretStr = SecretStr("")
    """Never a key of config.toml: `load_settings` takes it from the environment, `token_of` else from the file."""

    @property
    def photos(self) -> Path:
        """The folder for photos."""
        return self.meetups.photos or self.database.path.parent / "photos"


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
