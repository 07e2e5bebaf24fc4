"""What is asked for, and NHS England's answer: from a start to an acceptance (rules I1, I2, F1, F2, S8)."""

from datetime import date

from domain.application.checks import at
from domain.application.commands import (
    AcceptExpressionOfInterest,
    AmendExpressionOfInterest,
    RefuseExpressionOfInterest,
    ReturnExpressionOfInterest,
    SubmitExpressionOfInterest,
)
from domain.application.endings import rejected
from domain.application.events import (
    ApplicationEvent,
    ExpressionOfInterestAccepted,
    ExpressionOfInterestAcknowledged,
    ExpressionOfInterestAmended,
    ExpressionOfInterestReturned,
    ExpressionOfInterestSubmitted,
    Started,
)
from domain.application.refusals import (
    ApplicationAlreadyOpen,
    FunctionOutsideScope,
    LevelNotAbove,
    LevelNotOffered,
    PhasingOutsideRound,
    RoundNotOpen,
    ScopeNotFull,
    WrongFinancialYear,
)
from domain.application.state import ExpressionOfInterest, OpenState, ReturnedExpressionOfInterest
from domain.application.values import Phasing, Request
from domain.asking import FunctionRepeated, check_asked
from domain.calendar import london, london_date, london_day
from domain.ccg.state import RegisteredCcg
from domain.checks import check_decided_on, check_reasons
from domain.codes import ccg_stream, check_stream
from domain.cohort.barrier import check_may_join
from domain.deadlines import check_in_time
from domain.delegation.phasing import plan_phases
from domain.functions import AtLevel, Function, Level, check_function
from domain.noun import Context
from domain.policy import Policy, Round, content_hash
from domain.published import record_views
from domain.refusal import UnknownCcg

Events = tuple[ApplicationEvent, ...]

FULL_SCOPE = tuple(
    function for function in Function if function not in (Function.INCENTIVE_SCHEMES, Function.COMPLAINTS)
)
"""What a full-scope round asks for: all of a to g. Incentive schemes (R3) and complaints (R5) may be added."""


def open_application_key(ccg_code: str) -> str:
    """The key that a CCG's one open application holds (rule I2)."""
    return f"open-application/{ccg_code}"


def start(command: SubmitExpressionOfInterest, context: Context) -> Events:
    """An application begins, with its policy and round pinned.

    Raises:
        MalformedCode, UnknownCcg: the CCG (rule I1).
        WrongStream: the stream is not named for the CCG.
        ApplicationAlreadyOpen: the CCG has one (rule I2).
        UnknownCohort, CohortEnded, NotInCohort, EarlierApplicationInCohort: it can't begin in the cohort named.
        RoundNotOpen, TooLate, WrongFinancialYear: it is not for this round.
        Refusal: what is asked for breaks a rule; see `request_of`.
    """
    code = command.ccg_code
    check_stream(context.stream_id, "application", code)
    _check_window(command, context)
    _check_only_one(code, context)
    if command.cohort_id is not None:
        check_may_join(context, command.cohort_id, code)
    policy, round_ = command.policy, command.round
    # Whether the CCG is registered comes last, so that a start that would register it is told what else is wrong.
    known = context.state_of(ccg_stream(code), RegisteredCcg)
    request = request_of(command, round_, policy, known, london_date(context.received_at))
    ccg = _registered(code, context)
    answer = policy.expression_of_interest
    return (
        Started(
            ccg_code=code,
            ccg_name=ccg.name,
            policy=policy,
            policy_hash=content_hash(policy),
            round=round_,
            round_hash=content_hash(round_),
            cohort_id=command.cohort_id,
        ),
        ExpressionOfInterestSubmitted(
            request=request,
            submitted_by=context.actor.subject,
            schedule=(
                *policy.schedule("acknowledge", context.received_at, answer.acknowledge),
                *policy.schedule("respond", context.received_at, answer.respond),
            ),
        ),
    )


def _registered(code: str, context: Context) -> RegisteredCcg:
    ccg = context.state_of(ccg_stream(code), RegisteredCcg)
    if ccg is None:
        raise UnknownCcg(f"There is no CCG {code} in the register.")
    return ccg


