"""A survey of stakeholders and practices, from opening to its close.

Not how answers count: `domain.survey` decides that.
"""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.messages import WORKFLOW_TYPES, StreamStart

from workflows.stream import StreamWorkflow


@workflow.defn(name=WORKFLOW_TYPES["survey"])
class SurveyWorkflow(StreamWorkflow):
    """One survey; its result binds nobody."""

    @workflow.run
    async def run(self, start: StreamStart) -> None:
        """Open, then closed or stopped."""
        await self.follow(self.open)

    async def open(self) -> None:
        """Stakeholders and practices answer, until the close."""
        await self.stage_passes()
