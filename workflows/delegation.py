"""A delegation, from the agreement through its phases to its end, which may be years away.

Not which phase may start: `domain.delegation` decides that.
"""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.messages import WORKFLOW_TYPES, StreamStart

from workflows.stream import StreamWorkflow


@workflow.defn(name=WORKFLOW_TYPES["delegation"])
class DelegationWorkflow(StreamWorkflow):
    """One CCG's delegated functions."""

    @workflow.run
    async def run(self, start: StreamStart) -> None:
        """Phases, quarterly reviews and, some day, revocation or notice."""
        await self.follow(
            self.preparing,
            self.phasing,
            self.paused,
            self.operational,
        )

    async def preparing(self) -> None:
        """Gates are met one by one, until the first phase can be activated."""
        await self.stage_passes()

    async def phasing(self) -> None:
        """Phases go live at their dates while quarterly reviews have begun."""
        await self.stage_passes()

    async def paused(self) -> None:
        """NHS England stopped the clock; the remaining days are kept."""
        await self.stage_passes()

    async def operational(self) -> None:
        """All functions are live; reviews go on, for years."""
        await self.stage_passes()
