"""
The command line: parse arguments, call the library, print.

Enters: arguments. Leaves: tables or JSON on standard output, progress and messages on standard error, an exit code:
0 done, 1 the program failed, 2 the input is wrong, 130 stopped by Ctrl-C. It holds no model logic.
"""

import _thread
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from types import FrameType, TracebackType
from typing import NoReturn

from corridor_sim.cli.arguments import parse
from corridor_sim.errors import CorridorSimError, InputError

__all__ = ["main"]

DONE, FAILED, WRONG_INPUT, STOPPED = 0, 1, 2, 130

_STOPPED = "stopped; replications that are complete are kept, and the same command goes on from there"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that ``arguments`` (default: those of the process) name, and return the exit code."""
    handler = signal.getsignal(signal.SIGINT)
    try:
        return _run(arguments)
    finally:
        # With its own arguments the process ends here, and Ctrl-C stays ignored while the libraries are torn down.
        if arguments is not None and _hears_signals():
            signal.signal(signal.SIGINT, handler)


def _run(arguments: Sequence[str] | None) -> int:
    status = DONE
    try:
        with _CtrlC():
            try:
                options = parse(arguments)
                if arguments is None and options.in_plain_python:
                    # The process ends with this command, and it finds some routes only: plain Python has found them
                    # before compiled code is loaded, let alone made.
                    os.environ["NUMBA_DISABLE_JIT"] = "1"
                status = DONE if options.command(options) else WRONG_INPUT
            finally:
                # Here rather than as the interpreter ends, where nobody could hear that the reader has gone.
                sys.stdout.flush()
        return status
    except InputError as error:
        for issue in error.issues:
            _say(str(issue))
        _say(f"{len(error.issues)} {'mistake' if len(error.issues) == 1 else 'mistakes'} in the input")
        return WRONG_INPUT
    except CorridorSimError as error:
        _say(f"corridor-sim failed: {error}")
        return FAILED
    except BrokenPipeError:
        # The reader of our output has gone, as head does when it has seen enough. What is left in the buffer must not
        # fail again as the program ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return status
    except OSError as error:
        _say(f"corridor-sim failed: {error.filename or 'a file'}: {error.strerror or error}")
        return FAILED
    except KeyboardInterrupt:
        _say(_STOPPED)
        # Threads of replications that were to stop at once: the interpreter would wait for them.
        if any(not thread.daemon for thread in threading.enumerate() if thread is not threading.current_thread()):
            _end_at_once()
        return STOPPED


class _CtrlC:
    """
    Turns Ctrl-C into KeyboardInterrupt where that may be raised; a second one ends the process at once.

    It may not be raised in an import: extension modules make an ImportError of it, and callbacks of the import system
    print and lose it. Any line may import something, so there are no points to check at; instead, what comes in the
    middle of an import is sent again until the import is over. Should a library swallow the exception elsewhere, or
    make another of it, the command still ends as stopped.

    Where replications run, ``experiment`` hears Ctrl-C in the place of this.
    """

    _AGAIN_AFTER_S = 0.02

    def __init__(self) -> None:
        self._heard = self._is_sent_again = self._is_over = False

    def __enter__(self) -> None:
        # Whoever started us with Ctrl-C ignored, such as nohup, meant it.
        if _hears_signals() and signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
            signal.signal(signal.SIGINT, self._hear)

    def __exit__(self, kind: type[BaseException] | None, error: object, traceback: TracebackType | None) -> None:
        # From here on there is nothing to stop, only something to say.
        if _hears_signals():
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        self._is_over = True
        if self._heard and kind is not KeyboardInterrupt:
            raise KeyboardInterrupt from None

    def _hear(self, _: int, frame: FrameType | None) -> None:
        if self._heard and not self._is_sent_again:
            os.write(2, f"{_STOPPED}\n".encode())  # not by print, in the midst of which we may be
            os._exit(STOPPED)
        self._heard, self._is_sent_again = True, False
        if not _is_importing(frame):
            raise KeyboardInterrupt
        # Not by threading, whose locks the interrupted code may hold.
        _thread.start_new_thread(self._send_again, ())

    def _send_again(self) -> None:
        time.sleep(self._AGAIN_AFTER_S)
        if not self._is_over:
            self._is_sent_again = True
            _thread.interrupt_main()


def _is_importing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename == "<frozen importlib._bootstrap>":
            return True
        frame = frame.f_back
    return False


def _hears_signals() -> bool:
    """Return whether this is the thread in which handlers of signals can be set."""
    return threading.current_thread() is threading.main_thread()


def _end_at_once() -> NoReturn:
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(STOPPED)


def _say(text: str) -> None:
    print(text, file=sys.stderr)
