"""The longest notes and names that there can be still fit what Discord takes."""

from dataclasses import replace

from bot.domain.meetups.proof import LONGEST_WHAT, LONGEST_WHEN, LONGEST_WHERE, ProofFacts, signed_note
from bot.embeds.photos import proof_embed
from tests.domain.test_meetups_proof import PROOF, person

STARS = "*" * 1000


def test_the_longest_note_fits() -> None:
    proof = replace(PROOF, kind="note", file=None, note=signed_note(STARS, STARS, STARS))
    signers = tuple(replace(person(number), name="*" * 80) for number in range(30))
    embed = proof_embed(ProofFacts(proof, None, signers, True, "en"))
    assert len(embed) <= 6000
    assert len(embed.description or "") <= min(4096, 2 * LONGEST_WHAT)
    assert all(len(field.value or "") <= 1024 for field in embed.fields)
    assert 2 * max(LONGEST_WHERE, LONGEST_WHEN) <= 1024
