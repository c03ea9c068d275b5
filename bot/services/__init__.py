"""What people can do: one public method is one unit of work."""

from dataclasses import dataclass
from pathlib import Path

from bot.clock import Clock
from bot.domain.kickoff import RESULTS_PAUSE_SECONDS
from bot.domain.meetups.proof import PhotoRules
from bot.domain.nudges import NudgeRules
from bot.domain.privacy import Retention
from bot.domain.reports.digest import DigestRules
from bot.services.access import AccessService
from bot.services.agenda import AgendaService
from bot.services.announcements import AnnouncementService
from bot.services.attention import AttentionService
from bot.services.blackouts import BlackoutService
from bot.services.briefing import BriefingService
from bot.services.calls import CallService
from bot.services.concerns import ConcernService
from bot.services.enrolment import EnrolmentService
from bot.services.feedback import FeedbackService
from bot.services.goal_cards import GoalCardService
from bot.services.goal_words import GoalWordService
from bot.services.goals import GoalService
from bot.services.group_audit import GroupAuditService
from bot.services.group_job import GroupJobService
from bot.services.groups import GroupService
from bot.services.joining import JoiningService
from bot.services.kickoff import KickoffService
from bot.services.kickoff_closing import ClosingService
from bot.services.kickoff_panel import KickoffPanelService
from bot.services.kickoff_presence import PresenceService
from bot.services.kickoff_steps import StepService
from bot.services.kickoff_trial import TrialService
from bot.services.kickoff_view import KickoffViewService
from bot.services.kickoff_votes import VoteService
from bot.services.meetup_answers import MeetUpAnswerService
from bot.services.meetup_attendance import AttendanceService
from bot.services.meetup_closing import MeetUpClosingService
from bot.services.meetup_following import MeetUpFollowingService
from bot.services.meetup_slots import MeetUpSlotService
from bot.services.meetup_view import MeetUpViewService
from bot.services.meetups import MeetUpService
from bot.services.my import MyService
from bot.services.nudge_answers import NudgeAnswerService
from bot.services.nudge_office import NudgeOfficeService
from bot.services.nudges import NudgeService
from bot.services.outbox import OutboxService
from bot.services.photo_keeping import PhotoKeepingService
from bot.services.photos import PhotoService
from bot.services.presence_marks import MarkService
from bot.services.privacy import PrivacyService
from bot.services.programme import ProgrammeService
from bot.services.quiz import QuizService
from bot.services.reports import ReportService
from bot.services.roster import RosterService
from bot.services.stand_ins import StandInService
from bot.services.turns import TurnService
from bot.storage.backup import KEEP
from bot.storage.image_folder import ImageFolder
from bot.storage.photo_folder import PhotoFolder
from bot.storage.unit import Database


@dataclass(frozen=True)
class Services:
    """All of them, on one database and one clock."""

    clock: Clock
    access: AccessService
    agendas: AgendaService
    announcements: AnnouncementService
    attention: AttentionService
    blackouts: BlackoutService
    enrolment: EnrolmentService
    joining: JoiningService
    calls: CallService
    concerns: ConcernService
    feedback: FeedbackService
    goals: GoalService
    goal_words: GoalWordService
    goal_cards: GoalCardService
    groups: GroupService
    group_jobs: GroupJobService
    group_audits: GroupAuditService
    kickoff: KickoffService
    kickoff_closing: ClosingService
    kickoff_panel: KickoffPanelService
    kickoff_view: KickoffViewService
    steps: StepService
    turns: TurnService
    briefing: BriefingService
    trials: TrialService
    presence: PresenceService
    marks: MarkService
    stand_ins: StandInService
    votes: VoteService
    meetups: MeetUpService
    meetup_view: MeetUpViewService
    my: MyService
    nudges: NudgeService
    nudge_answers: NudgeAnswerService
    nudge_office: NudgeOfficeService
    quiz: QuizService
    meetup_answers: MeetUpAnswerService
    meetup_closing: MeetUpClosingService
    meetup_following: MeetUpFollowingService
    meetup_slots: MeetUpSlotService
    attendance: AttendanceService
    outbox: OutboxService
    photos: PhotoService
    photo_keeping: PhotoKeepingService
    privacy: PrivacyService
    programme: ProgrammeService
    reports: ReportService
    roster: RosterService


def build_services(
    database: Database,
    clock: Clock,
    backups: Path | None = None,
    *,
    backups_kept: int = KEEP,
    results_pause_seconds: int = RESULTS_PAUSE_SECONDS,
    nudge_rules: NudgeRules | None = None,
    photos: Path | None = None,
    photo_rules: PhotoRules | None = None,
    retention: Retention | None = None,
    digest: DigestRules | None = None,
) -> Services:
    """`backups` and `photos` are the folders for backups made while running and for photos; by default folders beside
    the database."""
    rules = nudge_rules or NudgeRules()
    proof = (PhotoFolder(photos or database.path.parent / "photos"), photo_rules or PhotoRules(), rules)
    return Services(
        clock=clock,
        access=AccessService(database, clock),
        agendas=AgendaService(database, clock),
        announcements=AnnouncementService(database, clock),
        attention=AttentionService(database, clock, rules),
        blackouts=BlackoutService(database, clock),
        enrolment=EnrolmentService(database, clock),
        joining=JoiningService(database, clock),
        calls=CallService(database, clock),
        concerns=ConcernService(database, clock),
        feedback=FeedbackService(database, clock),
        goals=GoalService(database, clock, rules),
        goal_words=GoalWordService(database, clock),
        goal_cards=GoalCardService(database, clock),
        groups=GroupService(database, clock),
        group_jobs=GroupJobService(database, clock),
        group_audits=GroupAuditService(database, clock),
        kickoff=KickoffService(database, clock, backups, backups_kept, results_pause_seconds),
        kickoff_closing=ClosingService(database, clock),
        kickoff_panel=KickoffPanelService(database, clock),
        kickoff_view=KickoffViewService(database, clock),
        steps=StepService(database, clock),
        turns=TurnService(database, clock),
        briefing=BriefingService(database, clock),
        trials=TrialService(database, clock),
        presence=PresenceService(database, clock),
        marks=MarkService(database, clock),
        stand_ins=StandInService(database, clock),
        votes=VoteService(database, clock),
        meetups=MeetUpService(database, clock, rules),
        meetup_view=MeetUpViewService(database, clock),
        my=MyService(database, clock, rules),
        nudges=NudgeService(database, clock, rules),
        nudge_answers=NudgeAnswerService(database, clock, rules),
        nudge_office=NudgeOfficeService(database, clock, rules),
        quiz=QuizService(database, clock, ImageFolder(database.path.parent / "quiz-images")),
        meetup_answers=MeetUpAnswerService(database, clock, rules),
        meetup_closing=MeetUpClosingService(database, clock, rules),
        meetup_following=MeetUpFollowingService(database, clock, rules),
        meetup_slots=MeetUpSlotService(database, clock, rules),
        attendance=AttendanceService(database, clock),
        outbox=OutboxService(database, clock),
        photos=PhotoService(database, clock, *proof),
        photo_keeping=PhotoKeepingService(database, clock, *proof),
        privacy=PrivacyService(
            database, clock, proof[0], retention or Retention(), backups or database.path.parent / "backups"
        ),
        programme=ProgrammeService(database, clock),
        reports=ReportService(database, clock, digest),
        roster=RosterService(database, clock),
    )
