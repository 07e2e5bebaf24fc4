"""A CCG's register: its practices, committees, interests and levels. It never closes.

Not who may change it: `domain.ccg` decides that.
"""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.messages import WORKFLOW_TYPES, StreamStart

from workflows.stream import StreamWorkflow


@workflow.defn(name=WORKFLOW_TYPES["ccg"])
class CcgWorkflow(StreamWorkflow):
    """One CCG."""

    @workflow.run
    async def run(self, start: StreamStart) -> None:
        """Registered, for good."""
        await self.follow(self.registered)

    async def registered(self) -> None:
        """The register is kept; nothing is due."""
        await self.stage_passes()