def _check_only_one(code: str, context: Context) -> None:
    holder = context.claims.get(open_application_key(code))
    if holder is not None:
        raise ApplicationAlreadyOpen(f"CCG {code} has an open application, {holder}; it can have only one.")


def _check_window(command: SubmitExpressionOfInterest, context: Context) -> None:
    round_ = command.round
    if context.received_at < round_.opens_at:
        raise RoundNotOpen(f"The round {round_.name} opens on {london(round_.opens_at)}.")
    what = f"An expression of interest in the round {round_.name}"
    check_in_time(context.received_at, round_.expressions_close_at, what)
    if command.financial_year is not None and command.financial_year != round_.financial_year:
        raise WrongFinancialYear(
            f"The round {round_.name} is for the financial year {round_.financial_year}, not {command.financial_year}."
        )


def request_of(
    command: SubmitExpressionOfInterest | AmendExpressionOfInterest,
    round_: Round,
    policy: Policy,
    ccg: RegisteredCcg | None,
    today: date,
) -> Request:
    """What is asked for, checked against round, policy and, where it is registered, the CCG's level today.

    Raises:
        LevelNotOffered, LevelNotAbove: the level.
        NoFunctions, FunctionRepeated, FunctionReserved, UnknownFunction, ScopeNotFull: the functions (rules F1, F2).
        PhasingOutsideRound, PhasingOutsidePolicy, FunctionWithoutPhase: the phasing (rule S8).
        UnknownSegment, PercentageOutOfRange, CountRequired: published figures (rule F5).
    """
    functions = check_scope(command.functions, round_, today)
    forms = _check_forms(command, functions, round_, today)
    level = _check_level(command.level, functions, forms, round_, ccg, today)
    check_phasing(command.phasing, functions, round_, policy)
    return Request(
        level=level,
        functions=functions,
        forms=forms,
        aims=command.aims,
        phasing=command.phasing,
        benefits=command.benefits,
        safeguards=command.safeguards,
        evidence=command.evidence,
        published=record_views(command.published),
    )


def check_scope(codes: tuple[str, ...], round_: Round, today: date) -> tuple[Function, ...]:
    """The functions asked for, in their order of listing, when the round takes an application for them.

    Raises:
        NoFunctions, FunctionRepeated, FunctionReserved, UnknownFunction, ScopeNotFull: see rules F1 and F2.
    """
    asked = check_asked(codes, today)
    missing = [function.value for function in FULL_SCOPE if function not in asked]
    if missing and not round_.partial_scope:
        raise ScopeNotFull(
            f"The round {round_.name} takes applications for all functions a to g; {', '.join(missing)} is missing."
        )
    return tuple(function for function in Function if function in asked)


def check_level_offered(level: int, round_: Round) -> Level:
    """The level, when the round is for it.

    Raises:
        LevelNotOffered: it is not.
    """
    if level not in round_.levels:
        offered = " or ".join(str(each) for each in round_.levels)
        raise LevelNotOffered(f"The round {round_.name} is for level {offered}, not {level}.")
    return Level(level)


def _check_forms(
    command: SubmitExpressionOfInterest | AmendExpressionOfInterest,
    functions: tuple[Function, ...],
    round_: Round,
    today: date,
) -> tuple[AtLevel, ...]:
    if command.forms and not round_.partial_scope:
        raise ScopeNotFull(f"The round {round_.name} takes applications for all functions at one level.")
    forms = {check_function(form.function, today): check_level_offered(form.level, round_) for form in command.forms}
    if len(forms) < len(command.forms):
        raise FunctionRepeated("A function is asked for at two levels.")
    outside = [function.value for function in forms if function not in functions]
    if outside:
        raise FunctionOutsideScope(f"Function {', '.join(outside)} has a level of its own, and is not asked for.")
    return tuple(
        AtLevel(function=function, level=forms[function])
        for function in functions
        if function in forms and forms[function] != command.level
    )


def _check_level(
    level: int,
    functions: tuple[Function, ...],
    forms: tuple[AtLevel, ...],
    round_: Round,
    ccg: RegisteredCcg | None,
    today: date,
) -> Level:
    asked = dict.fromkeys(functions, check_level_offered(level, round_)) | {form.function: form.level for form in forms}
    if ccg is None:
        return Level(level)
    for wanted in sorted(set(asked.values()), reverse=True):
        held = [each.value for each in asked if asked[each] is wanted and ccg.level_of(each, today) >= wanted]
        if held:
            raise LevelNotAbove(f"{ccg.name} has level {wanted.value} or above already for function {', '.join(held)}.")
    return Level(level)


