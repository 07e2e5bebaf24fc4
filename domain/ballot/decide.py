"""What a ballot's commands bring, by its stage (rules W2, W3, W6, F2 to F4, T1 to T4, I4)."""

from datetime import datetime
from typing import assert_never

from domain.asking import check_extension, check_reason, check_teller
from domain.ballot.commands import (
    AnnotateRoll,
    BallotCommand,
    CastVote,
    CloseEarly,
    ExtendBallot,
    ImportVotes,
    OpenBallot,
    PassDeadline,
    RecordPaperVote,
    StopBallot,
    VerifyResult,
)
from domain.ballot.events import (
    BallotClosed,
    BallotEscalated,
    BallotEvent,
    BallotExtended,
    BallotOpened,
    BallotReminded,
    BallotStopped,
    PaperVoteRecorded,
    ResultVerified,
    RollAnnotated,
    VerificationOverdue,
    VoteCast,
    VotesImported,
)
from domain.ballot.opening import check_opening
from domain.ballot.refusals import (
    AnnotationUnclear,
    ClosingRecorded,
    NotYourPractice,
    OffRoll,
    VerifierOpenedBallot,
    VotesOutstanding,
)
from domain.ballot.results import count
from domain.ballot.state import BallotState, Counting, Open, Stopped, Unopened, Verified, not_returned
from domain.ballot.terms import CLOSE, VERIFY, Annotation, Terms
from domain.ballot.votes import check_vote, read_votes
from domain.calendar import london, london_date, london_day, whole_seconds
from domain.codes import check_practice_code
from domain.deadlines import Deadline, Effect, Schedule, check_in_time, find
from domain.noun import Context
from domain.policy import Policy
from domain.refusal import AlreadyClosed, AlreadyOpened, NotOpened, NotYetHappened, StageOutOfOrder


def decide(state: BallotState, command: BallotCommand, context: Context) -> tuple[BallotEvent, ...]:
    """The events a command brings.

    Raises:
        Refusal: the command breaks a rule; see `domain.ballot.refusals` and `domain.asking`.
    """
    match state:
        case Unopened():
            return _unopened(command, context)
        case Open():
            return _open(state, command, context)
        case Counting():
            return _counting(state, command, context)
        case Verified() | Stopped():
            if isinstance(command, PassDeadline):
                return ()
            raise AlreadyClosed(f"Ballot {context.stream_id} has ended; nothing more is recorded on it.")
        case _:
            assert_never(state)


def _unopened(command: BallotCommand, context: Context) -> tuple[BallotEvent, ...]:
    if not isinstance(command, OpenBallot):
        raise NotOpened(f"There is no ballot {context.stream_id}.")
    check_teller(context.actor, command.application_id)
    opening = check_opening(command.roll, command.functions, command.policy, context.received_at, command.closes_at)
    terms = Terms(
        application_id=command.application_id,
        ccg_code=command.ccg_code,
        functions=opening.functions,
        partial_scope=command.partial_scope,
        policy=command.policy,
        roll=command.roll,
        opened_by=command.opened_by,
        opened_at=context.received_at,
        latest_close=opening.latest_close,
    )
    schedule = _until_close(command.policy, context.received_at, opening.closes_at)
    return (BallotOpened(terms=terms, closes_at=opening.closes_at, schedule=schedule),)


def _open(state: Open, command: BallotCommand, context: Context) -> tuple[BallotEvent, ...]:
    match command:
        case CastVote():
            return _cast(state, command, context)
        case RecordPaperVote():
            _check_still_open(state, context)
            vote = check_vote(state, command.practice, command.answers)
            return (PaperVoteRecorded(vote=vote, recorded_by=context.actor.subject, evidence=command.evidence),)
        case ImportVotes():
            return _import(state, command, context)
        case AnnotateRoll():
            return _annotate(state, command, context)
        case ExtendBallot():
            return _extend(state, command, context)
        case CloseEarly():
            return _close_early(state, command, context)
        case StopBallot():
            return _stop(state, command, context)
        case PassDeadline():
            return _pass_while_open(state, command)
        case OpenBallot():
            raise AlreadyOpened(f"Ballot {context.stream_id} is open already.")
        case VerifyResult():
            raise StageOutOfOrder(
                f"The ballot closes on {london(state.closes_at)}; only then is there a result to verify."
            )
        case _:
            assert_never(command)


def _counting(state: Counting, command: BallotCommand, context: Context) -> tuple[BallotEvent, ...]:
    match command:
        case VerifyResult():
            if context.actor.subject == state.terms.opened_by:
                raise VerifierOpenedBallot(
                    f"{context.actor.subject} opened this ballot; somebody else must verify its result."
                )
            return (ResultVerified(verified_by=context.actor.subject),)
        case AnnotateRoll():
            return _annotate(state, command, context)
        case StopBallot():
            return _stop(state, command, context)
        case PassDeadline():
            return _pass_while_counting(state, command)
        case OpenBallot():
            raise AlreadyOpened(f"Ballot {context.stream_id} was opened already.")
        case CastVote() | RecordPaperVote() | ImportVotes() | ExtendBallot() | CloseEarly():
            check_in_time(context.received_at, state.closed_at, "Everything for this ballot")
            raise ClosingRecorded(
                f"The ballot closed on {london(state.closed_at)} and is counted; nothing about its votes can change."
            )
        case _:
            assert_never(command)


