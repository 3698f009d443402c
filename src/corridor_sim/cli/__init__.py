"""
The command line: parse arguments, call the library, print.

Enters: arguments. Leaves: tables or JSON on standard output, progress and messages on standard error, an exit code:
0 done, 1 the program failed, 2 the input is wrong, 130 stopped by Ctrl-C. It holds no model logic.
"""

import os
import sys
from collections.abc import Sequence

from corridor_sim.cli.arguments import parse
from corridor_sim.errors import CorridorSimError, InputError

__all__ = ["main"]

DONE, FAILED, WRONG_INPUT, STOPPED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that ``arguments`` (default: those of the process) name, and return the exit code."""
    options = parse(arguments)
    try:
        return DONE if options.command(options) else WRONG_INPUT
    except InputError as error:
        for issue in error.issues:
            _say(str(issue))
        _say(f"{len(error.issues)} {'mistake' if len(error.issues) == 1 else 'mistakes'} in the input")
        return WRONG_INPUT
    except CorridorSimError as error:
        _say(f"corridor-sim failed: {error}")
        return FAILED
    except BrokenPipeError:
        # The reader of our output has gone. What is left in the buffer must not fail again as the program ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except OSError as error:
        _say(f"corridor-sim failed: {error.filename or 'a file'}: {error.strerror or error}")
        return FAILED
    except KeyboardInterrupt:
        _say("stopped; replications that are complete are kept, and the same command goes on from there")
        return STOPPED


def _say(text: str) -> None:
    print(text, file=sys.stderr)
