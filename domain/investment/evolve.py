"""What an investment's events make of its state; nothing is judged here, and nothing raised."""

from datetime import date
from typing import assert_never

from domain.convening import CalledMeeting, told_by
from domain.deadlines import Clocks
from domain.investment.events import (
    ClinicalModelAgreed,
    DecisionOverdue,
    Escalated,
    GeneralPracticeRecommended,
    InvestmentApproved,
    InvestmentEvent,
    InvestmentProposed,
    InvestmentRejected,
    InvestmentWithdrawn,
    MeetingConvened,
    MeetingDecisionRecorded,
    Reminded,
    TermsProposed,
)
from domain.investment.state import (
    Approval,
    Case,
    ClinicalModel,
    Closed,
    Decision,
    Ending,
    InvestmentState,
    NotProposed,
    OpenState,
    RouteAndValue,
    terms_of,
)


def evolve(state: InvestmentState, event: InvestmentEvent) -> InvestmentState:
    """The state after the event; an event of another stage changes nothing."""
    if isinstance(event, InvestmentProposed):
        return _proposed(event)
    return state if isinstance(state, NotProposed | Closed) else _open(state, event)


def _proposed(event: InvestmentProposed) -> ClinicalModel:
    return ClinicalModel(
        case=Case(
            ccg_code=event.ccg_code,
            service=event.service,
            clinical_model=event.clinical_model,
            functions=event.functions,
            affected=event.affected,
            procedures=event.procedures,
            clocks=Clocks().start(event.schedule),
        )
    )


def _open(state: OpenState, event: InvestmentEvent) -> InvestmentState:
    case = state.case
    match event:
        case InvestmentProposed():
            return state
        case MeetingConvened():
            called = CalledMeeting(meeting_id=event.meeting_id, kind=event.purpose)
            return _with(state, meetings=(*case.meetings, called))
        case MeetingDecisionRecorded():
            meetings = (
                told_by(m, event.result, event.referred_to) if m.meeting_id == event.meeting_id else m
                for m in case.meetings
            )
            return _with(state, meetings=tuple(meetings))
        case ClinicalModelAgreed():
            clocks = case.clocks.stop(["clinical_model"]).start(event.schedule)
            return RouteAndValue(case=case.model_copy(update={"clocks": clocks}))
        case TermsProposed():
            return RouteAndValue(case=case, terms=event.terms) if isinstance(state, RouteAndValue) else state
        case GeneralPracticeRecommended():
            if not isinstance(state, RouteAndValue) or state.terms is None:
                return state
            clocks = case.clocks.stop(["route_and_value"]).start(event.schedule)
            return Approval(case=case.model_copy(update={"clocks": clocks}), terms=state.terms)
        case InvestmentApproved():
            return _closed(state, "approved", event.decided_by, event.decided_on)
        case InvestmentRejected():
            return _closed(state, "rejected", event.decided_by, event.decided_on)
        case InvestmentWithdrawn():
            return _closed(state, "withdrawn", None, event.on, event.reasons)
        case Reminded() | DecisionOverdue() | Escalated():
            return _with(state, clocks=case.clocks.passed(event.deadline))
        case _:
            assert_never(event)


def _with(state: OpenState, **changes: object) -> OpenState:
    return state.model_copy(update={"case": state.case.model_copy(update=changes)})


def _closed(state: OpenState, ending: Ending, decided_by: Decision | None, on: date, reasons: str = "") -> Closed:
    return Closed(
        stage=ending,
        ccg_code=state.case.ccg_code,
        service=state.case.service,
        functions=state.case.functions,
        affected=state.case.affected,
        terms=terms_of(state),
        decided_by=decided_by,
        on=on,
        reasons=reasons,
    )
