"""Leicester's journey straight on the ledger: the commands, the clock's and the deliveries, without an engine."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.application.commands import (
    AcceptExpressionOfInterest,
    CallBallot,
    CallSurvey,
    ConfirmPartTwo,
    IssueAgreement,
    SignForCcg,
    SignForNhsEngland,
)
from domain.ballot.commands import Answer, CastVote, VerifyResult
from domain.ccg.commands import EstablishCommittee, RegisterCcg
from domain.codes import derived_id
from domain.delegation.commands import ActivatePhase, RecordGate
from domain.delegation.state import Live
from domain.meeting.commands import CloseMeeting, DecideItem, DeclareInterests, OpenItem, VoteOnItem
from domain.messages import ACCEPTED, Batch, Envelope, Outcome, Sender
from domain.model import Command
from domain.people import CLOCK, Actor, Role
from domain.published import PublishedFigure
from domain.survey.commands import Answer as Opinion
from domain.survey.commands import RecordPublishedFigures, RecordResponse
from ledger import Ledger
from tests.integration.ledger.support import Ids, SetClock
from tests.unit.application import leicester
from tests.unit.ccg.people import COMMISSIONING, member

APPLICATION, BALLOT, SURVEY, MEETING = "application-04C-1", "ballot-04C-1-1", "survey-04C-1-1", "meeting-04C-1-1"
DELEGATION, CCG = "delegation-04C-1", "ccg-04C"
RETURNING = leicester.person("returning-04c", "04C", Role.RETURNING_OFFICER)
GATE_KEEPER = leicester.person("area-team-2", "NHSE", Role.AREA_TEAM_OFFICER)
ACTIVATOR = leicester.person("approver-2", "NHSE", Role.NHSE_APPROVER)


def practice_lead(practice: str) -> Actor:
    """Who votes for a practice."""
    return leicester.person(f"lead-{practice}", practice, Role.PRACTICE_LEAD)


@dataclass
class Journey:
    """Brings an application forward, and delivers at once what is owed."""

    ledger: Ledger
    clock: SetClock
    ids: Ids

    def send(self, stream_id: str, command: Command, actor: Actor, at: datetime) -> Outcome:
        """Decide a command at an instant, all deadlines before which have passed."""
        self.until(at)
        command_id = self.ids.next()
        envelope = Envelope(
            command_id=command_id,
            stream_id=stream_id,
            command=command.model_dump(mode="json"),
            sender=Sender.of(actor),
            received_at=at,
            correlation_id=command_id,
        )
        outcome = self.ledger.decide(Batch(stream_id=stream_id, envelopes=(envelope,))).outcomes[0]
        self.deliver()
        return outcome

    def done(self, stream_id: str, command: Command, actor: Actor, at: datetime) -> None:
        """As `send`, of a command that must be accepted."""
        outcome = self.send(stream_id, command, actor, at)
        assert outcome.result == ACCEPTED, outcome

    def deliver(self) -> None:
        """Deliver everything that is owed, and what that brings, but notices."""
        owing = True
        while owing:
            owing = False
            for stream_id in self.ledger.open_streams():
                for owed in self.ledger.load(stream_id).owed:
                    if (envelope := self.ledger.owed_envelope(owed.key)) is not None:
                        batch = Batch(stream_id=envelope.stream_id, envelopes=(envelope,))
                        outcome = self.ledger.decide(batch).outcomes[0]
                        assert outcome.result == ACCEPTED, outcome
                        owing = True

    def until(self, instant: datetime) -> None:
        """Let every deadline up to an instant pass, in order."""
        while True:
            dues = [
                (due.at, stream_id, due)
                for stream_id in self.ledger.open_streams()
                if (due := self.ledger.load(stream_id).progress.due) is not None and due.at <= instant
            ]
            if not dues:
                break
            at, stream_id, due = min(dues, key=lambda each: each[:2])
            self.clock.now = max(self.clock.now, at + timedelta(seconds=5))
            envelope = Envelope(
                command_id=derived_id(stream_id, due.kind, at.isoformat()),
                stream_id=stream_id,
                command=due.command,
                sender=Sender.of(CLOCK),
                received_at=at,
                correlation_id="clock",
            )
            outcome = self.ledger.decide(Batch(stream_id=stream_id, envelopes=(envelope,))).outcomes[0]
            assert outcome.result == ACCEPTED, outcome
            assert outcome.events, "a deadline that passes brings an event"
            self.deliver()
        self.clock.now = max(self.clock.now, instant)

    def to_open_ballot(self) -> None:
        """Registered, accepted, with ballot and survey open."""
        ccg = leicester.CCG
        register = RegisterCcg(code=ccg.code, name=ccg.name, practices=ccg.practices, level=int(ccg.level))
        self.done(CCG, register, leicester.MANAGER, leicester.BEGAN_AT)
        for committee in (leicester.GOVERNING_BODY, COMMISSIONING):
            self.done(CCG, EstablishCommittee(committee=committee), leicester.MANAGER, leicester.BEGAN_AT)
        self.done(APPLICATION, leicester.expression(), leicester.MANAGER, leicester.BEGAN_AT)
        self.done(APPLICATION, AcceptExpressionOfInterest(), leicester.APPROVER, leicester.ACCEPTED_AT)
        self.done(APPLICATION, CallBallot(), leicester.MANAGER, leicester.CALLED_AT)
        self.done(APPLICATION, CallSurvey(), leicester.MANAGER, leicester.CALLED_AT)

    def vote(self, practice: str, choice: str, at: datetime) -> None:
        """One practice answers the same for every function."""
        answers = tuple(Answer(function=code, choice=choice) for code in leicester.ALL)
        self.done(BALLOT, CastVote(practice=practice, answers=answers), practice_lead(practice), at)

    def to_verified_ballot(self) -> None:
        """Survey and ballot have closed, and the ballot is won with two of three practices."""
        at = leicester.CALLED_AT + timedelta(days=1)
        for number, choice in ((1, "for"), (2, "for")):
            self.vote(f"X{number:05d}", choice, at)
        for number, opinion in enumerate(("yes", "yes", "no")):
            answers = tuple(Opinion(function=code, choice=opinion) for code in leicester.ALL)
            response = RecordResponse(segment="stakeholder", respondent=f"r{number}", answers=answers)
            self.done(SURVEY, response, leicester.MANAGER, at)
        published = PublishedFigure(function="a", percentage=77, respondents=23, source="Expression of interest")
        figures = RecordPublishedFigures(segment="practice", figures=(published,))
        self.done(SURVEY, figures, leicester.MANAGER, at)
        self.done(BALLOT, VerifyResult(), RETURNING, datetime.fromisoformat("2014-08-01T09:00:00Z"))

    def to_agreement(self) -> None:
        """The governing body agreed, the application was submitted and approved, and everything is signed."""
        secretary, item = leicester.SECRETARY, "decide_to_apply"
        self.done(APPLICATION, leicester.convening(), secretary, leicester.CONVENED_AT)
        seats = [seat.subject for seat in leicester.GOVERNING_BODY.seats]
        for subject in seats:
            self.done(MEETING, DeclareInterests(subject=subject), member(subject), leicester.MEETS_AT)
        self.done(MEETING, OpenItem(item_id=item), secretary, leicester.MEETS_AT)
        for subject in seats:
            self.done(MEETING, VoteOnItem(item_id=item, choice="for"), member(subject), leicester.MEETS_AT)
        self.done(MEETING, DecideItem(item_id=item), secretary, leicester.MEETS_AT)
        self.done(MEETING, CloseMeeting(), secretary, leicester.AGREED_AT)
        self.done(APPLICATION, leicester.submission(), leicester.OFFICER, leicester.SUBMITTED_AT)
        self.done(APPLICATION, ConfirmPartTwo(), leicester.AREA_TEAM, leicester.PART_TWO_AT)
        self.done(APPLICATION, leicester.approval(), leicester.APPROVER, leicester.APPROVED_AT)
        self.done(APPLICATION, IssueAgreement(), leicester.AREA_TEAM, leicester.ISSUED_AT)
        self.done(APPLICATION, SignForCcg(), leicester.OFFICER, leicester.SIGNED_AT)
        self.done(APPLICATION, SignForNhsEngland(), leicester.SIGNATORY, leicester.SIGNED_AT)
        self.done(APPLICATION, leicester.amendment(), leicester.AREA_TEAM, leicester.AMENDED_AT)

    def to_first_phase(self, at: datetime) -> None:
        """The first phase is live."""
        state = self.ledger.state(DELEGATION).state
        assert isinstance(state, Live)
        for gate in state.phases[0].plan.gates:
            self.done(DELEGATION, RecordGate(phase=1, gate=gate, met=True), GATE_KEEPER, at)
        self.done(DELEGATION, ActivatePhase(phase=1), ACTIVATOR, at)