def check_phasing(phasing: Phasing, functions: tuple[Function, ...], round_: Round, policy: Policy) -> None:
    """Nothing, when functions can go live so in this round, under this policy (rule S8).

    Raises:
        PhasingOutsideRound, PhasingOutsidePolicy, FunctionWithoutPhase: they can't.
    """
    fewest, most = round_.months
    if not fewest <= phasing.months <= most:
        raise PhasingOutsideRound(
            f"The phasing takes {phasing.months} months; the round {round_.name} allows {fewest} to {most}."
        )
    if not round_.start_from <= phasing.start <= round_.start_until:
        raise PhasingOutsideRound(
            f"The phasing starts on {london_day(phasing.start)}; in the round {round_.name} it starts from "
            f"{london_day(round_.start_from)} to {london_day(round_.start_until)}."
        )
    last = max(phase.planned_on for phase in plan_phases(policy.delegation, functions, phasing.start, phasing.months))
    if last > round_.operational_by:
        raise PhasingOutsideRound(
            f"The last phase would start on {london_day(last)}; in the round {round_.name} every function is live by "
            f"{london_day(round_.operational_by)}."
        )


def acknowledge(state: OpenState, context: Context) -> Events:
    """The area team has received it; again is nothing new."""
    pending = at(state, ExpressionOfInterest)
    return () if pending.acknowledged else (ExpressionOfInterestAcknowledged(acknowledged_by=context.actor.subject),)


def accept(state: OpenState, command: AcceptExpressionOfInterest, context: Context) -> Events:
    """NHS England accepts: the CCG has until the round's close to submit.

    Raises:
        TooLate: the round has closed for submissions, so that none could follow.
    """
    case = at(state, ExpressionOfInterest).case
    closes_at = case.round.submissions_close_at
    check_in_time(context.received_at, closes_at, "An acceptance that leaves the CCG time to submit")
    return (
        ExpressionOfInterestAccepted(
            accepted_by=context.actor.subject,
            decided_on=check_decided_on(command.decided_on, context),
            reasons=command.reasons,
            schedule=case.policy.schedule_at(
                "submit", context.received_at, closes_at, case.policy.submission.remind_before
            ),
        ),
    )


def return_to_ccg(state: OpenState, command: ReturnExpressionOfInterest, context: Context) -> Events:
    """NHS England wants it amended; the CCG's clock runs."""
    policy = at(state, ExpressionOfInterest).case.policy
    return (
        ExpressionOfInterestReturned(
            returned_by=context.actor.subject,
            decided_on=check_decided_on(command.decided_on, context),
            reasons=check_reasons(command.reasons, "Returning an expression of interest"),
            schedule=policy.schedule("amend", context.received_at, policy.expression_of_interest.amend),
        ),
    )


def refuse(state: OpenState, command: RefuseExpressionOfInterest, context: Context) -> Events:
    """NHS England refuses, for good."""
    pending = at(state, ExpressionOfInterest)
    return (
        rejected(
            pending,
            "expression_of_interest_refused",
            context.actor.subject,
            check_decided_on(command.decided_on, context),
            check_reasons(command.reasons, "Refusing an expression of interest"),
        ),
    )


def amend(state: OpenState, command: AmendExpressionOfInterest, context: Context) -> Events:
    """The CCG sends it again, within the clock of its return; NHS England's time to answer runs anew.

    Raises:
        TooLate: the clock has run out.
        Refusal: what is asked for breaks a rule; see `request_of`.
    """
    case = at(state, ReturnedExpressionOfInterest).case
    case.clocks.check_in_time("amend", context.received_at, "The amended expression of interest")
    ccg = _registered(case.ccg_code, context)
    return (
        ExpressionOfInterestAmended(
            request=request_of(command, case.round, case.policy, ccg, london_date(context.received_at)),
            amended_by=context.actor.subject,
            schedule=case.policy.schedule("respond", context.received_at, case.policy.expression_of_interest.respond),
        ),
    )
