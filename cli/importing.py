"""Files of rows that are imported, known again when they are sent twice (rule I4)."""

from cli.session import session
from domain.importing import Table, import_id
from domain.messages import ACCEPTED


def import_command_id(stream_id: str, table: Table, *, accept_valid: bool) -> str:
    """The id of an import: the same while it is not decided and once it was accepted.

    A file that was refused has recorded nothing, so that another attempt with it is another command.
    """
    ledger, attempt = session().ledger, 1
    while True:
        command_id = import_id(stream_id, table.file_sha256, accept_valid=accept_valid, attempt=attempt)
        decided = ledger.outcomes([command_id]).get(command_id)
        if decided is None or decided.result == ACCEPTED:
            return command_id
        attempt += 1
