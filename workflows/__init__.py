"""The workflows: one for each noun, which wait, keep time and deliver, and decide nothing.

A workflow's type name, its stream's id as workflow id, and the names of its messages are contracts
(docs/reference/contracts.md).
"""

from domain.messages import workflow_type
from workflows.application import DelegationApplicationWorkflow
from workflows.ballot import BallotWorkflow
from workflows.ccg import CcgWorkflow
from workflows.delegation import DelegationWorkflow
from workflows.meeting import MeetingWorkflow
from workflows.survey import SurveyWorkflow

WORKFLOWS = (
    CcgWorkflow,
    DelegationApplicationWorkflow,
    BallotWorkflow,
    SurveyWorkflow,
    MeetingWorkflow,
    DelegationWorkflow,
)
"""Every workflow; a worker registers them all."""

__all__ = [
    "WORKFLOWS",
    "BallotWorkflow",
    "CcgWorkflow",
    "DelegationApplicationWorkflow",
    "DelegationWorkflow",
    "MeetingWorkflow",
    "SurveyWorkflow",
    "workflow_type",
]
