"""A practice's validation, from the notice that it missed the band to its hearing.

Not who hears it, or by when: `domain.validation` and the CCG's procedures say that.
"""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.messages import WORKFLOW_TYPES, StreamStart

from workflows.stream import StreamWorkflow


@workflow.defn(name=WORKFLOW_TYPES["validation"])
class ValidationWorkflow(StreamWorkflow):
    """One practice, one year, one investment."""

    @workflow.run
    async def run(self, start: StreamStart) -> None:
        """Notice, evidence, hearing; it ends upheld, or with the investment withdrawn."""
        await self.follow(self.evidence, self.hearing)

    async def evidence(self) -> None:
        """The practice has notice, and gives evidence in its time."""
        await self.stage_passes()

    async def hearing(self) -> None:
        """The validation committee hears the practice, and it keeps or loses its investment."""
        await self.stage_passes("meeting")
