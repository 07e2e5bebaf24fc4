"""What is typed becomes the command that is meant, for the stream that is meant."""

from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pytest
import typer

from cli.arguments import Place, parse_instant, parse_year, typed_in
from cli.failing import Unusable
from domain.application import commands as application
from domain.application.values import ConditionTerms, Risk
from domain.ballot import commands as ballot
from domain.ccg import commands as ccg
from domain.ccg.provider import Provider
from domain.delegation import commands as delegation
from domain.delegation.assurance import KpiResult
from domain.dispute import commands as dispute
from domain.evidence import Evidence
from domain.importing import import_id
from domain.interest import Interest
from domain.investment import commands as investment
from domain.meeting import commands as meeting
from domain.model import Command
from domain.survey import commands as survey
from domain.validation import commands as validation
from engine.case import CaseFaulty
from tests.unit.cli.stand_in import StandIn, decided, sent_by

APPLICATION, BALLOT, SURVEY = "application-04C-1", "ballot-04C-1-1", "survey-04C-1-1"
MEETING, DELEGATION, DISPUTE = "meeting-04C-1-1", "delegation-04C-1", "dispute-04C-1"
INVESTMENT, VALIDATION = "investment-99A-1", "validation-99A-1"
FIVE = datetime(2014, 7, 14, 16, tzinfo=UTC)

