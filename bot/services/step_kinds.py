"""Which kinds of steps do something of their own."""

from collections.abc import Mapping

from bot.domain.agenda import StepKind
from bot.services.date_rule import DateRule
from bot.services.step_rules import StepRule
from bot.services.turn_moves import TurnRule

RULES: Mapping[StepKind, StepRule] = {"stories": TurnRule(), "goals": TurnRule(), "date": DateRule()}
