"""The command `delegation` as a process: it begins here, so that Ctrl-C ends it also while everything is loaded."""

import signal
from typing import NoReturn


def main() -> NoReturn:
    """Load the command line and run it."""
    interrupt = signal.getsignal(signal.SIGINT)
    if interrupt is signal.default_int_handler:
        # Python would answer with a stack trace of whatever is being loaded; the system's own answer is to end.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    # Imported here, because loading it takes longer than many a command.
    from cli.main import main as run

    signal.signal(signal.SIGINT, interrupt)
    run()


if __name__ == "__main__":
    main()