TYPED: list[tuple[str, str, Command]] = [
    ("eoi acknowledge {}", APPLICATION, application.AcknowledgeExpressionOfInterest()),
    ("eoi accept {} --reasons Yes", APPLICATION, application.AcceptExpressionOfInterest(reasons="Yes")),
    ("eoi return {} --reasons No", APPLICATION, application.ReturnExpressionOfInterest(reasons="No")),
    (
        "eoi refuse {} --reasons No --decided-on 2014-07-01",
        APPLICATION,
        application.RefuseExpressionOfInterest(reasons="No", decided_on=date(2014, 7, 1)),
    ),
    ("ballot open {}", APPLICATION, application.CallBallot()),
    (
        "ballot open {} --functions a,b --closes-at 2014-07-14T17:00",
        APPLICATION,
        application.CallBallot(functions=("a", "b"), closes_at=FIVE),
    ),
    ("survey open {} --functions a", APPLICATION, application.CallSurvey(functions=("a",))),
    (
        "meeting convene {} --committee governing_body --meets-at 2014-07-14T17:00:00 --purpose decide_to_apply",
        APPLICATION,
        application.ConveneMeeting(committee="governing_body", meets_at=FIVE, purpose="decide_to_apply"),
    ),
    (
        "submit {} --items declaration,signature --signatory gp-chair",
        APPLICATION,
        application.SubmitApplication(items=("declaration", "signature"), signatories=("gp-chair",)),
    ),
    ("resubmit {} --items signature", APPLICATION, application.ResubmitApplication(items=("signature",))),
    (
        "investment propose ccg-99A --service Scheme --clinical-model Model --functions R3 --affects X00001",
        INVESTMENT,
        investment.ProposeInvestment(
            ccg_code="99A", service="Scheme", clinical_model="Model", functions=("R3",), affected=("X00001",)
        ),
    ),
    (
        "investment terms {} --provider general_practice --route Scheme --value 1250000",
        INVESTMENT,
        investment.ProposeTerms(terms=investment.Terms(provider="general_practice", route="Scheme", value=1_250_000)),
    ),
    (
        "investment terms {} --provider other --route Tender --value 5 --organisation LOCUMS",
        INVESTMENT,
        investment.ProposeTerms(
            terms=investment.Terms(provider="other", route="Tender", value=5, organisation="LOCUMS")
        ),
    ),
    (
        "investment convene {} --committee primary_care --meets-at 2014-07-14T17:00",
        INVESTMENT,
        investment.ConveneMeeting(committee="primary_care", meets_at=FIVE),
    ),
    ("investment withdraw {} --reasons Tired", INVESTMENT, investment.WithdrawInvestment(reasons="Tired")),
    (
        "validation notice ccg-99A --practice X00007 --year 2014/15 --band B --investment investment-99A-1 "
        "--shortfall Flu",
        VALIDATION,
        validation.GiveNotice(
            ccg_code="99A",
            practice="X00007",
            financial_year="2014/15",
            band="B",
            investment="investment-99A-1",
            shortfall="Flu",
        ),
    ),
    ("validation evidence {} --statement So", VALIDATION, validation.GiveEvidence(evidence=(), statement="So")),
    (
        "validation convene {} --committee validation --meets-at 2014-07-14T17:00",
        VALIDATION,
        validation.ConveneMeeting(committee="validation", meets_at=FIVE),
    ),
    ("confirm-part-two {}", APPLICATION, application.ConfirmPartTwo()),
    ("return-for-information {} --reasons Why", APPLICATION, application.ReturnForInformation(reasons="Why")),
    ("approve {} --reasons Good", APPLICATION, application.ApproveApplication(reasons="Good")),
    (
        "approve-with-conditions {} --reasons Good --condition key:ao:2014-12-05:Text:with_colon",
        APPLICATION,
        application.ApproveWithConditions(
            reasons="Good",
            conditions=(ConditionTerms(key="key", owner="ao", due=date(2014, 12, 5), text="Text:with_colon"),),
        ),
    ),
    (
        "defer {} --until 2014-12-19 --reasons Later",
        APPLICATION,
        application.DeferDecision(until=date(2014, 12, 19), reasons="Later"),
    ),
    ("reject {} --reasons Bad", APPLICATION, application.RejectApplication(reasons="Bad")),
    (
        "record-view {} local_medical_committee opposes --on 2014-07-01 --locality North --concerns Relations",
        APPLICATION,
        application.RecordView(
            body="local_medical_committee",
            position="opposes",
            taken_on=date(2014, 7, 1),
            locality="North",
            concerns="Relations",
        ),
    ),
    (
        "risk record {} staffing capacity Few --owner ao --mitigation More",
        APPLICATION,
        application.RecordRisk(
            risk=Risk(key="staffing", kind="capacity", description="Few", owner="ao", mitigation="More")
        ),
    ),
    ("risk close {} staffing --reasons Done", APPLICATION, application.CloseRisk(key="staffing", reasons="Done")),
    ("condition claim {} key", APPLICATION, application.ClaimCondition(key="key")),
    ("condition confirm {} key", APPLICATION, application.ConfirmCondition(key="key")),
    ("agreement issue {}", APPLICATION, application.IssueAgreement()),
    ("agreement sign {}", APPLICATION, application.SignForCcg()),
    (
        "agreement constitution {} --decided-on 2014-12-09",
        APPLICATION,
        application.RecordConstitutionAmendment(decided_on=date(2014, 12, 9)),
    ),
    ("withdraw {} --reasons Tired", APPLICATION, application.WithdrawApplication(reasons="Tired")),
    (
        "ballot extend {} --closes-at '2014-07-14 17:00' --reason Holidays",
        BALLOT,
        ballot.ExtendBallot(closes_at=FIVE, reason="Holidays"),
    ),
    ("ballot close {} --reason All", BALLOT, ballot.CloseEarly(reason="All")),
    ("ballot verify {}", BALLOT, ballot.VerifyResult()),
    (
        "ballot annotate {} --practice X00001 --on 2014-07-01",
        BALLOT,
        ballot.AnnotateRoll(practice="X00001", change="closed", on=date(2014, 7, 1)),
    ),
    (
        "ballot annotate {} --practice X00001 --on 2014-07-01 --into X00002",
        BALLOT,
        ballot.AnnotateRoll(practice="X00001", change="merged", on=date(2014, 7, 1), into="X00002"),
    ),
    (
        "survey respond {} --segment stakeholder --respondent S1 --yes a --no b --comment Because",
        SURVEY,
        survey.RecordResponse(
            segment="stakeholder",
            respondent="S1",
            answers=(survey.Answer(function="a", choice="yes"), survey.Answer(function="b", choice="no")),
            comment="Because",
        ),
    ),
    ("survey close {} --reason All", SURVEY, survey.CloseEarly(reason="All")),
    (
        "survey extend {} --closes-at 2014-07-14T17:00 --reason All",
        SURVEY,
        survey.ExtendSurvey(closes_at=FIVE, reason="All"),
    ),
    ("meeting open-item {} decide_to_apply", MEETING, meeting.OpenItem(item_id="decide_to_apply")),
    ("meeting vote {} item against", MEETING, meeting.VoteOnItem(item_id="item", choice="against")),
    ("meeting decide {} item --absent gp", MEETING, meeting.DecideItem(item_id="item", absent=("gp",))),
    ("meeting defer {} item --reason Late", MEETING, meeting.DeferItem(item_id="item", reason="Late")),
    (
        "meeting refer {} apply panel --reason Nobody",
        MEETING,
        meeting.ReferItem(item_id="apply", to="panel", reason="Nobody"),
    ),
    (
        "meeting advice {} apply outside out_of_area_gp --practice Y00001",
        MEETING,
        meeting.RecordAdvice(item_id="apply", adviser="outside", kind="out_of_area_gp", practice="Y00001"),
    ),
    (
        "meeting exclude {} apply gp-2 --reason Brother",
        MEETING,
        meeting.ExcludeMember(item_id="apply", subject="gp-2", reason="Brother"),
    ),
    (
        "meeting let-stay {} apply gp-2 --reason Remote --guardian-note Agreed",
        MEETING,
        meeting.LetMemberStay(item_id="apply", subject="gp-2", reason="Remote", guardian_note="Agreed"),
    ),
    ("meeting close {}", MEETING, meeting.CloseMeeting()),
    ("meeting declare {} --nil", MEETING, meeting.DeclareInterests(subject="ao")),
    ("meeting declare {} --nil --member gp", MEETING, meeting.DeclareInterests(subject="gp")),
    (
        "meeting declare {} --interest indirect/direct_financial:X00001:Spouse",
        MEETING,
        meeting.DeclareInterests(
            subject="ao",
            interests=(
                Interest(
                    subject="ao",
                    kind="indirect",
                    underlying="direct_financial",
                    organisation="X00001",
                    description="Spouse",
                ),
            ),
        ),
    ),
    ("phase gate {} 1 named_staff", DELEGATION, delegation.RecordGate(phase=1, gate="named_staff", met=True)),
    (
        "phase gate {} 1 named_staff --not-met --note No",
        DELEGATION,
        delegation.RecordGate(phase=1, gate="named_staff", met=False, note="No"),
    ),
    ("phase activate {} 2", DELEGATION, delegation.ActivatePhase(phase=2)),
    ("pause {} --reasons Ill", DELEGATION, delegation.Pause(reasons="Ill")),
    ("resume {}", DELEGATION, delegation.Resume()),
    (
        "review {} 1 assured --kpi a:Plans:3:count",
        DELEGATION,
        delegation.RecordReview(
            quarter=1,
            rating="assured",
            kpis=(KpiResult(function="a", name="Plans", value="3", unit="count"),),
        ),
    ),
    ("complete-plan {} 1", DELEGATION, delegation.CompleteActionPlan(quarter=1)),
    (
        "exercise {} a --what Plans",
        DELEGATION,
        delegation.ExerciseFunction(function="a", on=date(2014, 7, 1), what="Plans"),
    ),
    ("hand-back {} f --reasons No", DELEGATION, delegation.HandBackFunction(function="f", reasons="No")),
    ("revoke {} --reasons No", DELEGATION, delegation.Revoke(reasons="No")),
    ("give-notice {}", DELEGATION, delegation.GiveNotice()),
    (
        "ccg provider {} FEDERATION charity City --practices X00001,X00002",
        "ccg-04C",
        ccg.RegisterProvider(
            provider=Provider(code="FEDERATION", name="City", form="charity", practices=("X00001", "X00002"))
        ),
    ),
    (
        "ccg training {} lay Interests --on 2014-07-01",
        "ccg-04C",
        ccg.RecordTraining(subject="lay", topic="Interests", on=date(2014, 7, 1)),
    ),
    (
        "ccg convene {} --committee pccc --meets-at '2014-07-14 17:00' --item scheme:R3,b:all:Scheme "
        "--item f:b:FED,X00001:F",
        "ccg-04C",
        ccg.ConveneMeeting(
            committee="pccc",
            meets_at=datetime(2014, 7, 14, 16, tzinfo=UTC),
            items=(
                ccg.AgendaItem(item_id="scheme", title="Scheme", functions=("R3", "b"), affects_all_practices=True),
                ccg.AgendaItem(item_id="f", title="F", functions=("b",), affected=("FED", "X00001")),
            ),
        ),
    ),
    (
        "dispute raise ccg-04C --subject Visit --grounds Wrong --function e --decision Letter --on 2014-06-30",
        DISPUTE,
        dispute.RaiseDispute(
            ccg_code="04C", subject="Visit", grounds="Wrong", function="e", decision="Letter", on=date(2014, 6, 30)
        ),
    ),
    ("dispute answer {} --position Right", DISPUTE, dispute.AnswerDispute(position="Right")),
    (
        "dispute appoint-mediator {} mediator-1@MEDIATION",
        DISPUTE,
        dispute.AppointMediator(mediator="mediator-1", organisation="MEDIATION"),
    ),
    ("dispute take-up {} --nil", DISPUTE, dispute.TakeUpMediation()),
    (
        "dispute take-up {} --interest direct_financial:X00001:Partner",
        DISPUTE,
        dispute.TakeUpMediation(
            interests=(Interest(subject="ao", kind="direct_financial", organisation="X00001", description="Partner"),)
        ),
    ),
    ("dispute settle {} --terms Peace", DISPUTE, dispute.RecordSettlement(terms="Peace", evidence=())),
    ("dispute fail {} --reasons Apart", DISPUTE, dispute.RecordMediationFailed(reasons="Apart")),
    (
        "dispute convene {} --committee dispute_panel --meets-at 2014-07-14T17:00",
        DISPUTE,
        dispute.ConveneMeeting(committee="dispute_panel", meets_at=FIVE),
    ),
    ("dispute appeal {} --grounds Unread", DISPUTE, dispute.AppealDecision(grounds="Unread")),
    ("dispute withdraw {} --reasons Cleared", DISPUTE, dispute.WithdrawDispute(reasons="Cleared")),
    (
        "ccg close-practice {} X00003 --on 2014-07-01 --reason Retired",
        "ccg-04C",
        ccg.ClosePractice(code="X00003", on=date(2014, 7, 1), reason="Retired"),
    ),
    (
        "ccg merge-practice {} X00003 X00004 --on 2014-07-01",
        "ccg-04C",
        ccg.MergePractice(code="X00003", into="X00004", on=date(2014, 7, 1)),
    ),
    (
        "ccg consider {} 3 --since 2014-06-01 --until 2014-06-30",
        "ccg-04C",
        ccg.RecordConsidering(level=3, since=date(2014, 6, 1), until=date(2014, 6, 30)),
    ),
    (
        "ccg interest {} non_financial_personal:LMC:Member",
        "ccg-04C",
        ccg.RegisterInterest(
            interest=Interest(subject="ao", kind="non_financial_personal", organisation="LMC", description="Member")
        ),
    ),
]


