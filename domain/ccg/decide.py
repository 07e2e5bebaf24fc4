"""What a CCG's register accepts."""

from datetime import date
from typing import assert_never

from domain.calendar import london_date, london_day
from domain.ccg.commands import (
    AdoptProcedures,
    CcgCommand,
    ClosePractice,
    ConveneMeeting,
    EstablishCommittee,
    MergePractice,
    RecordConsidering,
    RecordDeclaration,
    RecordLevel,
    RecordMeetingDecision,
    RecordTraining,
    RegisterCcg,
    RegisterInterest,
    RegisterProvider,
)
from domain.ccg.eligibility import check_drawn_from
from domain.ccg.events import (
    CcgEvent,
    CcgRegistered,
    CommitteeEstablished,
    ConsideringRecorded,
    InterestRegistered,
    LevelRecorded,
    PracticeClosed,
    PracticeMerged,
    ProceduresAdopted,
    ProviderRegistered,
    RegisterUpdated,
    TrainingRecorded,
)
from domain.ccg.meetings import convene_meeting, record_declaration, record_meeting_decision
from domain.ccg.practice import Practice
from domain.ccg.provider import check_provider
from domain.ccg.refusals import (
    ConsiderationReversed,
    HoldsNoSeat,
    LevelNotAhead,
    NotThisCcg,
    NotYourInterest,
    PracticeAlreadyLeft,
    PracticeMergesWithItself,
    PracticeNamedTwice,
    UnknownLevel,
)
from domain.ccg.state import CcgState, Considered, HeldLevel, NotRegistered, RegisteredCcg, Training
from domain.codes import NHS_ENGLAND, ccg_stream, check_ccg_code, check_practice_code
from domain.committee import Committee, MemberNotEligible, check_committee, check_secretary
from domain.functions import Level, check_function
from domain.interest import check_interest
from domain.noun import Context
from domain.people import Role
from domain.refusal import NotAuthorised, NotOpened, NotYetHappened, ReasonsMissing, UnknownPractice


def decide(state: CcgState, command: CcgCommand, context: Context) -> tuple[CcgEvent, ...]:
    """The events a command brings.

    Raises:
        Refusal: a rule is broken; its class names it.
    """
    if isinstance(command, RegisterCcg):
        return _register(state, command, context)
    if isinstance(state, NotRegistered):
        raise NotOpened(f"The CCG of '{context.stream_id}' is not registered.")
    match command:
        case EstablishCommittee():
            return _establish_committee(state, command, context)
        case AdoptProcedures():
            return () if command.procedures == state.procedures else (ProceduresAdopted(procedures=command.procedures),)
        case RegisterProvider():
            return _register_provider(state, command)
        case RecordTraining():
            return _record_training(state, command, context)
        case ConveneMeeting():
            return convene_meeting(state, command, context)
        case RecordMeetingDecision():
            return record_meeting_decision(state, command, context)
        case RecordDeclaration():
            return record_declaration(state, command, context)
        case RegisterInterest():
            return _register_interest(state, command, context)
        case ClosePractice():
            return _close_practice(state, command, context)
        case MergePractice():
            return _merge_practice(state, command, context)
        case RecordLevel():
            return _record_level(state, command, context)
        case RecordConsidering():
            return _record_considering(state, command, context)
        case _:
            assert_never(command)


def _level(level: int) -> Level:
    try:
        return Level(level)
    except ValueError:
        raise UnknownLevel(f"Level {level} is none: a level of co-commissioning is 1, 2 or 3.") from None


def _members(practices: tuple[Practice, ...], former: frozenset[str]) -> tuple[Practice, ...]:
    """By code, without those that left before: a list sent again must not bring them back."""
    codes = [check_practice_code(practice.code) for practice in practices]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise PracticeNamedTwice(f"The list of member practices names {', '.join(twice)} more than once.")
    return tuple(sorted((each for each in practices if each.code not in former), key=lambda each: each.code))


def _register(state: CcgState, command: RegisterCcg, context: Context) -> tuple[CcgEvent, ...]:
    if context.stream_id != ccg_stream(check_ccg_code(command.code)):
        raise NotThisCcg(f"CCG {command.code} can't be registered on the stream '{context.stream_id}'.")
    level = _level(command.level)
    match state:
        case NotRegistered():
            practices = _members(command.practices, frozenset())
            registered = CcgRegistered(
                code=command.code, name=command.name, practices=practices, level=level, region=command.region
            )
            return (registered,)
        case RegisteredCcg():
            former = frozenset(each.practice.code for each in state.former_practices)
            practices = _members(command.practices, former)
            region = command.region or state.region
            if (state.name, state.practices, state.level, state.region) == (command.name, practices, level, region):
                return ()
            return (RegisterUpdated(name=command.name, practices=practices, level=level, region=region),)
        case _:
            assert_never(state)


def _establish_committee(state: RegisteredCcg, command: EstablishCommittee, context: Context) -> tuple[CcgEvent, ...]:
    committee, standing = command.committee, state.committee(command.committee.key)
    # Else a CCG could seat the panel that decides on its own application, or put a committee in its place.
    for each in (committee,) if standing is None else (committee, standing):
        if each.body == "nhs_england" and not context.actor.is_a(Role.ADMINISTRATOR):
            check_secretary(each, context.actor, state.code)
        if each.body == "ccg" and context.actor.organisation == NHS_ENGLAND:
            raise NotAuthorised(
                f"{context.actor.subject} of NHS England can't establish a committee of CCG {state.code}."
            )
    check_committee(committee)
    check_drawn_from(state, committee)
    _check_gps_outside_commissioning(state, committee)
    if standing == committee:
        return ()
    return (CommitteeEstablished(committee=committee),)


