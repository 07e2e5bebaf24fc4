"""Notices reach their channels at least once, and are recorded."""

from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path
from types import ModuleType

from structlog.typing import EventDict

from activities import noticing
from activities.noticing import ConsoleNotifier, MailFolderNotifier, NoticeActivities
from domain.messages import Batch, Delivery
from domain.people import Assignee, Role
from domain.ports import PendingNotice
from ledger import Ledger
from tests.workflow.support import SURVEY, Outbox, opening, policy, system_clock

NOTICE = PendingNotice(
    key="5c1d",
    stream_id=SURVEY,
    to=Assignee(role=Role.PROGRAMME_MANAGER, organisation="04C"),
    subject="Survey survey-04C-1-1 is open",
    body="It closes on 1 December 2014, 17:00.",
    called_at=datetime(2014, 11, 3, 9, 0, tzinfo=UTC),
)


def test_a_notice_is_one_mail_file_however_often_it_is_sent(tmp_path: Path) -> None:
    notifier = MailFolderNotifier(tmp_path / "notices")
    notifier.send(NOTICE)
    notifier.send(NOTICE)
    (file,) = (tmp_path / "notices").iterdir()
    mail = message_from_bytes(file.read_bytes())
    assert file.name == "5c1d.eml"
    assert (mail["To"], mail["Subject"]) == ("programme_manager@04c.invalid", NOTICE.subject)
    assert mail["Message-ID"] == "<5c1d@engine.invalid>"
    assert NOTICE.body in str(mail.get_payload())


def test_a_notice_on_the_console_is_addressed_to_a_role(logged: Callable[[ModuleType], list[EventDict]]) -> None:
    lines = logged(noticing)
    ConsoleNotifier().send(NOTICE)
    assert [(line["role"], line["organisation"], line["subject"]) for line in lines] == [
        ("programme_manager", "04C", NOTICE.subject)
    ]


def test_a_notice_is_recorded_and_then_not_sent_again(ledger: Ledger) -> None:
    opened = ledger.decide(Batch(stream_id=SURVEY, envelopes=(opening(system_clock(), policy()),)))
    (owed,) = opened.owed
    outbox = Outbox()
    activities = NoticeActivities(ledger, (outbox,))
    for _ in range(2):
        activities.send_notice(Delivery(key=owed.key, stream_id=owed.stream_id))
    assert len(outbox.sent) == 1
    assert ledger.load(SURVEY).owed == ()