@pytest.mark.parametrize(("typed", "stream", "command"), TYPED, ids=lambda value: value if "{" in str(value) else "")
def test_what_is_typed_is_what_is_sent(stand_in: StandIn, typed: str, stream: str, command: Command) -> None:
    words = [word.strip("'") for word in typed.replace("'2014-07-14 17:00'", "2014-07-14_17:00").split()]
    words = [word.replace("_17:00", " 17:00").format(stream) for word in words]
    assert sent_by(stand_in, *words, "--as", "ao") == [(stream, command)]


def test_every_command_of_a_person_can_be_typed(tmp_path: Path) -> None:
    typed = {command.type for _, _, command in TYPED}
    elsewhere = {
        "application.submit_expression_of_interest",
        "application.amend_expression_of_interest",
        "application.record_members_support",
        "application.sign_for_nhs_england",
        "ballot.cast_vote",
        "ballot.record_paper_vote",
        "ballot.import_votes",
        "survey.import_responses",
        "survey.record_published_figures",
        "ccg.register",
        "ccg.establish_committee",
        "ccg.adopt_procedures",
        "cohort.open",
    }
    from domain.authority import ENTITLED
    from domain.people import SYSTEM_ROLES

    of_people = {command for command, roles in ENTITLED.items() if not set(roles) <= SYSTEM_ROLES}
    assert of_people == typed | elsewhere


