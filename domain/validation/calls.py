"""What a validation's events call for: the hearing to open, and people to tell."""

from collections.abc import Iterable
from typing import assert_never

from domain.calendar import london
from domain.convening import convening
from domain.meeting.commands import Item
from domain.noun import Call, Notice, Open
from domain.people import Assignee, Role
from domain.validation.events import (
    Escalated,
    EvidenceGiven,
    EvidenceTimeEnded,
    HearingOverdue,
    InvestmentUpheld,
    InvestmentWithdrawn,
    MeetingConvened,
    MeetingDecisionRecorded,
    NoticeGiven,
    PracticeMerged,
    Reminded,
    ValidationEvent,
)
from domain.validation.notice import EVIDENCE, HEAR
from domain.validation.state import AwaitingEvidence, AwaitingHearing, Case, Closed, NotBegun, ValidationState

MANAGER, OFFICER, SECRETARY = Role.PROGRAMME_MANAGER, Role.ACCOUNTABLE_OFFICER, Role.COMMITTEE_SECRETARY
LEAD = Role.PRACTICE_LEAD


def calls(stream_id: str, state: ValidationState, event: ValidationEvent) -> tuple[Call, ...]:
    """What the event calls for; the state is the one after it."""
    match state:
        case NotBegun():
            return ()
        case Closed():
            return tuple(_heard(stream_id, state, event))
        case _:
            return tuple(_under_way(stream_id, state, event))


def _told(of: Case | Closed, subject: str, body: str, *roles: Role) -> Iterable[Notice]:
    for role in roles:
        organisation = of.acting_practice if role is LEAD else of.subject.ccg_code
        yield Notice(to=Assignee(role=role, organisation=organisation), subject=subject, body=body)


def _heard(stream_id: str, state: Closed, event: ValidationEvent) -> Iterable[Call]:
    about = state.subject
    what = f"{about.investment}, {about.financial_year} ({stream_id})"
    match event:
        case InvestmentUpheld():
            body = f"Practice {about.practice} was heard, and keeps its investment: {what}."
            return _told(state, f"Practice {about.practice} keeps its investment", body, LEAD, MANAGER)
        case InvestmentWithdrawn():
            body = f"Practice {about.practice} was heard, and its investment is withdrawn: {what}."
            return _told(state, f"Practice {about.practice} loses its investment", body, LEAD, MANAGER, OFFICER)
        case _:
            return ()


def _under_way(stream_id: str, state: AwaitingEvidence | AwaitingHearing, event: ValidationEvent) -> Iterable[Call]:
    case, about = state.case, state.case.subject
    what = f"{about.investment}, {about.financial_year} ({stream_id})"
    due = case.clocks.due(EVIDENCE if isinstance(state, AwaitingEvidence) else HEAR)
    by = f" by {london(due)}" if due else ""
    hearing = f"hearing of practice {about.practice}"
    match event:
        case NoticeGiven():
            missed = f" Missed: {event.shortfall}" if event.shortfall else ""
            body = (
                f"Practice {about.practice} achieved band {about.band} in {about.financial_year}, below band "
                f"{case.procedure.band}. To keep its investment it may give evidence{by}: {what}.{missed}"
            )
            return _told(case, f"Notice: band {case.procedure.band} missed in {about.financial_year}", body, LEAD)
        case PracticeMerged():
            body = (
                f"Practice {about.practice} goes on in practice {event.into}. Evidence or hearing is due{by}: {what}."
            )
            return _told(case, f"Practice {about.practice} merged: {hearing}", body, LEAD, SECRETARY)
        case EvidenceGiven():
            body = f"Practice {about.practice} gave its evidence, and is to be heard{by}: {what}."
            return _told(case, f"To be convened: {hearing}", body, SECRETARY)
        case EvidenceTimeEnded():
            body = f"Practice {about.practice} gave no evidence in time, and is to be heard{by} all the same: {what}."
            return _told(case, f"To be convened: {hearing}, without evidence", body, SECRETARY, LEAD)
        case MeetingConvened() if isinstance(state, AwaitingHearing):
            item, rules = _item(stream_id, state), case.procedures
            meeting = convening(stream_id, about.ccg_code, event.committee, event.meets_at, item, rules)
            body = f"Practice {about.practice} is heard on {london(event.meets_at)} ({event.meeting_id}): {what}."
            return (Open(event.meeting_id, meeting), *_told(case, "The hearing is convened", body, LEAD))
        case Reminded() if isinstance(state, AwaitingEvidence):
            return _told(case, "Reminder: evidence", f"The practice's evidence is due{by}: {what}.", LEAD)
        case Reminded():
            return _told(case, f"Reminder: {hearing}", f"The {hearing} is due{by}: {what}.", SECRETARY)
        case HearingOverdue():
            return _told(case, f"Overdue: {hearing}", f"The {hearing} was due{by}: {what}.", SECRETARY)
        case Escalated():
            return _told(case, f"Escalated: {hearing}", f"The {hearing} was due{by}: {what}.", OFFICER)
        case MeetingConvened() | MeetingDecisionRecorded() | InvestmentUpheld() | InvestmentWithdrawn():
            return ()
        case _:
            assert_never(event)


def _item(stream_id: str, state: AwaitingHearing) -> Item:
    about = state.case.subject
    given = len(state.evidence)
    evidence = "no evidence" if not given else "1 document" if given == 1 else f"{given} documents"
    return Item(
        item_id="validation",
        title=f"Whether practice {about.practice}, in band {about.band} in {about.financial_year}, keeps "
        f"{about.investment} ({evidence})",
        kind="validation",
        subject_stream=stream_id,
        affected=(about.practice,),
    )
