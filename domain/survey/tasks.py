"""Who has something to do in a survey."""

from domain.people import Assignee, Role, Task
from domain.survey.state import Open, SurveyState, unanswered


def tasks(state: SurveyState) -> tuple[Task, ...]:
    """An answer for each member practice that is asked and has not answered."""
    if not isinstance(state, Open):
        return ()
    closes_at = state.closes_at.isoformat()
    return tuple(
        Task(
            key=f"respond/{practice}",
            title="Answer the survey",
            assignee=Assignee(role=Role.PRACTICE_LEAD, organisation=practice),
            due_at=closes_at,
            command="survey.record_response",
        )
        for practice in unanswered(state)
    )
