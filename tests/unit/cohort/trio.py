"""A cohort of three CCGs as the tests share it, with applications brought as far as a test needs them."""

from datetime import date, datetime
from typing import Any

from domain.application.events import (
    ApplicationRejected,
    ApplicationWithdrawn,
    EngagementCompleted,
    ExpressionOfInterestAccepted,
    MeetingConvened,
    MeetingDecisionRecorded,
)
from domain.application.noun import NOUN as APPLICATION
from domain.ccg.state import RegisteredCcg
from domain.cohort.commands import OpenCohort, PassDeadline, RecordApplication
from domain.cohort.noun import NOUN
from domain.cohort.terms import Coupling
from domain.functions import Level
from domain.noun import Tell
from domain.people import CLOCK, Actor, Role, stream_actor
from tests.spec import Decision, Given, given, utc
from tests.unit.application.leicester import ALL, GOVERNING_BODY, PHASING, expression, person, policy, round_2014

COHORT = "cohort-TRIO-1"
CODES = ("01A", "02B", "03C")
OPENED_AT = utc(2014, 6, 2, 9)
BEGAN_AT = utc(2014, 6, 9, 9)
DECIDED_AT = utc(2014, 9, 9, 12)
DAY = date(2014, 9, 9)
DECIDE_BY = utc(2014, 10, 1, 16)
"""17:00 in London."""
LEAD = person("pm-01a", "01A", Role.PROGRAMME_MANAGER)
ALONE = policy(ballot={"position": "none"}, survey={"required": False})


def opening(**fields: Any) -> OpenCohort:
    """The command that opens the cohort."""
    base: dict[str, Any] = {
        "key": "TRIO",
        "name": "A trio",
        "lead": "01A",
        "members": CODES,
        "coupling": "all_or_none",
        "round": round_2014(),
        "policy": ALONE,
        "level": 3,
        "functions": ALL,
        "phasing": PHASING,
        "decide_by": DECIDE_BY,
    }
    return OpenCohort(**base | fields)


def asked(command: OpenCohort, at: datetime = OPENED_AT, by: Actor = LEAD) -> Decision:
    """The opening, decided."""
    return given(NOUN, stream_id=COHORT).when(command, by, at)


def opened(coupling: Coupling = "all_or_none", **fields: Any) -> Given:
    """The cohort is open."""
    return asked(opening(coupling=coupling, **fields)).recorded


def name(code: str, number: int = 1) -> str:
    """The id of a member's application."""
    return f"application-{code}-{number}"


def begun(code: str, cohort: Given, number: int = 1, at: datetime = BEGAN_AT, **fields: Any) -> Decision:
    """A member's application begins in the cohort."""
    fields = {"ccg_code": code, "policy": ALONE, "cohort_id": COHORT} | fields
    register = RegisteredCcg(code=code, name=f"CCG {code}", practices=(), level=Level.GREATER_INVOLVEMENT)
    return given(APPLICATION, stream_id=name(code, number)).when(
        expression(**fields),
        person(f"pm-{code}", code, Role.PROGRAMME_MANAGER),
        at,
        streams={f"ccg-{code}": register, COHORT: cohort.state},
    )


def agreed(code: str, **fields: Any) -> Given:
    """A member's application of which the governing body agreed."""
    return begun(code, opened(), **fields).recorded.and_given(
        ExpressionOfInterestAccepted(accepted_by="approver-1", decided_on=DAY, reasons="", schedule=()),
        EngagementCompleted(schedule=()),
        MeetingConvened(
            meeting_id=f"meeting-{code}-1-1",
            purpose="decide_to_apply",
            committee=GOVERNING_BODY,
            meets_at=DECIDED_AT,
            convened_by="secretary-04c",
        ),
        MeetingDecisionRecorded(meeting_id=f"meeting-{code}-1-1", purpose="decide_to_apply", result="agreed"),
    )


def declined(code: str) -> Given:
    """A member's application of which the governing body did not agree."""
    no = ApplicationRejected(
        reason="governing_body", rejected_by=f"meeting-{code}-1-1", decided_on=DAY, reasons="No.", stops=()
    )
    return begun(code, opened()).recorded.and_given(no)


def withdrawn(code: str, number: int = 1) -> Given:
    """A member's application that the CCG withdrew."""
    gone = ApplicationWithdrawn(reason="ccg", withdrawn_by=f"ao-{code}", reasons="Not now.", stops=())
    return begun(code, opened(), number).recorded.and_given(gone)


def tell(cohort: Given, told: Given, at: datetime = DECIDED_AT) -> Decision:
    """An application tells that there is news of it."""
    return cohort.when(
        RecordApplication(application_id=told.stream_id),
        stream_actor(told.stream_id),
        at,
        streams={told.stream_id: told.state},
    )


def joined(cohort: Given, *codes: str) -> Given:
    """The applications of these members have joined."""
    for code in codes:
        cohort = tell(cohort, begun(code, cohort).recorded, BEGAN_AT).recorded
    return cohort


def passed(cohort: Given, until: datetime) -> Given:
    """Every deadline up to an instant has passed, as the clock tells it."""
    while (deadline := cohort.where.deadline) is not None and deadline.at <= until:
        cohort = cohort.when(PassDeadline(kind=deadline.name, due=deadline.at), CLOCK, deadline.at).recorded
    return cohort


def told(cohort: Given) -> tuple[str, ...]:
    """The streams that the last event tells something."""
    return tuple(call.stream_id for call in cohort.calls if isinstance(call, Tell))
