"""What the gateway turns away, what it tells its callers, and that a lone command waits for nobody."""

import asyncio
import gc
import time
from datetime import date, timedelta

import pytest
from sqlalchemy import create_engine, text
from temporalio.client import Client
from temporalio.service import RPCError

from domain.ccg.commands import RecordConsidering, RegisterCcg
from domain.codes import derived_id
from domain.messages import ACCEPTED
from domain.people import CLOCK, NHS_ENGLAND_ROLES, SYSTEM, Actor, Role
from domain.refusal import NotAuthorised, NotOpened
from domain.survey.commands import ExtendSurvey, ImportResponses, OpenSurvey, PassDeadline
from engine.connection import Where, connect
from engine.server import EmbeddedServer
from gateway import CommandIdUnusable, Gateway, NotDelivered, Undecided
from ledger import Ledger
from ledger.reading import refusals
from ledger.verification import verify
from tests.workflow.support import APPLICATION, MANAGER, SURVEY, Stack, policy, response, system_clock, until

REGISTER = RegisterCcg(code="04C", name="Leicester City", practices=(), level=1)
CONSIDER = RecordConsidering(level=2, since=date(2014, 6, 2))
OPEN = OpenSurvey(application_id=APPLICATION, ccg_code="04C", functions=("a",), policy=policy())


@pytest.fixture
def stack(embedded_client: Client, ledger: Ledger) -> Stack:
    return Stack(embedded_client, ledger)


@pytest.mark.parametrize(
    "actor",
    [
        CLOCK,
        Actor(subject="pm", organisation="04C", roles=(Role.PROGRAMME_MANAGER, Role.CLOCK)),
        Actor(subject="pm", organisation="04C", roles=(Role.STREAM,)),
        Actor(subject="pm", organisation=SYSTEM, roles=(Role.PROGRAMME_MANAGER,)),
    ],
)
async def test_no_person_can_act_as_the_engine_or_as_a_stream(stack: Stack, actor: Actor) -> None:
    command = PassDeadline(kind="close", due=system_clock())
    assert (await stack.gateway.send(SURVEY, command, actor)).rule == "NotAuthorised"
    with pytest.raises(NotAuthorised):
        await stack.gateway.submit(SURVEY, command, actor)
    assert [refused.rule for refused in refusals(stack.ledger)] == ["NotAuthorised", "NotAuthorised"]


async def test_a_command_for_a_stream_that_is_not_there_starts_nothing(stack: Stack) -> None:
    outcome = await stack.gateway.send(SURVEY, response("r1"), MANAGER, command_id="c1")
    with pytest.raises(NotOpened):
        await stack.gateway.submit(SURVEY, response("r1"), MANAGER, command_id="c2")
    assert outcome.rule == "NotOpened"
    with pytest.raises(RPCError, match="not found"):
        await stack.status(SURVEY)
    assert [(refused.command_id, refused.stream_id, refused.rule) for refused in refusals(stack.ledger)] == [
        ("c1", SURVEY, "NotOpened"),
        ("c2", SURVEY, "NotOpened"),
    ]
    assert not stack.ledger.exists(SURVEY)
    assert verify(stack.ledger).sound


