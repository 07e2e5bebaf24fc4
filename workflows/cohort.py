"""A cohort of CCGs, from its opening to the end of the last of its applications.

Not what a governing body decides, nor when the barrier lifts: `domain.cohort` reads the one and decides the other.
"""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.messages import WORKFLOW_TYPES, StreamStart

from workflows.stream import StreamWorkflow


@workflow.defn(name=WORKFLOW_TYPES["cohort"])
class CohortWorkflow(StreamWorkflow):
    """One cohort; its applications have workflows of their own."""

    @workflow.run
    async def run(self, start: StreamStart) -> None:
        """Deciding, proceeding, concluded; or failed."""
        await self.follow(self.deciding, self.proceeding)

    async def deciding(self) -> None:
        """The governing bodies decide by the shared deadline; nobody submits before the barrier lifts."""
        await self.stage_passes()

    async def proceeding(self) -> None:
        """The barrier is lifted; each application goes its own way, and tells when it has ended."""
        await self.stage_passes()