def test_a_practice_votes_for_itself_unless_another_is_named(stand_in: StandIn) -> None:
    own = sent_by(stand_in, "ballot", "vote", BALLOT, "--for", "a,b", "--against", "c", "--as", "lead")
    answers = [("a", "for"), ("b", "for"), ("c", "against")]
    expected = tuple(ballot.Answer(function=function, choice=choice) for function, choice in answers)
    abstaining = ballot.Answer(function="a", choice="abstain")
    assert own == [(BALLOT, ballot.CastVote(practice="X00001", answers=expected))]
    named = sent_by(stand_in, "ballot", "vote", BALLOT, "--abstain", "a", "--practice", "X00002", "--as", "lead")
    assert named == [(BALLOT, ballot.CastVote(practice="X00002", answers=(abstaining,)))]
    nobodys = sent_by(stand_in, "ballot", "vote", BALLOT, "--abstain", "a", "--practice", "", "--as", "lead")
    assert nobodys == [(BALLOT, ballot.CastVote(practice="", answers=(abstaining,)))]


def test_nhs_england_signs_after_its_own_kind(stand_in: StandIn) -> None:
    sent = sent_by(stand_in, "agreement", "sign", APPLICATION, "--as", "signatory")
    assert sent == [(APPLICATION, application.SignForNhsEngland())]


