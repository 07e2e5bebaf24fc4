"""A ballot of a CCG's practices, from opening to the verified result.

Not how votes count: `domain.ballot` decides that, and the ledger keeps every answer secret until the close.
"""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.messages import WORKFLOW_TYPES, StreamStart

from workflows.stream import StreamWorkflow


@workflow.defn(name=WORKFLOW_TYPES["ballot"])
class BallotWorkflow(StreamWorkflow):
    """One ballot on its roll frozen at opening."""

    @workflow.run
    async def run(self, start: StreamStart) -> None:
        """Open, counting, verified; or stopped."""
        await self.follow(self.open, self.counting)

    async def open(self) -> None:
        """Practices vote, until the close or until all have; who has not is reminded."""
        await self.stage_passes()

    async def counting(self) -> None:
        """The close has passed; somebody who did not open the ballot verifies the result."""
        await self.stage_passes()
