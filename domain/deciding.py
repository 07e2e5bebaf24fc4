"""The one way a command is decided: is the actor entitled, is the evidence there, does the noun's own rule allow it.

Not the transaction around it, nor what is recorded: that is the ledger's.
"""

from typing import Any

from domain.authority import check_authority
from domain.checks import check_evidence
from domain.model import Command, Event
from domain.noun import Context, Noun
from domain.refusal import NotOpened


def decide(noun: Noun[Any], state: Any, command: Command, context: Context) -> tuple[Event, ...]:
    """The events a command brings; none when there is nothing to do.

    Raises:
        Refusal: the command breaks a rule; its class is the rule's name.
    """
    if context.version == 0 and command.type not in noun.opening:
        raise NotOpened(f"There is no {noun.title} '{context.stream_id}'.")
    check_authority(command.type, context.actor, noun.ccg_code(state, command))
    check_evidence(command, context)
    return noun.decide(state, command, context)