def test_evidence_carries_kind_title_date_and_the_files_hash(stand_in: StandIn, tmp_path: Path) -> None:
    (tmp_path / "m.txt").write_bytes(b"minutes")
    evidence = Evidence(
        kind="minutes", title="Minutes: final", dated=date(2014, 9, 9), sha256=sha256(b"minutes").hexdigest()
    )
    given = "minutes:2014-09-09:m.txt:Minutes: final"
    with typed_in(Place(tmp_path)):
        sent = sent_by(stand_in, "confirm-part-two", APPLICATION, "--evidence", given, "--as", "ao")
    assert sent == [(APPLICATION, application.ConfirmPartTwo(evidence=(evidence,)))]


def test_dates_move_with_the_place_they_are_typed_in(stand_in: StandIn, tmp_path: Path) -> None:
    words = ("ballot", "open", APPLICATION, "--closes-at", "2014-10-25T17:00", "--as", "pm")
    with typed_in(Place(tmp_path, days=1)):
        ((_, command),) = sent_by(stand_in, *words)
    assert isinstance(command, application.CallBallot)
    # The clocks go back that night, and five in the afternoon stays five in the afternoon.
    assert command.closes_at == datetime(2014, 10, 26, 17, tzinfo=UTC)


@pytest.mark.parametrize("words", [(), ("--for", "")])
def test_a_vote_that_says_nothing_is_not_sent(stand_in: StandIn, words: tuple[str, ...]) -> None:
    with pytest.raises((typer.TyperException, Unusable)):
        sent_by(stand_in, "ballot", "vote", BALLOT, *words, "--as", "lead")
    assert stand_in.sent == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2014-10-26T01:30", datetime(2014, 10, 26, 0, 30, tzinfo=UTC)),
        ("2014-10-26T01:30Z", datetime(2014, 10, 26, 1, 30, tzinfo=UTC)),
        ("2014-10-26T01:30+01:00", datetime(2014, 10, 26, 0, 30, tzinfo=UTC)),
        ("2014-03-30T01:30", datetime(2014, 3, 30, 1, 30, tzinfo=UTC)),
    ],
)
def test_an_instant_is_the_one_that_is_typed_also_when_the_clocks_change(typed: str, meant: datetime) -> None:
    assert parse_instant(typed) == meant


