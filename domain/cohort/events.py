"""What happens to a cohort."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from domain.cohort.state import Decision, FailedBecause
from domain.cohort.terms import Coupling, Difference, Terms
from domain.deadlines import Deadline, Schedule
from domain.model import Event


class CohortOpened(Event):
    """A cohort of CCGs was opened."""

    type: Literal["cohort.opened"] = "cohort.opened"
    key: str
    name: str
    lead: str
    members: tuple[str, ...]
    coupling: Coupling
    terms: Terms
    decide_by: datetime
    opened_by: str
    schedule: Schedule


class ApplicationJoined(Event):
    """The application of a member joined the cohort."""

    type: Literal["cohort.application_joined"] = "cohort.application_joined"
    ccg_code: str
    application_id: str
    drift: tuple[Difference, ...]


class DriftRecorded(Event):
    """A member's terms differ otherwise from the cohort's than before."""

    type: Literal["cohort.drift_recorded"] = "cohort.drift_recorded"
    ccg_code: str
    drift: tuple[Difference, ...]
    """Empty when they are the same again."""


class DecisionRecorded(Event):
    """A member's governing body decided whether to apply."""

    type: Literal["cohort.decision_recorded"] = "cohort.decision_recorded"
    ccg_code: str
    decision: Decision


class ApplicationEnded(Event):
    """The application of a member ended."""

    type: Literal["cohort.application_ended"] = "cohort.application_ended"
    ccg_code: str
    ending: str
    reason: str
    """The rule or event that ended it, in one word."""


class WentAhead(Event):
    """The barrier was lifted: those who agreed may submit."""

    type: Literal["cohort.went_ahead"] = "cohort.went_ahead"
    agreed: tuple[str, ...]
    """Codes of the CCGs that agreed."""
    deadline: Deadline | None
    """The shared deadline when it had passed; None when all had decided."""


class CohortFailed(Event):
    """One of all does not apply, and so none does: the open applications end with the cohort."""

    type: Literal["cohort.failed"] = "cohort.failed"
    reason: FailedBecause
    ccgs: tuple[str, ...]
    """The CCGs that did not agree in time."""
    applications: tuple[str, ...]
    """The open applications, which are told."""


class JoinerTurnedAway(Event):
    """An application that had begun while the cohort failed was told to end with it."""

    type: Literal["cohort.joiner_turned_away"] = "cohort.joiner_turned_away"
    application_id: str


class CohortConcluded(Event):
    """Every application of the cohort has come to its end."""

    type: Literal["cohort.concluded"] = "cohort.concluded"


class Reminded(Event):
    """The members that have not decided were reminded of the shared deadline."""

    type: Literal["cohort.reminded"] = "cohort.reminded"
    deadline: Deadline
    undecided: tuple[str, ...]


class Escalated(Event):
    """Decisions that are late were raised with somebody senior."""

    type: Literal["cohort.escalated"] = "cohort.escalated"
    deadline: Deadline
    undecided: tuple[str, ...]


CohortEvent = Annotated[
    CohortOpened
    | ApplicationJoined
    | DriftRecorded
    | DecisionRecorded
    | ApplicationEnded
    | WentAhead
    | CohortFailed
    | JoinerTurnedAway
    | CohortConcluded
    | Reminded
    | Escalated,
    Field(discriminator="type"),
]
