"""A meeting of a committee or panel, from convening to its close.

Not who may vote on what: `domain.meeting` decides that.
"""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.messages import WORKFLOW_TYPES, StreamStart

from workflows.stream import StreamWorkflow


@workflow.defn(name=WORKFLOW_TYPES["meeting"])
class MeetingWorkflow(StreamWorkflow):
    """One meeting, deciding its items."""

    @workflow.run
    async def run(self, start: StreamStart) -> None:
        """Convened, in session, closed; or stopped."""
        await self.follow(self.convened, self.in_session)

    async def convened(self) -> None:
        """Members declare their interests, and the secretary opens the first item."""
        await self.stage_passes()

    async def in_session(self) -> None:
        """Item by item: who may stay, who votes, and what the secretary counts."""
        await self.stage_passes()
