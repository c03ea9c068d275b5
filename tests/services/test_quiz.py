"""The shelf of quiz packs, as an organiser asks for one."""

import asyncio

import pytest

from bot.domain.quiz import Question, QuizPack
from bot.domain.refusal import Refusal
from bot.services import Services

QUESTION = Question(text="Which is even?", options=("1", "2"), right=(1,))


async def shelf(services: Services, *titles: str) -> int:
    """A programme with these packs; gives its id."""
    programme = await services.programme.set_up(1, 2, time_zone="Asia/Hong_Kong", locale="en")
    for title in titles:
        await services.quiz.keep(programme, 2, QuizPack(title=title, questions=(QUESTION,)))
    return programme.id


@pytest.mark.parametrize("typed", ["our  school", "School", "OUR SCHOOL", "our"])
async def test_a_pack_is_found_by_what_people_type_of_its_title(services: Services, typed: str) -> None:
    programme_id = await shelf(services, "Our school", "Rivers")
    assert (await services.quiz.named(programme_id, typed)).pack.title == "Our school"


async def test_a_whole_title_wins_over_a_longer_one_that_contains_it(services: Services) -> None:
    programme_id = await shelf(services, "Rivers", "Rivers of Asia")
    assert (await services.quiz.named(programme_id, "rivers")).pack.title == "Rivers"


@pytest.mark.parametrize("typed", ["r", "", "mountains", "999"])
async def test_what_could_mean_several_packs_or_none_is_refused(services: Services, typed: str) -> None:
    programme_id = await shelf(services, "Rivers", "Rulers")
    with pytest.raises(Refusal, match="unknown_pack"):
        await services.quiz.named(programme_id, typed)


async def test_another_programmes_pack_is_not_on_the_shelf(services: Services) -> None:
    await shelf(services, "Rivers")
    theirs = await services.quiz.packs((await services.programme.of_guild(1)).id)
    other = await services.programme.set_up(9, 2, time_zone="Asia/Hong_Kong", locale="en")
    with pytest.raises(Refusal):
        await services.quiz.named(other.id, str(theirs[0].id))


async def test_a_pack_that_waits_is_kept_once_however_many_say_yes(services: Services) -> None:
    programme = await services.programme.set_up(1, 2, time_zone="Asia/Hong_Kong", locale="en")
    waiting = await services.quiz.receive(programme, 2, QuizPack(title="Rivers", questions=(QUESTION,)))
    presses = [services.quiz.keep_received(programme, waiting, actor) for actor in (2, 3, 4)]
    answers = await asyncio.gather(*presses, return_exceptions=True)
    assert [isinstance(answer, Refusal) for answer in answers].count(False) == 1
    assert [kept.pack.title for kept in await services.quiz.packs(programme.id)] == ["Rivers"]


async def test_a_pack_that_waits_is_nobody_elses(services: Services) -> None:
    programme = await services.programme.set_up(1, 2, time_zone="Asia/Hong_Kong", locale="en")
    other = await services.programme.set_up(9, 2, time_zone="Asia/Hong_Kong", locale="en")
    waiting = await services.quiz.receive(programme, 2, QuizPack(title="Rivers", questions=(QUESTION,)))
    with pytest.raises(Refusal, match="upload_decided"):
        await services.quiz.keep_received(other, waiting, 2)
    with pytest.raises(Refusal, match="upload_decided"):
        await services.quiz.discard_received(other, waiting)
    await services.quiz.keep_received(programme, waiting, 2)
