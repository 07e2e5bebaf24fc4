"""An investment in a service, through the bodies that decide on it one after the other.

Not who decides what, or by when: `domain.investment` and the CCG's procedures say that.
"""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.messages import WORKFLOW_TYPES, StreamStart

from workflows.stream import StreamWorkflow


@workflow.defn(name=WORKFLOW_TYPES["investment"])
class InvestmentWorkflow(StreamWorkflow):
    """One investment in a service, from its clinical model to its approval."""

    @workflow.run
    async def run(self, start: StreamStart) -> None:
        """Body after body; it ends approved, rejected or withdrawn."""
        await self.follow(self.clinical_model, self.route_and_value, self.approval)

    async def clinical_model(self) -> None:
        """The primary care committee decides on the clinical model, and is shown no value."""
        await self.stage_passes("meeting")

    async def route_and_value(self) -> None:
        """Route and value are proposed, and the committee for finance and contracting decides on them."""
        await self.stage_passes("meeting")

    async def approval(self) -> None:
        """General practice is to provide it: the committee without anybody who works there decides."""
        await self.stage_passes("meeting")
