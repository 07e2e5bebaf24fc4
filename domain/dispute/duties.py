"""Who owes what at each stage of a dispute, and with whom its delay is raised."""

from dataclasses import dataclass
from typing import assert_never

from domain.codes import NHS_ENGLAND
from domain.dispute.state import (
    Appeal,
    Case,
    Decided,
    Decision,
    Mediation,
    OpenState,
    Raised,
    Side,
    committee_of,
    loser,
)
from domain.people import Assignee, Role


@dataclass(frozen=True)
class Duty:
    """What somebody is to do, by which command, until what is due, and who hears of it when it stays undone."""

    kind: str
    """The deadline by which it is to be done."""
    key: str
    what: str
    """An instruction: "Answer the dispute"."""
    command: str
    assignee: Assignee
    escalate_to: tuple[Assignee, ...]


def of_ccg(case: Case, role: Role) -> Assignee:
    """Somebody of the CCG, by their role."""
    return Assignee(role=role, organisation=case.ccg_code)


def of_practice(case: Case) -> Assignee:
    """The lead of the practice that raised the dispute, or of the one in which it goes on."""
    return Assignee(role=Role.PRACTICE_LEAD, organisation=case.acting_practice)


def both(case: Case) -> tuple[Assignee, ...]:
    """The two parties."""
    return (of_practice(case), of_ccg(case, Role.PROGRAMME_MANAGER))


def duties(state: OpenState) -> tuple[Duty, ...]:
    """What is to be done at this stage, and by whom."""
    match state:
        case Raised(case=case):
            return (_answer(case),)
        case Mediation(case=case):
            return (_mediate(state), *(() if state.answered else (_answer(case),)))
        case Decision(case=case):
            return (_convene(case, "decide", f"Convene the {_words(committee_of(state))} to decide the dispute"),)
        case Decided(case=case):
            return (_appeal(case, loser(state.outcome)),)
        case Appeal(case=case):
            what = f"Convene the {_words(committee_of(state))} to decide on the appeal"
            return (_convene(case, "decide_appeal", what),)
        case _:
            assert_never(state)


def _words(key: str) -> str:
    return key.replace("_", " ")


def _answer(case: Case) -> Duty:
    area_team = Assignee(role=Role.AREA_TEAM_OFFICER, organisation=NHS_ENGLAND)
    return Duty(
        kind="respond",
        key="answer",
        what="Answer the practice's dispute",
        command="dispute.answer",
        assignee=of_ccg(case, Role.PROGRAMME_MANAGER),
        escalate_to=(of_ccg(case, Role.ACCOUNTABLE_OFFICER), area_team),
    )


def _mediate(state: Mediation) -> Duty:
    case, mediator = state.case, state.mediator
    key, what, assignee = "appoint_mediator", "Appoint a mediator", of_ccg(case, Role.PROGRAMME_MANAGER)
    if mediator is not None:
        assignee = Assignee(role=Role.MEDIATOR, organisation=mediator.organisation, subject=mediator.subject)
        key, what = "take_up_mediation", "Declare your interests in the parties, or none, and take the mediation up"
        if mediator.taken_up:
            key, what = "record_settlement", "Record the settlement, or that the mediation failed"
    return Duty("mediate", key, what, f"dispute.{key}", assignee, (of_ccg(case, Role.ACCOUNTABLE_OFFICER),))


def _convene(case: Case, kind: str, what: str) -> Duty:
    secretary, senior = of_ccg(case, Role.COMMITTEE_SECRETARY), of_ccg(case, Role.ACCOUNTABLE_OFFICER)
    return Duty(kind, "convene_meeting", what, "dispute.convene_meeting", secretary, (senior, of_practice(case)))


def _appeal(case: Case, side: Side) -> Duty:
    assignee = of_practice(case) if side == "practice" else of_ccg(case, Role.ACCOUNTABLE_OFFICER)
    return Duty("appeal", "appeal", "Appeal against the decision, or let it stand", "dispute.appeal", assignee, ())
