"""Telling people, by whatever channels are set up.

Not what is said or to whom: events call for notices, and the ledger keeps them.
"""

from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import structlog
from temporalio import activity

from domain.messages import Delivery
from domain.ports import Noticing, Notifier, PendingNotice

log = structlog.get_logger(__name__)


class ConsoleNotifier:
    """Writes each notice as one line of the log."""

    channel = "console"

    def send(self, notice: PendingNotice) -> None:
        """Log the notice; nothing but its key makes a second line recognisable."""
        log.info(
            "notice",
            key=notice.key,
            stream=notice.stream_id,
            role=notice.to.role.value,
            organisation=notice.to.organisation,
            subject=notice.subject,
        )


class MailFolderNotifier:
    """Writes each notice as one e-mail file, named by its key, into a folder; written again, it is the same file.

    Notices are addressed to roles. Whose mailbox that is, is for the mail system to know.
    """

    channel = "mail-folder"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, notice: PendingNotice) -> None:
        """Write the file whole or not at all.

        Raises:
            OSError: the folder can't be written to.
        """
        mail = EmailMessage()
        mail["From"] = "delegation@engine.invalid"
        mail["To"] = f"{notice.to.role.value}@{notice.to.organisation.lower()}.invalid"
        mail["Subject"] = notice.subject
        mail["Date"] = format_datetime(notice.called_at)
        mail["Message-ID"] = f"<{notice.key}@engine.invalid>"
        mail.set_content(f"{notice.body}\n\n{notice.stream_id}\n")
        self._folder.mkdir(parents=True, exist_ok=True)
        unfinished = self._folder / f".{notice.key}.part"
        unfinished.write_bytes(mail.as_bytes())
        unfinished.replace(self._folder / f"{notice.key}.eml")


class NoticeActivities:
    """Sends at least once, then records that it was sent."""

    def __init__(self, ledger: Noticing, notifiers: Sequence[Notifier]) -> None:
        self._ledger = ledger
        self._notifiers = tuple(notifiers)

    @activity.defn(name="send_notice", no_thread_cancel_exception=True)
    def send_notice(self, delivery: Delivery) -> None:
        """Send one notice by every channel. A notice recorded as sent is not sent again."""
        notice = self._ledger.notice(delivery.key)
        if notice is None:
            return
        for notifier in self._notifiers:
            notifier.send(notice)
        self._ledger.record_notice(notice.key, "+".join(notifier.channel for notifier in self._notifiers))
