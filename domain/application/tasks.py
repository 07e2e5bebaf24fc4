"""What an application waits for, and from whom."""

from collections.abc import Iterator
from typing import assert_never

from domain.application.duties import assignee, duty
from domain.application.evolve import condition_clock
from domain.application.state import (
    Agreement,
    ApplicationState,
    Approval,
    Approved,
    AwaitingInformation,
    Closed,
    Delegating,
    Engagement,
    ExpressionOfInterest,
    GoverningBody,
    NotStarted,
    OpenState,
    PartTwo,
    ReturnedExpressionOfInterest,
    Started,
    Submission,
    ballot_in_place,
)
from domain.application.where import missing_in_words
from domain.people import Role, Task
from domain.policy import BallotPosition


def tasks(state: ApplicationState) -> tuple[Task, ...]:
    """The open tasks."""
    if isinstance(state, NotStarted | Started | Closed):
        return ()
    return (*_own(state), *_asking(state))


def _own(state: OpenState) -> Iterator[Task]:
    """The tasks of the stage itself."""
    match state:
        case ExpressionOfInterest():
            if not state.acknowledged:
                yield _task(state, "acknowledge")
            yield _task(state, "respond")
        case ReturnedExpressionOfInterest():
            yield _task(state, "amend")
        case GoverningBody():
            if state.case.open_meeting("decide_to_apply") is None:
                yield _task(state, "decide_to_apply")
        case Submission():
            yield _task(state, "submit")
        case PartTwo():
            yield _task(state, "area_team")
        case AwaitingInformation():
            yield _task(state, "information")
        case Approval():
            if state.case.open_meeting("decide_application") is None:
                yield _task(state, "decide")
        case Approved():
            yield from _conditions(state)
        case Agreement():
            yield from _agreement(state)
            yield from _conditions(state)
        case Engagement() | Delegating():
            return
        case _:
            assert_never(state)


def _task(state: OpenState, kind: str, key: str = "") -> Task:
    owed = duty(state, kind)
    return Task(
        key=key or kind,
        title=owed.what,
        assignee=owed.assignee,
        due_at=_due_at(state, kind),
        command=owed.command,
    )


def _due_at(state: OpenState, kind: str) -> str | None:
    due = state.case.clocks.due(kind)
    return due.isoformat() if due else None


def _conditions(state: Approved | Agreement) -> Iterator[Task]:
    for condition in state.conditions:
        key = condition.terms.key
        if not condition.confirmed:
            act = "claim_condition" if condition.claimed_by is None else "confirm_condition"
            yield _task(state, condition_clock(key), f"{act}/{key}")


def _agreement(state: Agreement) -> Iterator[Task]:
    if not state.issued:
        yield _task(state, "issue")
    elif state.signed_for_nhs_england_by is None:
        yield _task(state, "sign", "sign_for_ccg" if state.signed_for_ccg_by is None else "sign_for_nhs_england")
    if not state.constitution_amended:
        yield _task(state, "constitution")


def _asking(state: OpenState) -> Iterator[Task]:
    """What is to be asked of members and stakeholders; before the submission its close presses."""
    case, press = state.case, _due_at(state, "submit")
    manager = assignee(case, Role.PROGRAMME_MANAGER)

    def task(command: str, title: str, key: str = "") -> Task:
        of = f"application.{command}"
        return Task(key=key or command, title=title, assignee=manager, due_at=press, command=of)

    if ballot_in_place(state) and not case.ballot_won and case.open_ballot is None:
        yield task("call_ballot", "Call the members' ballot again" if case.ballots else "Call the members' ballot")
    if isinstance(state, Engagement):
        if not case.survey_settled and case.open_survey is None:
            yield task("call_survey", "Call the survey of stakeholders and practices")
        if case.policy.ballot.position is BallotPosition.NONE and not state.members_support:
            yield task("record_members_support", "Record the members' support")
        for view in case.views_missing:
            yield task("record_view", f"Record the view of the {missing_in_words(view)}", f"record_view/{view.body}")
        for kind in case.risks_missing:
            yield task("record_risk", f"Record a risk of kind {kind}, with its owner", f"record_risk/{kind}")
