"""How the command line loads the library: without looking for garbage in it."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """
    Import what a command needs in this context.

    Modules live as long as the process, and are half a million objects. To look for garbage among them again and again
    takes a quarter of the time of a small scenario, so that none is looked for meanwhile, and never among them.
    """
    was_enabled, known = gc.isenabled(), len(sys.modules)
    gc.disable()
    try:
        yield
    finally:
        # Where nothing new was loaded, as in a program that gives many commands, what it has made stays collectable.
        if len(sys.modules) > known:
            gc.freeze()
        if was_enabled:
            gc.enable()