def test_a_script_finds_its_files_in_its_own_folder_only(stand_in: StandIn, tmp_path: Path) -> None:
    (tmp_path / "case").mkdir()
    (tmp_path / "outside.txt").touch()
    given = ("--evidence", "minutes:2014-09-09:../outside.txt:Minutes", "--as", "ao")
    with typed_in(Place(tmp_path / "case", closed=True)), pytest.raises(typer.TyperException, match="lies outside"):
        sent_by(stand_in, "confirm-part-two", APPLICATION, *given)


def test_an_import_that_was_refused_is_attempted_anew(stand_in: StandIn, tmp_path: Path) -> None:
    (tmp_path / "v.csv").write_bytes(b"practice,a\nX00001,for\n")
    words = ("ballot", "import", BALLOT, str(tmp_path / "v.csv"), "--as", "pm")
    digest = sha256(b"practice,a\nX00001,for\n").hexdigest()
    first, second = (import_id(BALLOT, digest, attempt=attempt) for attempt in (1, 2))
    sent_by(stand_in, *words)
    assert decided(stand_in.ledger, *stand_in.sent[0]).rule == "NotOpened"
    sent_by(stand_in, *words)
    sent_by(stand_in, *words)
    assert [command_id for _, _, command_id in stand_in.sent] == [first, second, second]


def test_an_import_takes_the_id_that_is_given(stand_in: StandIn, tmp_path: Path) -> None:
    (tmp_path / "v.csv").write_bytes(b"practice,a\nX00001,for\n")
    sent_by(stand_in, "ballot", "import", BALLOT, str(tmp_path / "v.csv"), "--as", "pm", "--command-id", "mine")
    assert [command_id for _, _, command_id in stand_in.sent] == ["mine"]


@pytest.mark.parametrize(
    ("days", "year"), [(0, "2014/15"), (365, "2015/16"), (4382, "2026/27"), (-365, "2013/14"), (7, "2014/15")]
)
def test_a_financial_year_moves_with_the_place_it_is_typed_in(days: int, year: str, tmp_path: Path) -> None:
    with typed_in(Place(tmp_path, days=days)):
        assert parse_year("2014/15") == year
        assert parse_year("last year") == "last year"


def test_committees_are_established_as_a_file_states_them(stand_in: StandIn, tmp_path: Path) -> None:
    stated = 'title = "Committee"\nchair = "lay"\nquorum = 1\ndecides = ["validation"]\n'
    stated += 'seats = [{ subject = "lay", kind = "lay" }]'
    (tmp_path / "c.toml").write_text(
        f'[[committees]]\nkey = "one"\n{stated}\n[[committees]]\nkey = "two"\n{stated}\n', encoding="utf-8"
    )
    sent = sent_by(stand_in, "ccg", "establish", "ccg-99A", str(tmp_path / "c.toml"), "--as", "pm")
    assert [stream for stream, _ in sent] == ["ccg-99A", "ccg-99A"]
    keys = [command.committee.key for _, command in sent if isinstance(command, ccg.EstablishCommittee)]
    assert keys == ["one", "two"]
    (tmp_path / "faulty.toml").write_text("[[committees]]\n", encoding="utf-8")
    with pytest.raises(CaseFaulty, match="key' is missing"):
        sent_by(stand_in, "ccg", "establish", "ccg-99A", str(tmp_path / "faulty.toml"), "--as", "pm")


def test_an_import_has_the_id_of_its_file_and_lines_as_in_the_file(stand_in: StandIn, tmp_path: Path) -> None:
    content = b"# illustrative\npractice,a\nX00001,for\n"
    (tmp_path / "v.csv").write_bytes(content)
    for _ in range(2):
        sent_by(stand_in, "ballot", "import", BALLOT, str(tmp_path / "v.csv"), "--as", "pm")
    digest = sha256(content).hexdigest()
    assert {command_id for _, _, command_id in stand_in.sent} == {import_id(BALLOT, digest)}
    command = stand_in.sent[0][0].command
    assert isinstance(command, ballot.ImportVotes)
    assert command.file_sha256 == digest
    assert [row.line for row in command.rows] == [3]


