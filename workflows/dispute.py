"""A practice's dispute with its CCG, from being raised to its end.

Not who may decide it: `domain.dispute` decides that.
"""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.messages import WORKFLOW_TYPES, StreamStart

from workflows.stream import StreamWorkflow


@workflow.defn(name=WORKFLOW_TYPES["dispute"])
class DisputeWorkflow(StreamWorkflow):
    """One dispute."""

    @workflow.run
    async def run(self, start: StreamStart) -> None:
        """It ends settled, withdrawn, upheld or dismissed."""
        await self.follow(
            self.raised,
            self.mediation,
            self.decision,
            self.decided,
            self.appeal,
        )

    async def raised(self) -> None:
        """The CCG answers; when its time has passed the dispute goes on without."""
        await self.stage_passes()

    async def mediation(self) -> None:
        """A mediator brings a settlement, or the dispute goes to the committee."""
        await self.stage_passes()

    async def decision(self) -> None:
        """People without an interest decide in a meeting."""
        await self.stage_passes("meeting")

    async def decided(self) -> None:
        """Either side may appeal until the time for it has passed, when the decision stands."""
        await self.stage_passes()

    async def appeal(self) -> None:
        """Others than those who decided decide in a meeting, and that stands."""
        await self.stage_passes("meeting")
