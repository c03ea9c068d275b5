"""Proof that a meet-up took place: which meet-up is meant, who may give, see and delete it, and when a photo may be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.meetups import MeetUp, Proof, SignedNote
from bot.domain.participants import GroupMembers, Participant
from bot.domain.refusal import Refusal

EARLY = timedelta(hours=1)
"""How long before a meet-up its photo may be taken: people come early."""
MOST_PROOFS = 5
"""Of one meet-up at a time."""
KEEP_DAYS = 365
LARGEST_PHOTO = 10 * 2**20
"""Bytes. What Discord takes without a boosted server."""

LONGEST_WHAT = 600
LONGEST_WHERE = 100
LONGEST_WHEN = 100


@dataclass(frozen=True)
class CleanPhoto:
    """A photo of which nothing is left but what can be seen: JPEG, upright, without a word about where or by what."""

    data: bytes
    width: int
    height: int


@dataclass(frozen=True)
class PhotoRules:
    """How long proofs are kept, and how many bytes a photo may have that somebody sends."""

    keep_days: int = KEEP_DAYS
    largest: int = LARGEST_PHOTO

    def keep_until(self, now: datetime) -> datetime:
        return now + timedelta(days=self.keep_days)


@dataclass(frozen=True)
class Visitor:
    """Who is asking: an account, what its Discord roles allow, and the person on the roster who joined with it."""

    discord_id: int
    staff: bool
    organiser: bool
    person: Participant | None = None

    def belongs_to(self, group_id: int) -> bool:
        """Whether this is one of the group's mentors or students."""
        return (
            self.person is not None and self.person.group_id == group_id and self.person.kind in ("mentor", "student")
        )

    def sees(self, group_id: int) -> bool:
        return self.staff or self.organiser or self.belongs_to(group_id)

    def signer(self, group_id: int) -> Participant:
        """The mentor or student of the group who signs. Raises `Refusal` for anybody else."""
        if self.person is None or not self.belongs_to(group_id):
            raise Refusal("photo.group_signs")
        return self.person

    def may_delete(self, proof: Proof) -> bool:
        """Of a proof that they may see: whoever gave it, a mentor of its group, organisers."""
        mentor = self.person is not None and self.person.kind == "mentor" and self.belongs_to(proof.group_id)
        return self.organiser or mentor or proof.given_by == self.discord_id


@dataclass(frozen=True)
class Occasion:
    """What a proof is of: one of a group's meet-ups, or (`None`) the group without one, as at its kickoff.

    `beside` are people of other groups who sit in the same room and would be in the photo, too.
    """

    members: GroupMembers
    meet_up: MeetUp | None
    beside: tuple[Participant, ...] = ()

    @property
    def group_id(self) -> int:
        return self.members.group.id

    @property
    def meet_up_id(self) -> int | None:
        return self.meet_up.id if self.meet_up else None

    @property
    def photos_allowed(self) -> bool:
        """Whether everyone in the group, or in the room, has agreed to photos. No word is no."""
        return all(person.photo_consent is True for person in (*self.members.everyone, *self.beside))

    def signer(self, visitor: Visitor) -> Participant:
        """Who writes a note: somebody of the group or beside it. Raises `Refusal` for anybody else."""
        if visitor.person is not None and visitor.person.id in {person.id for person in self.beside}:
            return visitor.person
        return visitor.signer(self.group_id)


@dataclass(frozen=True)
class ProofFacts:
    """All that the post about a proof shows. `still` says whether there is anything left to see of its meet-up."""

    proof: Proof
    meet_up: MeetUp | None
    signers: tuple[Participant, ...]
    still: bool
    locale: str


@dataclass(frozen=True)
class KeptProof:
    """A proof as it is looked at. `data` is the photo, `None` for a note and for a photo whose file is lost."""

    proof: Proof
    given_by: str | None
    signers: tuple[Participant, ...]
    data: bytes | None
    deletable: bool


@dataclass(frozen=True)
class Album:
    """The proofs of one occasion that are there."""

    occasion: Occasion
    kept: tuple[KeptProof, ...]


def begun(meet_up: MeetUp, now: datetime) -> bool:
    """Whether there can be proof of it yet: it has begun, and nobody said that it did not happen."""
    return meet_up.state in ("planned", "held") and meet_up.starts_at - EARLY <= now


def latest_begun(meet_ups: Iterable[MeetUp], now: datetime) -> MeetUp | None:
    """The meet-up that a photo without a date is of: the last that has begun. `None` if none has."""
    return max((m for m in meet_ups if begun(m, now)), key=lambda m: (m.starts_at, m.id), default=None)


def refuse_without_meeting(meet_up: MeetUp, now: datetime) -> None:
    """Raises `Refusal` for a meet-up of which there can be no proof."""
    if meet_up.state not in ("planned", "held"):
        raise Refusal("photo.did_not_happen")
    if not begun(meet_up, now):
        raise Refusal("photo.not_begun", unix=int(meet_up.starts_at.timestamp()))


def refuse_many(proofs: Iterable[Proof]) -> None:
    """Raises `Refusal` where a meet-up has proofs enough."""
    if sum(proof.there for proof in proofs) >= MOST_PROOFS:
        raise Refusal("photo.enough", most=MOST_PROOFS)


def signed_note(what: str, where: str, when: str) -> SignedNote:
    """A note of what people typed. Raises `Refusal` where one of the three is empty."""
    note = SignedNote(
        what=what.strip()[:LONGEST_WHAT],
        where=" ".join(where.split())[:LONGEST_WHERE],
        when=" ".join(when.split())[:LONGEST_WHEN],
    )
    if not (note.what and note.where and note.when):
        raise Refusal("photo.note_empty")
    return note
