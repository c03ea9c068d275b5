"""The first response to an interaction: in time, once, and of a kind that fits.

Source: Discord's documentation of Receiving and Responding to Interactions. simcord keeps the rest: messages, modals,
follow-ups, edits of the original, the fifteen minutes.
"""

import time
from collections.abc import Callable
from typing import Any

from simcord.backend import errors
from simcord.backend.models import Interaction
from simcord.enums import InteractionType
from simcord.http.router import RequestContext

from bot.rehearsal.routes import completes
from bot.rehearsal.rules_messages import check_files
from bot.rehearsal.world import World

_ALLOWED_RESPONSES = {
    InteractionType.APPLICATION_COMMAND: {4, 5, 9},
    InteractionType.MESSAGE_COMPONENT: {4, 5, 6, 7, 9},
    InteractionType.APPLICATION_COMMAND_AUTOCOMPLETE: {8},
    InteractionType.MODAL_SUBMIT: {4, 5},
}


@completes("POST", "/interactions/{interaction_id}/{token}/callback")
def callback(world: World, ctx: RequestContext, proceed: Callable[[], Any]) -> Any:
    """The first response: in time, once, and of a kind that fits the interaction."""
    arrived = time.monotonic()
    exchange = world.exchanges.get(ctx.int_arg("interaction_id"))
    if exchange is None or exchange.record.token != ctx.args["token"] or exchange.expired:
        raise errors.unknown_interaction()
    if exchange.record.responded:
        raise errors.already_acknowledged()
    body = ctx.body()
    _check_kind(exchange.record, body)
    check_files(ctx)
    answer = proceed()
    world.exchanges.answered(exchange, arrived)
    return answer if str(ctx.params.get("with_response", "")).lower() in {"1", "true"} else None


def _check_kind(record: Interaction, body: dict[str, Any]) -> None:
    kind = body.get("type")
    allowed = _ALLOWED_RESPONSES[InteractionType(record.type)]
    if record.type == InteractionType.MODAL_SUBMIT and record.source_message_id is not None:
        allowed = allowed | {6, 7}
    if kind not in allowed:
        message = f"Value must be one of {{{', '.join(map(str, sorted(allowed)))}}}."
        raise errors.invalid_form_body(
            errors={"type": {"_errors": [{"code": "BASE_TYPE_CHOICES", "message": message}]}}
        )
    choices = (body.get("data") or {}).get("choices") or []
    if len(choices) > 25 or any(not 1 <= len(str(choice.get("name", ""))) <= 100 for choice in choices):
        raise errors.invalid_form_body("data.choices: at most 25, each with a name of 1 to 100 characters")


@completes("POST", "/webhooks/{webhook_id}/{token}")
def follow_up(world: World, ctx: RequestContext, proceed: Callable[[], Any]) -> Any:
    """A follow-up needs a first response; before it Discord knows no such webhook."""
    interaction_id = world.interaction_tokens.get(ctx.args["token"])
    if interaction_id is not None and not world.interactions[interaction_id].responded:
        raise errors.unknown_webhook()
    check_files(ctx)
    return proceed()