def _check_gps_outside_commissioning(state: RegisteredCcg, committee: Committee) -> None:
    others = [each for each in state.committees if each.key != committee.key and each.body == committee.body == "ccg"]
    for apart, other in (pair for each in others for pair in ((committee, each), (each, committee))):
        gps = {seat.subject for seat in apart.seats if seat.kind == "gp"} if apart.gps_outside_commissioning else set()
        both = [seat.subject for seat in other.seats if seat.subject in gps]
        if both:
            raise MemberNotEligible(
                f"{', '.join(both)} can't sit on both the {apart.title}, whose GPs take no part in commissioning, and "
                f"the {other.title}."
            )


def _register_provider(state: RegisteredCcg, command: RegisterProvider) -> tuple[CcgEvent, ...]:
    provider = check_provider(command.provider)
    return () if provider in state.providers else (ProviderRegistered(provider=provider),)


def _record_training(state: RegisteredCcg, command: RecordTraining, context: Context) -> tuple[CcgEvent, ...]:
    if all(each.seat(command.subject) is None for each in state.committees):
        raise HoldsNoSeat(f"{command.subject} holds no seat of a committee of CCG {state.code}.")
    if command.on > london_date(context.received_at):
        raise NotYetHappened(f"The training of {command.subject} is on {london_day(command.on)}; record it afterwards.")
    training = Training(subject=command.subject, topic=command.topic.strip(), on=command.on)
    if training in state.trainings:
        return ()
    return (TrainingRecorded(subject=training.subject, topic=training.topic, on=training.on),)


def _register_interest(state: RegisteredCcg, command: RegisterInterest, context: Context) -> tuple[CcgEvent, ...]:
    interest, actor = check_interest(command.interest), context.actor
    seated = [each for each in state.committees if each.seat(interest.subject) is not None]
    own = actor.is_a(Role.COMMITTEE_MEMBER) and actor.subject == interest.subject
    if own and not seated:
        raise HoldsNoSeat(f"{actor.subject} holds no seat of a committee of CCG {state.code}.")
    if not own and not actor.is_a(Role.COMMITTEE_SECRETARY):
        raise NotYourInterest(f"{actor.subject} can't register an interest of {interest.subject}.")
    # NHS England's secretary keeps the interests of its panels; the CCG's secretary may enter them before seats exist.
    bodies = {state.code, *(each.organisation(state.code) for each in seated)}
    if not own and actor.organisation not in bodies:
        raise NotAuthorised(
            f"{actor.subject} of {actor.organisation} can't register an interest of {interest.subject}, who holds no "
            "seat of a committee of it."
        )
    return () if interest in state.interests else (InterestRegistered(interest=interest),)


def _check_leaving(state: RegisteredCcg, code: str, on: date, context: Context) -> None:
    check_practice_code(code)
    former = state.former_practice(code)
    if former is not None:
        raise PracticeAlreadyLeft(f"Practice {code} left CCG {state.code} on {london_day(former.on)} already.")
    if state.practice(code) is None:
        raise UnknownPractice(f"Practice {code} is not a member of CCG {state.code}.")
    if on > london_date(context.received_at):
        raise NotYetHappened(f"Practice {code} leaves on {london_day(on)}; record it on that day or later.")


def _close_practice(state: RegisteredCcg, command: ClosePractice, context: Context) -> tuple[CcgEvent, ...]:
    _check_leaving(state, command.code, command.on, context)
    if not command.reason.strip():
        raise ReasonsMissing(f"The closure of practice {command.code} needs its reason.")
    return (PracticeClosed(code=command.code, on=command.on, reason=command.reason),)


def _merge_practice(state: RegisteredCcg, command: MergePractice, context: Context) -> tuple[CcgEvent, ...]:
    _check_leaving(state, command.code, command.on, context)
    if command.into == command.code:
        raise PracticeMergesWithItself(f"Practice {command.code} can't merge into itself.")
    if state.practice(check_practice_code(command.into)) is None:
        raise UnknownPractice(f"Practice {command.into} is not a member of CCG {state.code}.")
    return (PracticeMerged(code=command.code, into=command.into, on=command.on),)


def _record_level(state: RegisteredCcg, command: RecordLevel, context: Context) -> tuple[CcgEvent, ...]:
    if context.actor.subject != command.delegation_id:
        raise NotAuthorised(f"{context.actor.subject} can't tell what became of {command.delegation_id}.")
    held = HeldLevel(
        function=check_function(command.function),
        level=_level(command.level),
        announced_on=command.announced_on,
        effective_on=command.effective_on,
        delegation_id=command.delegation_id,
    )
    told_last = next((each for each in reversed(state.levels) if each.function is held.function), None)
    if told_last == held:
        return ()
    return (
        LevelRecorded(
            function=held.function,
            level=held.level,
            announced_on=held.announced_on,
            effective_on=held.effective_on,
            delegation_id=held.delegation_id,
        ),
    )


def _record_considering(state: RegisteredCcg, command: RecordConsidering, context: Context) -> tuple[CcgEvent, ...]:
    level = _level(command.level)
    held = state.overall_level(command.since)
    if command.since > london_date(context.received_at):
        raise NotYetHappened(f"{state.name} considers a level from {london_day(command.since)} on; record it then.")
    if level <= held:
        raise LevelNotAhead(
            f"{state.name} was at level {held} on {london_day(command.since)}; level {level} is not above it, so that "
            "there is nothing to consider."
        )
    if command.until is not None and command.until < command.since:
        raise ConsiderationReversed(
            f"Level {level} would be considered from {london_day(command.since)} until {london_day(command.until)}, "
            "which is before."
        )
    considered = Considered(level=level, since=command.since, until=command.until)
    if considered in state.considered:
        return ()
    return (ConsideringRecorded(level=level, since=command.since, until=command.until),)
