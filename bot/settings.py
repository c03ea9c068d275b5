"""The settings: `config.toml`, overridden by environment variables `ITHACA_…`. The token comes from neither file."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DiscordSettings(Section):
    """How to reach Discord."""

    api_base: str = Field("https://discord.com/api/v10", description="Where the REST interface is.")
    gateway: str = Field("wss://gateway.discord.gg/", description="Where the gateway is.")
    token_file: Path | None = Field(None, description="A file that holds the bot's token and nothing else.")


class DatabaseSettings(Section):
    """Where what must not be lost is kept."""

    path: Path = Field(Path("data/ithaca.db"), description="The database file, on a local disk.")
    backups: Path = Field(Path("data/backups"), description="The folder for backups.")


class LoggingSettings(Section):
    """What is written to the log. Never names, answers or goals."""

    level: Literal["debug", "info", "warning", "error"] = Field("info", description="How much.")
    format: Literal["lines", "json"] = Field("lines", description="For people (lines) or for programs (json).")


class Settings(Section):
    """All settings."""

    discord: DiscordSettings = DiscordSettings()
    database: DatabaseSettings = DatabaseSettings()
    logging: LoggingSettings = LoggingSettings()
    token: SecretStr = SecretStr("")
