"""Ends a server when the program that started it is gone, however it went (also by SIGKILL). Standard library only."""

import os
import signal
import threading
import time


def stop_with_parent() -> None:
    """Watch the parent process from a thread, when ``STOP_WITH_PARENT`` is set; send SIGTERM to oneself when it ends."""
    if not os.environ.get("STOP_WITH_PARENT"):
        return
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True, name="lifeline").start()
