"""Many writers at once, in threads and in processes: nothing lost, nothing twice, versions without gaps."""

import asyncio
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Barrier, BrokenBarrierError
from typing import Any

from domain.model import Event
from ledger import Ledger
from ledger.redeciding import redecide
from ledger.verification import verify
from tests.integration.ledger import parcel
from tests.integration.ledger.competing import SHARED, STAMPS, compete
from tests.integration.ledger.support import Desk, envelope

ROOT = Path(__file__).parents[3]
WRITERS = 4


def check(ledger: Ledger, got: list[list[str]]) -> None:
    stamps = Counter(ledger.state("parcel-1").state.stamps)
    assert stamps == {"own": WRITERS * STAMPS, "shared": SHARED}
    versions = [event.version for event in ledger.events("parcel-1")]
    assert versions == list(range(1, 2 + WRITERS * STAMPS + SHARED))
    assert sorted(shelf for shelves in got for shelf in shelves) == sorted(str(shelf) for shelf in range(STAMPS))
    assert ledger.head("parcel-same").version == 1
    assert verify(ledger).sound, verify(ledger).conclusion
    assert redecide(ledger).sound, redecide(ledger).conclusion


def test_threads_with_a_ledger_each_compete_without_harm(desk: Desk, ledger_url: str) -> None:
    desk.sent("parcel-1")
    with ThreadPoolExecutor(WRITERS) as pool:
        got = list(pool.map(lambda name: compete(ledger_url, name), [f"t{number}" for number in range(WRITERS)]))
    check(desk.ledger, got)


def test_threads_share_one_ledger(desk: Desk) -> None:
    desk.sent("parcel-1")

    def stamp(number: int) -> str:
        one = envelope("parcel-1", parcel.Stamp(text="blue"), f"stamp-{number % 30}")
        other = envelope(f"parcel-{number % 5}x", parcel.Send(), f"send-{number % 5}")
        desk.batch(f"parcel-{number % 5}x", other)
        return desk.batch("parcel-1", one).outcomes[0].result

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(stamp, range(60))) == {"accepted"}
    assert desk.ledger.head("parcel-1").version == 31
    assert verify(desk.ledger).sound


def test_of_two_decisions_that_read_each_others_stream_one_sees_the_other(desk: Desk, ledger_url: str) -> None:
    """Neither may be taken on what the other is about to change, such as a withdrawal and the start of a phase."""
    met = Barrier(2)

    def decide_together(*given: Any) -> tuple[Event, ...]:
        with suppress(BrokenBarrierError):
            met.wait(timeout=0.5)
        return parcel.decide(*given)

    def stamp_after_comparing(number: int) -> int:
        ledger = Ledger.open(ledger_url, nouns={"parcel": replace(parcel.PARCEL, decide=decide_together)})
        own, other = f"parcel-{number}", f"parcel-{3 - number}"
        Desk(ledger).batch(
            own,
            envelope(own, parcel.Compare(other=other), f"compare-{number}"),
            envelope(own, parcel.Stamp(text="blue"), f"stamp-{number}"),
        )
        ledger.close()
        (seen,) = [event.payload["stamps"] for event in desk.ledger.events(own) if event.type == "parcel.compared"]
        assert isinstance(seen, int)
        return seen

    desk.sent("parcel-1")
    desk.sent("parcel-2")
    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(stamp_after_comparing, (1, 2))) == [0, 1]
    assert redecide(desk.ledger).sound


async def test_processes_compete_without_harm(desk: Desk, ledger_url: str) -> None:
    desk.sent("parcel-1")
    command = (sys.executable, "-m", "tests.integration.ledger.competing", ledger_url)
    running = [
        await asyncio.create_subprocess_exec(*command, f"p{number}", stdout=asyncio.subprocess.PIPE, cwd=ROOT)
        for number in range(WRITERS)
    ]
    answers = [await process.communicate() for process in running]
    assert [process.returncode for process in running] == [0] * WRITERS
    check(desk.ledger, [answer.decode().split() for answer, _ in answers])