def test_a_segment_that_is_typed_stands_in_every_row_without_one(stand_in: StandIn, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("respondent,a\nS1,yes\n", encoding="utf-8")
    words = ("survey", "import", SURVEY, str(tmp_path / "r.csv"), "--segment", "practice", "--as", "pm")
    ((_, command),) = sent_by(stand_in, *words)
    assert isinstance(command, survey.ImportResponses)
    assert command.columns == ("segment", "respondent", "a")
    assert command.rows[0].cells == ("practice", "S1", "yes")


def test_a_segment_that_is_typed_and_a_files_own_do_not_differ(stand_in: StandIn, tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    words = ("survey", "import", SURVEY, str(file), "--segment", "practice", "--as", "pm")
    file.write_text("segment,respondent,a\npractice,X00001,yes\n", encoding="utf-8")
    ((_, command),) = sent_by(stand_in, *words)
    assert isinstance(command, survey.ImportResponses)
    file.write_text("segment,respondent,a\npractice,X00001,yes\nstakeholder,s-1,yes\n", encoding="utf-8")
    with pytest.raises(Unusable, match="--segment: it says 'practice', and line 3 of the file 'stakeholder'"):
        sent_by(stand_in, *words)


def test_a_file_that_is_no_csv_is_sent_to_be_refused_and_recorded(stand_in: StandIn, tmp_path: Path) -> None:
    (tmp_path / "v.csv").write_bytes("practice,a\nX00001,f\xfcr\n".encode("latin-1"))
    ((_, command),) = sent_by(stand_in, "ballot", "import", BALLOT, str(tmp_path / "v.csv"), "--as", "pm")
    assert isinstance(command, ballot.ImportVotes)
    assert command.unreadable is not None
    assert (command.unreadable.line, command.unreadable.why) == (2, "not_utf8")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            "ballot extend ballot-04C-1-1 --closes-at tomorrow --reason R",
            "'tomorrow' is not an instant such as",
        ),
        ("ballot extend ballot-04C-1-1 --closes-at 2014-07-14T17:00:00.5 --reason R", "whole seconds"),
        ("defer application-04C-1 --until 2014-02-30 --reasons R", "'2014-02-30' is not a date such as"),
        ("defer application-04C-1 --until 20141219 --reasons R", "'20141219' is not a date such as"),
        ("defer application-04C-1 --until 2014-W50-1 --reasons R", "'2014-W50-1' is not a date such as"),
        ("defer application-04C-1 --until 2200-01-01 --reasons R", "'2200-01-01' is not of the years 1900 to 2199"),
        ("ballot extend ballot-04C-1-1 --closes-at 0001-01-01T00:00+05:00 --reason R", "not of the years 1900 to 2199"),
        (
            "ballot vote survey-04C-1-1 --for a",
            "no ballot; the id of one is such as ballot-04C-1-1",
        ),
        ("eoi accept 04C", "'04C' is no application; the id of one is such as application-04C-1"),
        ("ballot vote ballot-04C-1-1 --for a,,b", "'a,,b' is not a list of codes joined by commas"),
        ("ballot open application-04C-1 --command-id a/b", "'a/b' is not an id"),
        ("ballot import ballot-04C-1-1 nowhere.csv", "'nowhere.csv' does not exist"),
        (
            "confirm-part-two application-04C-1 --evidence minutes:2014-09-09:m.txt",
            "the form KIND:DATE:FILE:TITLE",
        ),
        ("meeting declare meeting-04C-1-1 --interest friendship:X00001:Old", "field 'kind' is 'friendship'"),
        ("meeting vote meeting-04C-1-1 item maybe", "'maybe' is not one of"),
        ("review delegation-04C-1 1 fine", "'fine' is not one of"),
        ("phase activate delegation-04C-1 first", "'first' is not a whole number from 1"),
        ("eoi return application-04C-1", "--reasons"),
    ],
)
def test_what_can_not_be_used_is_named_with_field_value_and_rule(stand_in: StandIn, words: str, sentence: str) -> None:
    with pytest.raises(typer.TyperException) as raised:
        sent_by(stand_in, *words.split(), "--as", "pm")
    assert sentence in raised.value.format_message()
    assert stand_in.sent == []
