"""What wakes the services: APScheduler, its jobs in memory only.

The rows are the truth. A job here only says "look now", so nothing is lost when the process stops, and every start
rebuilds the jobs. Lateness is never a reason to drop one (`misfire_grace_time=None`), runs that were missed become one
(`coalesce`), and no job runs twice at a time.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

Wake = Callable[[], Awaitable[None]]


class Schedule:
    """Wakes at intervals of real time. What is due is then decided by the rows and the injected clock."""

    def __init__(self) -> None:
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)

    def every(self, interval: timedelta, name: str, wake: Wake) -> None:
        """Call `wake` each `interval`, the first time one interval from now. The same name again replaces the job.

        `wake` must end its own errors: here nobody is told of them but the log.
        """
        seconds = interval.total_seconds()
        self._scheduler.add_job(wake, "interval", seconds=seconds, id=name, replace_existing=True)

    def start(self) -> None:
        """Needs a running loop. A second start does nothing."""
        if not self._scheduler.running:
            self._scheduler.start()

    def stop(self) -> None:
        """No job starts after this; one that is running is cancelled in the loop's next turn."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
