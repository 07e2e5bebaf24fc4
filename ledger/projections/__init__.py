"""Projections: tables that answer the edges' questions, written in the append's own transaction.

Everything in them follows from the tables of record, and a rebuild writes them anew from those.
"""

from ledger.projections.applications import APPLICATIONS_PROJECTION
from ledger.projections.ballots import BALLOT_PROJECTIONS
from ledger.projections.cohorts import COHORT_PROJECTIONS
from ledger.projections.common import CLAIMS, DEADLINES_PROJECTION, OWED, REFUSALS, TASKS_PROJECTION
from ledger.projections.delegations import DELEGATION_PROJECTIONS
from ledger.projections.disputes import DISPUTE_PROJECTIONS
from ledger.projections.investments import INVESTMENT_PROJECTIONS
from ledger.projections.levels import LEVEL_PROJECTIONS
from ledger.projections.meetings import MEETING_PROJECTIONS
from ledger.projections.projection import Projection
from ledger.projections.surveys import SURVEY_PROJECTIONS
from ledger.projections.validations import VALIDATION_PROJECTIONS

PROJECTIONS: tuple[Projection, ...] = (
    TASKS_PROJECTION,
    DEADLINES_PROJECTION,
    APPLICATIONS_PROJECTION,
    *COHORT_PROJECTIONS,
    *BALLOT_PROJECTIONS,
    *SURVEY_PROJECTIONS,
    *MEETING_PROJECTIONS,
    *DELEGATION_PROJECTIONS,
    *DISPUTE_PROJECTIONS,
    *LEVEL_PROJECTIONS,
    *INVESTMENT_PROJECTIONS,
    *VALIDATION_PROJECTIONS,
)
"""Those that are functions of a stream's state."""

PROJECTED_TABLES = tuple(dict.fromkeys((*(projection.table for projection in PROJECTIONS), CLAIMS, OWED, REFUSALS)))
"""All that a rebuild empties and writes again."""

__all__ = ["PROJECTED_TABLES", "PROJECTIONS", "Projection"]
