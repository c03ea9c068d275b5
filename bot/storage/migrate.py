"""Bringing the database file to the newest shape. Blocking: call it before the loop runs, or in a thread."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

MIGRATIONS = Path(__file__).parents[2] / "migrations"


def config(path: Path) -> Config:
    """Alembic's configuration for this database file."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.set_main_option("sqlalchemy.url", f"sqlite:///{path}".replace("%", "%%"))
    return made


def upgrade(path: Path) -> None:
    """Create the file if needed, for its owner only, since it holds names; and apply what it lacks."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.touch(0o600)
    command.upgrade(config(path), "head")


def revisions(path: Path) -> tuple[str | None, str | None]:
    """The revision that the file has and the one that this version of Ithaca wants."""
    engine = create_engine(f"sqlite:///{path}")
    try:
        with engine.connect() as connection:
            here = MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()
    return here, ScriptDirectory.from_config(config(path)).get_current_head()