async def test_a_refusal_that_can_not_be_recorded_is_answered_all_the_same(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.database.BUSY_SECONDS", 0)
    holder = create_engine(stack.ledger.database.where)
    with holder.connect() as connection:
        connection.execute(text("BEGIN IMMEDIATE"))
        assert (await stack.send(response("r1"))).rule == "NotOpened"
    holder.dispose()
    assert refusals(stack.ledger) == ()


async def test_a_refused_start_leaves_no_stream_and_no_running_workflow(stack: Stack) -> None:
    stranger = Actor(subject="officer", organisation="NHSE", roles=tuple(NHS_ENGLAND_ROLES))
    async with stack.worker():
        outcome = await stack.gateway.send("ccg-04C", REGISTER, stranger)
        await stack.until_ended("ccg-04C")
        assert outcome.rule == "NotAuthorised"
        assert not stack.ledger.exists("ccg-04C")
        assert (await stack.gateway.send("ccg-04C", REGISTER, MANAGER)).result == ACCEPTED
        assert await stack.status("ccg-04C") == "RUNNING"


async def test_what_follows_an_opening_is_delivered_though_no_worker_has_decided_that_yet(stack: Stack) -> None:
    opening = await stack.gateway.submit("ccg-04C", REGISTER, MANAGER)
    following = await stack.gateway.submit("ccg-04C", CONSIDER, MANAGER)
    assert not stack.ledger.exists("ccg-04C")
    async with stack.worker():
        assert (await stack.outcome(opening.command_id)).result == ACCEPTED
        assert (await stack.outcome(following.command_id)).result == ACCEPTED


async def test_what_follows_an_opening_that_is_refused_is_refused_too(stack: Stack) -> None:
    stranger = Actor(subject="officer", organisation="NHSE", roles=tuple(NHS_ENGLAND_ROLES))
    await stack.gateway.submit("ccg-04C", REGISTER, stranger)
    following = await stack.gateway.submit("ccg-04C", CONSIDER, MANAGER)
    async with stack.worker():
        assert (await stack.outcome(following.command_id)).rule == "NotOpened"
        await stack.until_ended("ccg-04C")
    with pytest.raises(NotOpened):
        await stack.gateway.submit("ccg-04C", CONSIDER, MANAGER)


async def test_commands_are_stamped_by_the_gateways_clock(stack: Stack) -> None:
    before = system_clock()
    async with stack.worker():
        await stack.open_survey()
        await stack.send(response("r1"))
    recorded = list(stack.ledger.events(SURVEY))[-1]
    assert before < recorded.occurred_at < system_clock()


async def test_a_lone_command_waits_for_no_others_and_many_share_few_batches(stack: Stack) -> None:
    async with stack.worker():
        await stack.open_survey()
        alone = []
        for number in range(20):
            began = time.perf_counter()
            await stack.send(response(f"alone-{number}"))
            alone.append(time.perf_counter() - began)
        length = len((await stack.history()).events)
        await asyncio.gather(*(stack.send(response(f"together-{number}")) for number in range(600)))
        together = len((await stack.history()).events) - length
    assert sorted(alone)[10] < 0.25
    assert together < 80, "three to ten batches, of about seven events each"


async def test_a_command_too_large_to_travel_is_refused(stack: Stack) -> None:
    command = ImportResponses(file_sha256="0" * 64, columns=("c" * 2_000_000,), rows=())
    assert (await stack.send(command)).rule == "CommandTooLarge"
    assert [(refused.rule, refused.type) for refused in refusals(stack.ledger)] == [
        ("CommandTooLarge", "survey.import_responses")
    ]


async def test_a_command_is_measured_in_bytes_and_not_in_characters(stack: Stack) -> None:
    command = ExtendSurvey(closes_at=system_clock(), reason="\N{PARTY POPPER}" * 500_000)
    assert (await stack.send(command)).rule == "CommandTooLarge"


async def test_what_is_not_text_is_refused_by_the_name_of_its_field(stack: Stack) -> None:
    command = ExtendSurvey(closes_at=system_clock(), reason="a byte of another encoding: \udcff")
    outcome = await stack.send(command)
    assert (outcome.rule, outcome.sentence) == (
        "MalformedCommand",
        "The command can't be read: field 'reason' holds a character that is not text.",
    )


@pytest.mark.parametrize(
    "stream_id", ["survey", "survey-", "survey-04C-1-\udcff", f"survey-{'9' * 2000}", "quiz-04C-1"]
)
async def test_what_no_stream_is_called_is_refused_and_starts_nothing(stack: Stack, stream_id: str) -> None:
    outcome = await stack.gateway.send(stream_id, OPEN, MANAGER)
    assert outcome.rule == "NotOpened"
    with pytest.raises(NotOpened):
        await stack.gateway.submit(stream_id, OPEN, MANAGER)
    assert (await stack.client.count_workflows()).count == 0


@pytest.mark.parametrize(
    "command_id",
    [
        f"{SURVEY}:close:2014-12-01T17:00:00+00:00",
        derived_id(derived_id("a command to come", 0), 0),
        "",
        "two words",
        "x" * 101,
        "\udcff",
    ],
    ids=["a deadline's", "one that a stream will send", "empty", "two words", "too long", "not text"],
)
async def test_a_person_s_command_can_not_take_an_id_of_the_engine_s_own(stack: Stack, command_id: str) -> None:
    assert (await stack.send(response("r1"), command_id=command_id)).rule == "CommandIdUnusable"
    with pytest.raises(CommandIdUnusable):
        await stack.gateway.submit(SURVEY, response("r1"), MANAGER, command_id=command_id)


async def test_callers_wait_no_longer_for_being_many(stack: Stack) -> None:
    async with stack.worker():
        await stack.open_survey()
    gateway = stack.another_gateway(patience=timedelta(seconds=3))
    began = time.monotonic()
    sending = (gateway.send(SURVEY, response(f"r{number}"), MANAGER) for number in range(1_500))
    answers = await asyncio.gather(*sending, return_exceptions=True)
    assert all(isinstance(answer, Undecided) for answer in answers)
    assert time.monotonic() - began < 8, "three pairs of batches, and not three times the patience"
    async with stack.worker():
        await until(lambda: len(stack.respondents()) == 1_500)


async def test_an_engine_that_is_away_is_named_and_the_same_command_is_safe_to_send_again(
    embedded_server: EmbeddedServer, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = Stack(await embedded_server.start(), ledger)
    async with stack.worker():
        await stack.open_survey()
    await embedded_server.stop()
    monkeypatch.setattr("gateway.sending.HANDOVER_WITHIN", 0.5)
    impatient = stack.another_gateway(patience=timedelta(seconds=0.5))
    with pytest.raises(NotDelivered, match="the same command id") as failed:
        await impatient.send(SURVEY, response("r1"), MANAGER, command_id="c1")
    assert failed.value.command_id == "c1"
    again = Gateway(await embedded_server.start(), stack.ledger, system_clock)
    async with stack.worker():
        assert (await again.send(SURVEY, response("r1"), MANAGER, command_id="c1")).result == ACCEPTED
    assert stack.respondents() == ["r1"]


async def test_a_start_that_no_worker_answered_leaves_nothing_to_complain_of(
    stack: Stack, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Undecided):
        await stack.another_gateway(patience=timedelta(seconds=0.5)).send("ccg-04C", REGISTER, MANAGER)
    gc.collect()
    await asyncio.sleep(0)
    assert "never retrieved" not in caplog.text


async def test_a_process_that_ends_does_not_wait_for_what_nobody_answers(
    embedded_server: EmbeddedServer, ledger: Ledger
) -> None:
    await embedded_server.start()

    async def sent_and_interrupted() -> float:
        client = await connect(Where(embedded_server.address), configured=False)
        sending = asyncio.create_task(Gateway(client, ledger, system_clock).send("ccg-04C", REGISTER, MANAGER))
        await asyncio.sleep(0.5)
        sending.cancel()
        return time.monotonic()

    interrupted = await asyncio.to_thread(asyncio.run, sent_and_interrupted())
    assert time.monotonic() - interrupted < 3
