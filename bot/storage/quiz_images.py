"""Which images are still shown: by a pack on a shelf, by one that waits for a yes or no, or by a kickoff that is on."""

import json
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.kickoff import kickoff_questions, kickoffs
from bot.storage.quiz import pack_from, quiz_packs
from bot.storage.quiz_uploads import quiz_uploads

_HAS_IMAGES = '%"image"%'
"""How bodies look in which there are images. Others need not be read."""


class ImageRepository:
    """Names of images, as packs and kickoffs have them."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def shown(self) -> set[str]:
        """The names of all images that may still have to be shown, in whichever programme."""
        bodies = await self._texts(select(quiz_packs.c.body).where(quiz_packs.c.body.like(_HAS_IMAGES)))
        bodies += await self._texts(select(quiz_uploads.c.body).where(quiz_uploads.c.body.like(_HAS_IMAGES)))
        asked = (
            select(kickoff_questions.c.question)
            .join(kickoffs, kickoffs.c.id == kickoff_questions.c.kickoff_id)
            .where(kickoffs.c.closed_at.is_(None), kickoff_questions.c.question.like(_HAS_IMAGES))
        )
        names = {name for body in bodies for name in pack_from(body).images}
        return names | {json.loads(question).get("image", "") for question in await self._texts(asked)} - {""}

    async def _texts(self, query: Select[Any]) -> list[str]:
        return list((await self._connection.execute(query)).scalars())
