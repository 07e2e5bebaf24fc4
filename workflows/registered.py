"""Every workflow, for whoever registers or replays them.

Not imported by the package itself: each run of a workflow imports its module anew in the sandbox, and would import all
the others with it (12 ms of processor time for every run).
"""

from workflows.application import DelegationApplicationWorkflow
from workflows.ballot import BallotWorkflow
from workflows.ccg import CcgWorkflow
from workflows.cohort import CohortWorkflow
from workflows.delegation import DelegationWorkflow
from workflows.dispute import DisputeWorkflow
from workflows.investment import InvestmentWorkflow
from workflows.meeting import MeetingWorkflow
from workflows.survey import SurveyWorkflow
from workflows.validation import ValidationWorkflow

WORKFLOWS = (
    CcgWorkflow,
    DelegationApplicationWorkflow,
    CohortWorkflow,
    BallotWorkflow,
    SurveyWorkflow,
    MeetingWorkflow,
    DelegationWorkflow,
    DisputeWorkflow,
    InvestmentWorkflow,
    ValidationWorkflow,
)
"""Every workflow; a worker registers them all."""
