"""The journey of an application for delegated commissioning, from expression of interest to the last live function.

Not its rules or its deadlines' lengths: `domain.application` decides, and the ledger says which stage comes next.
"""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.messages import WORKFLOW_TYPES, StreamStart

from workflows.stream import StreamWorkflow


@workflow.defn(name=WORKFLOW_TYPES["application"])
class DelegationApplicationWorkflow(StreamWorkflow):
    """One CCG's application. A run that starts in the middle goes straight to its stage."""

    @workflow.run
    async def run(self, start: StreamStart) -> None:
        """The journey; it ends completed, rejected, withdrawn or lapsed."""
        await self.follow(
            self.expression_of_interest,
            self.engagement,
            self.governing_body,
            self.submission,
            self.approval,
            self.agreement,
            self.delegating,
        )

    async def expression_of_interest(self) -> None:
        """NHS England acknowledges and answers; the CCG may have to amend."""
        await self.stage_passes()

    async def engagement(self) -> None:
        """Practices vote and stakeholders are asked: ballot and survey run in parallel, and each tells its result."""
        await self.stage_passes("ballot", "survey")

    async def governing_body(self) -> None:
        """The governing body decides in a meeting whether to apply; a ballot may run beside it."""
        await self.stage_passes("meeting", "ballot", "survey")

    async def submission(self) -> None:
        """The CCG submits before the round closes, and answers what it is asked; a ballot may be held now."""
        await self.stage_passes("ballot")

    async def approval(self) -> None:
        """NHS England decides, by its officer or by a panel in a meeting."""
        await self.stage_passes("meeting", "ballot")

    async def agreement(self) -> None:
        """Conditions, agreement, signatures and the constitution amendment; a required ballot must be won by now."""
        await self.stage_passes("ballot")

    async def delegating(self) -> None:
        """Functions go live in phases, on the delegation's own stream, until all of the scope are."""
        await self.stage_passes("delegation")
