"""NHS England's decision, by an officer where the policy names no panel (rules W1, W3, S5)."""

import re
from datetime import date

from domain.application.checks import at, check_four_eyes
from domain.application.commands import (
    ApproveApplication,
    ApproveWithConditions,
    DeferDecision,
    RejectApplication,
)
from domain.application.endings import rejected
from domain.application.events import ApplicationApproved, ApplicationEvent, DecisionDeferred
from domain.application.evolve import condition_clock
from domain.application.refusals import (
    AlreadyDecided,
    ConditionIncomplete,
    ConditionRepeated,
    ConditionsMissing,
    DecidedByPanel,
)
from domain.application.state import Agreement, Approval, Approved, Capacity, Delegating, OpenState
from domain.application.submission import check_answered
from domain.application.values import Condition, ConditionTerms
from domain.checks import check_ahead, check_decided_on, check_reasons
from domain.deadlines import Schedule
from domain.noun import Context
from domain.parsing import quoted
from domain.policy import Policy

Events = tuple[ApplicationEvent, ...]

_SHORT_NAME = re.compile(r"(?=.{1,60}$)[A-Za-z0-9]+(-[A-Za-z0-9]+)*")
"""It becomes part of the name of a deadline, in which a full stop has a meaning of its own, and of a command's id."""


def _undecided(state: OpenState) -> Approval:
    """The application as an officer may decide it.

    Raises:
        InformationOutstanding: a return for information is unanswered (rule S5).
        AlreadyDecided: it was approved.
        StageOutOfOrder: it has not come so far.
        DecidedByPanel: a panel decides it (rule W1).
    """
    check_answered(state)
    if isinstance(state, Approved | Agreement | Delegating):
        raise AlreadyDecided("NHS England has approved this application already.")
    approval = at(state, Approval)
    panel = approval.case.policy.approval.panel
    if panel is not None:
        raise DecidedByPanel(
            f"By the pinned policy NHS England decides by its panel '{panel}': each member votes in a meeting, and no "
            "officer decides for it."
        )
    return approval


def approve(state: OpenState, command: ApproveApplication, context: Context) -> Events:
    """An officer approves, without conditions.

    Raises:
        FourEyes: the officer signed for the applicant, or recorded a check (rule W3).
        ReasonsMissing: no reasons are stated.
    """
    return (_approved(_undecided(state), command, (), context),)


def approve_with_conditions(state: OpenState, command: ApproveWithConditions, context: Context) -> Events:
    """An officer approves; nothing goes live before each condition is confirmed.

    Raises:
        ConditionsMissing, ConditionIncomplete, ConditionRepeated, DateInThePast: the conditions.
        FourEyes, ReasonsMissing: as for an approval.
    """
    approval = _undecided(state)
    if not command.conditions:
        raise ConditionsMissing("An approval with conditions states at least one.")
    keys = [terms.key for terms in command.conditions]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise ConditionRepeated(f"More than one condition is called {', '.join(twice)}.")
    conditions = tuple(_complete(terms, context) for terms in command.conditions)
    return (_approved(approval, command, conditions, context),)


def _complete(terms: ConditionTerms, context: Context) -> Condition:
    if not _SHORT_NAME.fullmatch(terms.key):
        raise ConditionIncomplete(
            f"A condition is called {quoted(terms.key)}; its short name is made of letters, digits and hyphens, at "
            "most 60 of them, such as premises-plan."
        )
    if not terms.text.strip():
        raise ConditionIncomplete(f"Condition '{terms.key}' does not say what is to be met.")
    if not terms.owner.strip():
        raise ConditionIncomplete(f"Condition '{terms.key}' has no owner who is to meet it.")
    if terms.due is None:
        raise ConditionIncomplete(f"Condition '{terms.key}' has no day by which it is to be met.")
    check_ahead(terms.due, context, f"The day by which condition '{terms.key}' is to be met")
    return Condition(key=terms.key, text=terms.text, owner=terms.owner, due=terms.due)


def _approved(
    approval: Approval,
    command: ApproveApplication | ApproveWithConditions,
    conditions: tuple[Condition, ...],
    context: Context,
) -> ApplicationApproved:
    case, officer = approval.case, context.actor.subject
    check_four_eyes(case, Capacity.APPROVES, officer)
    return ApplicationApproved(
        approved_by=(officer,),
        meeting_id=None,
        decided_on=check_decided_on(command.decided_on, context),
        reasons=check_reasons(command.reasons, "An approval"),
        conditions=conditions,
        schedule=tuple(
            deadline for condition in conditions for deadline in _condition_due(case.policy, condition, context)
        ),
    )


def _condition_due(policy: Policy, condition: Condition, context: Context) -> Schedule:
    return policy.schedule_at(
        condition_clock(condition.key),
        context.received_at,
        policy.end_of(condition.due),
        policy.approval.condition_remind_before,
    )


def defer(state: OpenState, command: DeferDecision, context: Context) -> Events:
    """An officer puts the decision off to a day that lies ahead; the application keeps its place.

    Raises:
        DateInThePast: the day does not lie ahead.
        ReasonsMissing: no reasons are stated.
    """
    policy = _undecided(state).case.policy
    until: date = check_ahead(command.until, context, "The day until which the decision is put off")
    timing = policy.approval.decide
    return (
        DecisionDeferred(
            deferred_by=context.actor.subject,
            until=until,
            decided_on=check_decided_on(command.decided_on, context),
            reasons=check_reasons(command.reasons, "Putting the decision off"),
            schedule=policy.schedule_at(
                "decide", context.received_at, policy.end_of(until), timing.remind_before, timing.escalate_after
            ),
        ),
    )


def reject(state: OpenState, command: RejectApplication, context: Context) -> Events:
    """An officer rejects, for good.

    Raises:
        FourEyes: the officer signed for the applicant, or recorded a check (rule W3).
        ReasonsMissing: no reasons are stated.
    """
    approval = _undecided(state)
    officer = context.actor.subject
    check_four_eyes(approval.case, Capacity.APPROVES, officer)
    decided_on = check_decided_on(command.decided_on, context)
    reasons = check_reasons(command.reasons, "A rejection")
    return (rejected(approval, "nhs_england", officer, decided_on, reasons),)
