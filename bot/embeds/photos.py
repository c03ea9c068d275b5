"""What proof of a meet-up looks like: to the group in its channel, and privately to whoever looks at it."""

from datetime import datetime

import discord

from bot.domain.meetups import MeetUp, SignedNote
from bot.domain.meetups.proof import Album, KeptProof, ProofFacts
from bot.domain.participants import Participant
from bot.texts import text

MOST_SIGNERS = 20
"""Names of up to 80 characters; escaped, these few still fit a field of 1024 if they are as short as names are."""


def proof_embed(facts: ProofFacts) -> discord.Embed:
    """The post about a proof, in its group's channel. A photo is not shown there: who was on it is not for all time."""
    locale, day = facts.locale, occasion_day(facts.meet_up, facts.locale)
    if facts.proof.kind == "note":
        if facts.proof.note is None:
            return discord.Embed(description=text("photo.note_deleted", locale))
        embed = discord.Embed(title=text("photo.note_title", locale))
        add_note(embed, facts.proof.note, facts.signers, locale)
        embed.set_footer(text=text("photo.note_sign_here", locale))
        return embed
    key = "photo.is_in" if facts.still else "photo.was_deleted"
    return discord.Embed(description=text(key, locale, occasion=day))


def add_note(embed: discord.Embed, note: SignedNote, signers: tuple[Participant, ...], locale: str) -> None:
    """Put a note's words and the names under it into an embed."""
    embed.description = plain(note.what)
    embed.add_field(name=text("photo.note_at", locale), value=plain(note.where))
    embed.add_field(name=text("photo.note_on", locale), value=plain(note.when))
    embed.add_field(name=text("photo.note_signed_by", locale), value=names(signers), inline=False)


def album_embeds(album: Album, locale: str) -> list[discord.Embed]:
    """What there is of an occasion, for one person. Photos are the attachments named `photo_name`."""
    title = discord.Embed(description=_album_line(album, locale))
    return [title, *(_kept_embed(kept, number, locale) for number, kept in enumerate(album.kept, 1))]


def photo_name(number: int) -> str:
    """The attachment of the photo with this number in an album."""
    return f"photo-{number}.jpg"


def occasion_day(meet_up: MeetUp | None, locale: str) -> str:
    """ "your meet-up on …", or what stands for it without a date."""
    if meet_up is None:
        return text("photo.of_the_group", locale)
    return text("photo.of_the_meet_up", locale, day=stamp(meet_up.starts_at))


def stamp(moment: datetime) -> str:
    """A day as every reader's own clock shows it."""
    return f"<t:{int(moment.timestamp())}:D>"


def names(people: tuple[Participant, ...]) -> str:
    shown = ", ".join(plain(person.name) for person in people[:MOST_SIGNERS])
    rest = len(people) - MOST_SIGNERS
    return (shown + (f" (+{rest})" if rest > 0 else ""))[:1024] or "–"


def plain(written: str) -> str:
    """Words of a person, shown as they are: no mentions, no formatting."""
    return discord.utils.escape_mentions(discord.utils.escape_markdown(written))


def _album_line(album: Album, locale: str) -> str:
    of = occasion_day(album.occasion.meet_up, locale)
    line = text("photo.album" if album.kept else "photo.album_empty", locale, occasion=of)
    if not album.occasion.photos_allowed and any(kept.proof.kind == "photo" for kept in album.kept):
        line += "\n" + text("photo.not_all_agree", locale)
    return line


def _kept_embed(kept: KeptProof, number: int, locale: str) -> discord.Embed:
    giver = plain(kept.given_by) if kept.given_by else text("photo.somebody", locale)
    line = text("photo.kept_line", locale, number=number, name=giver, until=stamp(kept.proof.keep_until))
    embed = discord.Embed()
    if kept.proof.note is not None:
        add_note(embed, kept.proof.note, kept.signers, locale)
        embed.description = f"{line}\n\n{embed.description}"
    elif kept.data is None:
        embed.description = f"{line}\n{text('photo.file_lost', locale)}"
    else:
        embed.description = line
        embed.set_image(url=f"attachment://{photo_name(number)}")
    return embed
