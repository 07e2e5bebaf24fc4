"""Where a survey stands."""

from typing import assert_never

from domain.calendar import london
from domain.deadlines import next_of
from domain.noun import Where
from domain.survey.state import Closed, Open, Stopped, SurveyState, Unopened


def where(state: SurveyState) -> Where:
    """The stage, what is waited for and the next deadline."""
    match state:
        case Unopened():
            return Where(stage="")
        case Open():
            closes = london(state.closes_at)
            return Where(
                stage="open",
                waiting_for=f"responses ({len(state.responses)} so far); the survey closes on {closes}",
                deadline=next_of(state.schedule),
                grace_seconds=state.terms.policy.grace_seconds,
            )
        case Closed():
            return Where(stage="closed", closed=True)
        case Stopped():
            return Where(stage="stopped", closed=True)
        case _:
            assert_never(state)
