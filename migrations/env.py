"""How Alembic runs our migrations."""

from alembic import context
from sqlalchemy import create_engine

from bot.storage import unit  # noqa: F401 - importing the repositories fills the metadata
from bot.storage.schema import metadata

# Ithaca names the file as an option. At the command line it is: alembic -x database=FILE upgrade head
database = context.get_x_argument(as_dictionary=True).get("database")
url = f"sqlite:///{database}" if database else context.config.get_main_option("sqlalchemy.url")
assert url is not None
engine = create_engine(url)
with engine.connect() as connection:
    # Batch operations drop and rebuild tables; with foreign keys on, that would fail or cascade.
    connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    connection.commit()
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(
            f"{len(broken)} rows point at nothing after the migration; the backup has the state before it"
        )
engine.dispose()
