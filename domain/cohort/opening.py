"""What a cohort is opened with (rules C1, I1, F1, F2, S8)."""

import re

from domain.application.expression_of_interest import check_level_offered, check_phasing, check_scope
from domain.calendar import london, london_date, whole_seconds
from domain.codes import check_ccg_code
from domain.cohort.commands import OpenCohort
from domain.cohort.events import CohortOpened
from domain.cohort.refusals import (
    LeadNotMember,
    MemberNamedTwice,
    MembersTooFew,
    SharedDeadlineOutsideRound,
)
from domain.cohort.state import DECIDE
from domain.cohort.terms import Terms
from domain.noun import Context
from domain.refusal import MalformedCode, WrongStream

FEWEST_MEMBERS = 2


def open_cohort(command: OpenCohort, context: Context) -> tuple[CohortOpened]:
    """A cohort is opened; the time to decide runs.

    Raises:
        MalformedCode: the key, or a CCG's code, does not have its form (rule I1).
        WrongStream: the stream is not named for the key.
        MembersTooFew, MemberNamedTwice, LeadNotMember: the members.
        SharedDeadlineOutsideRound: the shared deadline.
        Refusal: the terms break a rule of every application; see `domain.application.expression_of_interest`.
    """
    if not re.fullmatch(r"[A-Z0-9]{1,10}", command.key):
        raise MalformedCode(
            f"The cohort's key '{command.key}' is not one to ten capital letters and digits, as in SEL."
        )
    if not re.fullmatch(rf"cohort-{command.key}-[1-9][0-9]*", context.stream_id):
        raise WrongStream(
            f"'{context.stream_id}' names no cohort {command.key}; its first is named cohort-{command.key}-1."
        )
    _check_members(command)
    terms = _terms(command, context)
    decide_by = whole_seconds(command.decide_by)
    closes_at = terms.round.submissions_close_at
    if not context.received_at < decide_by <= closes_at:
        raise SharedDeadlineOutsideRound(
            f"The governing bodies are to decide by {london(decide_by)}; that must lie ahead, and not after the "
            f"{london(closes_at)} at which the round {terms.round.name} closes for submissions."
        )
    deciding = terms.policy.governing_body.decide
    return (
        CohortOpened(
            key=command.key,
            name=command.name,
            lead=command.lead,
            members=command.members,
            coupling=command.coupling,
            terms=terms,
            decide_by=decide_by,
            opened_by=context.actor.subject,
            schedule=terms.policy.schedule_at(
                DECIDE, context.received_at, decide_by, deciding.remind_before, deciding.escalate_after
            ),
        ),
    )


def _check_members(command: OpenCohort) -> None:
    codes = [check_ccg_code(code) for code in command.members]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise MemberNamedTwice(f"The cohort names CCG {', '.join(twice)} more than once.")
    if len(codes) < FEWEST_MEMBERS:
        raise MembersTooFew(f"The cohort names {len(codes)} CCG; it takes {FEWEST_MEMBERS} at least.")
    if check_ccg_code(command.lead) not in codes:
        raise LeadNotMember(f"CCG {command.lead} is to lead the cohort and is not one of its members.")


def _terms(command: OpenCohort, context: Context) -> Terms:
    functions = check_scope(command.functions, command.round, london_date(context.received_at))
    check_phasing(command.phasing, functions, command.round, command.policy)
    return Terms(
        round=command.round,
        policy=command.policy,
        level=check_level_offered(command.level, command.round),
        functions=functions,
        phasing=command.phasing,
    )
