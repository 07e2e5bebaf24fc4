"""The command `delegation` as a process: it begins here, so that Ctrl-C ends it also while everything is loaded."""

import gc
import signal
from typing import NoReturn


def main() -> NoReturn:
    """Load the command line and run it."""
    interrupt = signal.getsignal(signal.SIGINT)
    if interrupt is signal.default_int_handler:
        # Python would answer with a stack trace of whatever is being loaded; the system's own answer is to end.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    # Imported here, because loading it takes longer than many a command, and longer still while what was loaded is
    # looked through for garbage.
    gc.disable()
    from cli.main import main as run

    gc.freeze()
    gc.enable()
    signal.signal(signal.SIGINT, interrupt)
    run()


if __name__ == "__main__":
    main()