def _check_still_open(state: Open, context: Context) -> None:
    check_in_time(context.received_at, state.closes_at, "Everything for this ballot")


def _cast(state: Open, command: CastVote, context: Context) -> tuple[BallotEvent, ...]:
    _check_still_open(state, context)
    if check_practice_code(command.practice) != context.actor.organisation:
        raise NotYourPractice(
            f"{context.actor.subject} acts for {context.actor.organisation}, and can't vote for {command.practice}."
        )
    return (VoteCast(vote=check_vote(state, command.practice, command.answers)),)


def _import(state: Open, command: ImportVotes, context: Context) -> tuple[BallotEvent, ...]:
    if command.adds_nothing(state.imported, state.in_part):
        return ()
    _check_still_open(state, context)
    reading = read_votes(state, command)
    return (
        VotesImported(
            file_sha256=command.file_sha256,
            recorded_by=context.actor.subject,
            votes=reading.items,
            left_out=reading.faults,
        ),
    )


def _annotate(state: Open | Counting, command: AnnotateRoll, context: Context) -> tuple[BallotEvent, ...]:
    if check_practice_code(command.practice) not in state.terms.weights:
        raise OffRoll(f"Practice {command.practice} is not on the roll, so there is nothing to annotate.")
    if command.into is not None:
        check_practice_code(command.into)
    if (command.change == "merged") != (command.into is not None) or command.into == command.practice:
        raise AnnotationUnclear("A merger names the other practice that it was into; a closure names none.")
    if command.on > london_date(context.received_at):
        raise NotYetHappened(
            f"Practice {command.practice} {command.change} on {london_day(command.on)}, which is ahead."
        )
    annotation = Annotation(practice=command.practice, change=command.change, on=command.on, into=command.into)
    return () if annotation in state.annotations else (RollAnnotated(annotation=annotation),)


def _extend(state: Open, command: ExtendBallot, context: Context) -> tuple[BallotEvent, ...]:
    _check_still_open(state, context)
    reason = check_reason(command.reason)
    closes_at = check_extension(state.closes_at, state.terms.latest_close, command.closes_at)
    # A clock command is sent once: a passed reminder, set again by an extension long on its way, would never pass.
    start = max(context.received_at, state.reminded_at or context.received_at)
    return (
        BallotExtended(
            closes_at=closes_at,
            reason=reason,
            schedule=_until_close(state.terms.policy, start, closes_at),
            not_returned=not_returned(state),
        ),
    )


def _close_early(state: Open, command: CloseEarly, context: Context) -> tuple[BallotEvent, ...]:
    _check_still_open(state, context)
    reason = check_reason(command.reason)
    if waiting := not_returned(state):
        raise VotesOutstanding(
            f"The ballot closes early only when every practice has voted; {len(waiting)} of {len(state.terms.roll)} "
            f"have not: {', '.join(waiting)}."
        )
    return (_closed(state, whole_seconds(context.received_at), reason),)


def _stop(state: Open | Counting, command: StopBallot, context: Context) -> tuple[BallotEvent, ...]:
    check_teller(context.actor, state.terms.application_id)
    return (BallotStopped(reason=check_reason(command.reason)),)


def _pass_while_open(state: Open, command: PassDeadline) -> tuple[BallotEvent, ...]:
    match find(state.schedule, command.kind, command.due):
        case None:
            return ()
        case Deadline(effect=Effect.REACH) as deadline:
            return (_closed(state, deadline.at, None),)
        case deadline:
            return (BallotReminded(deadline=deadline, not_returned=not_returned(state)),)


def _pass_while_counting(state: Counting, command: PassDeadline) -> tuple[BallotEvent, ...]:
    deadline = find(state.schedule, command.kind, command.due)
    if deadline is None:
        return ()
    match deadline.effect:
        case Effect.REMIND:
            return (BallotReminded(deadline=deadline, not_returned=()),)
        case Effect.REACH:
            return (VerificationOverdue(deadline=deadline),)
        case Effect.ESCALATE:
            return (BallotEscalated(deadline=deadline),)
        case _:
            assert_never(deadline.effect)


def _closed(state: Open, closed_at: datetime, reason: str | None) -> BallotClosed:
    terms = state.terms
    rules = terms.policy.ballot
    schedule = terms.policy.schedule(VERIFY, closed_at, rules.verify)
    return BallotClosed(
        closed_at=closed_at,
        reason=reason,
        count=count(terms.functions, terms.weights, state.votes.values(), rules, partial_scope=terms.partial_scope),
        verify_by=terms.policy.after(closed_at, rules.verify.within),
        schedule=schedule,
    )


def _until_close(policy: Policy, start: datetime, closes_at: datetime) -> Schedule:
    return policy.schedule_at(CLOSE, start, closes_at, policy.ballot.remind_before)
