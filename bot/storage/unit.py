"""The unit of work: one transaction, and the repositories that work in it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.access import AccessRepository
from bot.storage.agenda import AgendaRepository
from bot.storage.announcements import AnnouncementRepository
from bot.storage.attention import AttentionRepository
from bot.storage.calls import CallRepository
from bot.storage.changes import ChangeRepository
from bot.storage.concerns import ConcernRepository
from bot.storage.engine import read_engine, write_engine
from bot.storage.erasing import ErasingRepository
from bot.storage.feedback import FeedbackRepository
from bot.storage.goals import GoalRepository
from bot.storage.group_audit import GroupAuditRepository
from bot.storage.group_job import GroupJobRepository
from bot.storage.groups import GroupRepository
from bot.storage.imports import ImportRepository
from bot.storage.joining import JoiningRepository
from bot.storage.kickoff import KickoffRepository
from bot.storage.kickoff_ballots import BallotRepository
from bot.storage.kickoff_board import BoardRepository
from bot.storage.kickoff_presences import PresenceRepository
from bot.storage.kickoff_reasons import ReasonRepository
from bot.storage.kickoff_rooms import RoomRepository
from bot.storage.kickoff_steps import StepRepository
from bot.storage.kickoff_trials import TrialRepository
from bot.storage.kickoff_turns import ReadRepository, TurnRepository
from bot.storage.kickoff_windows import WindowRepository
from bot.storage.meetup_closing import MeetUpClosingRepository
from bot.storage.meetup_drafts import MeetUpDraftRepository
from bot.storage.meetup_slots import MeetUpSlotRepository
from bot.storage.meetups import MeetUpRepository
from bot.storage.nudge_facts import NudgeFactRepository
from bot.storage.nudge_plans import NudgePlanRepository
from bot.storage.nudges import NudgeRepository
from bot.storage.outbox import OutboxRepository
from bot.storage.photos import PhotoRepository
from bot.storage.presence_marks import MarkRepository
from bot.storage.privacy import PrivacyRepository
from bot.storage.programme import ProgrammeRepository
from bot.storage.quiz import QuizRepository
from bot.storage.quiz_images import ImageRepository
from bot.storage.quiz_uploads import QuizUploadRepository
from bot.storage.report_accesses import ReportAccessRepository
from bot.storage.reports import ReportRepository
from bot.storage.roster import RosterRepository
from bot.storage.stand_ins import StandInRepository
from bot.storage.wishes import WishRepository


class UnitOfWork:
    """Every repository, on one connection in one transaction. Never wait for Discord while one is open."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection
        self.programmes = ProgrammeRepository(connection)
        self.roster = RosterRepository(connection)
        self.imports = ImportRepository(connection)
        self.joining = JoiningRepository(connection)
        self.changes = ChangeRepository(connection)
        self.access = AccessRepository(connection)
        self.privacy = PrivacyRepository(connection)
        self.erasing = ErasingRepository(connection)
        self.announcements = AnnouncementRepository(connection)
        self.calls = CallRepository(connection)
        self.concerns = ConcernRepository(connection)
        self.feedback = FeedbackRepository(connection)
        self.goals = GoalRepository(connection)
        self.groups = GroupRepository(connection)
        self.group_audits = GroupAuditRepository(connection)
        self.group_jobs = GroupJobRepository(connection)
        self.quizzes = QuizRepository(connection)
        self.quiz_uploads = QuizUploadRepository(connection)
        self.quiz_images = ImageRepository(connection)
        self.kickoffs = KickoffRepository(connection)
        self.windows = WindowRepository(connection)
        self.ballots = BallotRepository(connection)
        self.presences = PresenceRepository(connection)
        self.stand_ins = StandInRepository(connection)
        self.marks = MarkRepository(connection)
        self.kickoff_rooms = RoomRepository(connection)
        self.trials = TrialRepository(connection)
        self.agendas = AgendaRepository(connection)
        self.steps = StepRepository(connection)
        self.turns = TurnRepository(connection)
        self.reads = ReadRepository(connection)
        self.reasons = ReasonRepository(connection)
        self.boards = BoardRepository(connection)
        self.outbox = OutboxRepository(connection)
        self.meet_ups = MeetUpRepository(connection)
        self.meet_up_drafts = MeetUpDraftRepository(connection)
        self.meet_up_slots = MeetUpSlotRepository(connection)
        self.closings = MeetUpClosingRepository(connection)
        self.photos = PhotoRepository(connection)
        self.nudges = NudgeRepository(connection)
        self.nudge_facts = NudgeFactRepository(connection)
        self.nudge_plans = NudgePlanRepository(connection)
        self.reports = ReportRepository(connection)
        self.report_accesses = ReportAccessRepository(connection)
        self.wishes = WishRepository(connection)
        self.attention = AttentionRepository(connection)


class Database:
    """The database file, open. Close it before the loop ends: each connection has a thread of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writer: AsyncEngine = write_engine(path)
        self._reader: AsyncEngine = read_engine(path)
        self.nudges_touched: Callable[[], None] = lambda: None
        """Called after a unit of work that may have changed what is due, so that no change has to think of it."""
        self.posts_changed: Callable[[], None] = lambda: None
        """The same for one that changed what a post shows."""

    @asynccontextmanager
    async def write(self) -> AsyncIterator[UnitOfWork]:
        """A unit of work that changes something. It commits when the block ends, and changes nothing if it raises."""
        async with self._writer.begin() as connection:
            unit = UnitOfWork(connection)
            yield unit
        if unit.nudges.touched or unit.nudge_plans.touched:
            self.nudges_touched()
        if unit.outbox.changed_some:
            self.posts_changed()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[UnitOfWork]:
        """One consistent look at everything. Writing in it is an error."""
        async with self._reader.begin() as connection:
            yield UnitOfWork(connection)

    async def close(self) -> None:
        await self._writer.dispose()
        await self._reader.dispose()
