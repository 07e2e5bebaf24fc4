"""Cohorts: what their members decided, where their applications stand, and in what their terms differ (rule C1)."""

from datetime import datetime
from typing import Annotated

from pydantic import BeforeValidator
from sqlalchemy import select

from ledger.projections.applications import APPLICATIONS
from ledger.projections.cohorts import COHORT_MEMBERS, COHORTS
from ledger.reading.rows import Codes, Reading, listed, one, read
from ledger.store import Ledger


class Cohort(Reading):
    """A cohort. `failed_by` are the CCGs that did not agree in time."""

    stream_id: str
    name: str
    lead: str
    coupling: str
    stage: str
    closed: bool
    waiting_for: str
    decide_by: datetime
    failed_because: str | None
    failed_by: Codes


class TermDiffers(Reading):
    """A term that an application has otherwise than its cohort."""

    field: str
    shared: str
    own: str


class CohortMember(Reading):
    """A CCG of a cohort, and where its application stands now."""

    ccg_code: str
    application_id: str | None
    stage: str | None
    """Of its application."""
    decision: str | None
    ended: str | None
    drift: Annotated[tuple[TermDiffers, ...], BeforeValidator(listed)]


def cohorts(ledger: Ledger) -> tuple[Cohort, ...]:
    """The cohorts, by id."""
    return read(ledger, Cohort, select(COHORTS).order_by(COHORTS.c.stream_id))


def cohort(ledger: Ledger, cohort_id: str) -> Cohort | None:
    """A cohort; None when there is none."""
    return one(ledger, Cohort, COHORTS, cohort_id)


def cohort_members(ledger: Ledger, cohort_id: str) -> tuple[CohortMember, ...]:
    """The members of a cohort, in its order."""
    theirs = COHORT_MEMBERS.outerjoin(APPLICATIONS, APPLICATIONS.c.stream_id == COHORT_MEMBERS.c.application_id)
    query = select(COHORT_MEMBERS, APPLICATIONS.c.stage).select_from(theirs)
    return read(
        ledger, CohortMember, query.where(COHORT_MEMBERS.c.stream_id == cohort_id).order_by(COHORT_MEMBERS.c.number)
    )
