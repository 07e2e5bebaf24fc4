"""How a dispute is raised: by whom, about what, and under which procedure."""

from domain.calendar import london_date, london_day
from domain.ccg.holding import check_held
from domain.ccg.state import RegisteredCcg
from domain.checks import check_reasons
from domain.codes import ccg_stream, check_practice_code, check_stream
from domain.dispute.commands import RaiseDispute
from domain.dispute.events import DisputeRaised
from domain.dispute.refusals import DisputedNothing, NoDisputeProcedure
from domain.meeting.state import Closed
from domain.noun import Context
from domain.policy import content_hash
from domain.refusal import NotYetHappened, UnknownCcg, UnknownPractice

RESPOND = "respond"


def raise_dispute(command: RaiseDispute, context: Context) -> tuple[DisputeRaised, ...]:
    """The dispute raised, under the procedure that the CCG has adopted.

    Raises:
        MalformedCode, UnknownCcg, UnknownPractice: the CCG, or its member the sender's practice (rule I1).
        WrongStream: the stream is not named for the CCG.
        DisputedNothing, ReasonsMissing: what it is about, or why.
        NotYetHappened: what is disputed lies ahead (rule T1).
        FunctionReserved, UnknownFunction, FunctionNotHeld: the CCG did not hold the function that day, so that it is
            not the one to answer for it (rules F1, F7).
        NoDisputeProcedure: the CCG has adopted none.
    """
    code = command.ccg_code
    check_stream(context.stream_id, "dispute", code)
    ccg = context.state_of(ccg_stream(code), RegisteredCcg)
    if ccg is None:
        raise UnknownCcg(f"There is no CCG {code} in the register.")
    practice = context.actor.organisation
    if ccg.practice(check_practice_code(practice)) is None:
        raise UnknownPractice(f"Practice {practice} is not a member of CCG {code}, and can raise no dispute with it.")
    grounds = check_reasons(command.grounds, "A dispute", "grounds")
    if command.function is None and not command.decision.strip():
        raise DisputedNothing("A dispute names the function or the decision that it is about; both are missing.")
    today = london_date(context.received_at)
    on = command.on or today
    if on > today:
        raise NotYetHappened(f"{london_day(on)} is in the future; only what has been done or decided is disputed.")
    functions = () if command.function is None else (command.function,)
    held = check_held(ccg, code, functions, on, "What is disputed")
    procedures = ccg.procedures
    if procedures is None or procedures.dispute is None:
        raise NoDisputeProcedure(f"CCG {code} has adopted no procedure for disputes with its practices.")
    return (
        DisputeRaised(
            ccg_code=code,
            practice=practice,
            subject=command.subject.strip(),
            grounds=grounds,
            function=held[0] if held else None,
            decision=command.decision.strip(),
            on=on,
            evidence=command.evidence,
            raised_by=context.actor.subject,
            procedures=procedures,
            procedures_hash=content_hash(procedures),
            schedule=procedures.schedule(RESPOND, context.received_at, procedures.dispute.respond),
            decided_by=_decided_by(command.decision.strip(), code, context),
        ),
    )


def _decided_by(decision: str, code: str, context: Context) -> tuple[str, ...]:
    """Those who took part in the disputed decision, where it is that of a meeting of this CCG's that has closed."""
    meeting = context.state_of(decision, Closed)
    if meeting is None or meeting.called.ccg_code != code:
        return ()
    return tuple(dict.fromkeys(subject for item in meeting.items for subject in item.present))
