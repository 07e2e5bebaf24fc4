"""What others think of the application, and the risks of it: on record for those who decide, and binding nobody."""

from domain.application.commands import CloseRisk, RecordRisk, RecordView
from domain.application.events import ApplicationEvent, RiskClosed, RiskRecorded, ViewRecorded
from domain.application.refusals import RecordClosed, UnknownLocality, UnknownRisk
from domain.application.state import Delegating, OpenState
from domain.application.values import View
from domain.application.where import body_in_words
from domain.ccg.state import RegisteredCcg
from domain.checks import check_decided_on, check_reasons
from domain.codes import ccg_stream
from domain.noun import Context
from domain.policy import Body
from domain.refusal import EvidenceMissing

Events = tuple[ApplicationEvent, ...]

DOCUMENTED: frozenset[Body] = frozenset({"health_and_wellbeing_board", "local_medical_committee"})
"""Bodies that speak in a minute or a letter."""


def record_view(state: OpenState, command: RecordView, context: Context) -> Events:
    """A body's view, whatever it is: the Local Medical Committee's too is advice and never a veto.

    Raises:
        RecordClosed: the delegation is open.
        EvidenceMissing: the body speaks in a document, and none is named (rule I5).
        UnknownLocality: it is given for a locality that no practice of the CCG belongs to.
        DecidedInTheFuture: the view has not been taken yet (rule T1).
    """
    _check_open(state)
    localities = _check_locality(state, command, context)
    if command.body in DOCUMENTED and not command.evidence:
        raise EvidenceMissing(f"The minute or letter with the view of the {body_in_words(command.body)} is missing.")
    view = View(
        body=command.body,
        position=command.position,
        taken_on=check_decided_on(command.taken_on, context),
        locality=command.locality,
        concerns=command.concerns.strip(),
        evidence=command.evidence,
    )
    if view in state.case.views:
        return ()
    return (ViewRecorded(view=view, recorded_by=context.actor.subject, localities=localities),)


def _check_locality(state: OpenState, command: RecordView, context: Context) -> tuple[str, ...]:
    """All localities of the CCG, when the view is one's; else none."""
    if command.locality is None:
        return ()
    code = state.case.ccg_code
    ccg = context.state_of(ccg_stream(code), RegisteredCcg)
    known = () if ccg is None else ccg.localities
    if command.locality not in known:
        raise UnknownLocality(
            f"CCG {code} has no locality '{command.locality}'; its localities are: {', '.join(known) or 'none'}."
        )
    return known


def record_risk(state: OpenState, command: RecordRisk, context: Context) -> Events:
    """A risk with its owner; nothing when it stands so already.

    Raises:
        RecordClosed: the delegation is open.
    """
    _check_open(state)
    if command.risk in state.case.risks:
        return ()
    return (RiskRecorded(risk=command.risk, recorded_by=context.actor.subject),)


def close_risk(state: OpenState, command: CloseRisk, context: Context) -> Events:
    """A risk taken out of the register.

    Raises:
        RecordClosed: the delegation is open.
        UnknownRisk: the register has none of this key.
        ReasonsMissing: it does not say why.
    """
    _check_open(state)
    if command.key not in [risk.key for risk in state.case.risks]:
        raise UnknownRisk(f"The risk register of {context.stream_id} has no risk '{command.key}'.")
    reasons = check_reasons(command.reasons, "Closing a risk")
    return (RiskClosed(key=command.key, reasons=reasons, closed_by=context.actor.subject),)


def _check_open(state: OpenState) -> None:
    if isinstance(state, Delegating):
        raise RecordClosed("The delegation is open; views and risks were to be recorded before.")
