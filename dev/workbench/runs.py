"""Running other programs: with a log, or as a child that follows our signals."""

import signal
import subprocess

from .say import Failure, tail


def logged(command, log, *, cwd=None, env=None):
    """Run a command with its output added to `log`; give its exit code."""
    with open(log, "ab") as out:
        return subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env=env,
            stdout=out,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        ).returncode


def must(command, log, *, cwd=None, env=None):
    """Like `logged`, but a failure ends the command with the log's last lines."""
    if logged(command, log, cwd=cwd, env=env):
        shown = " ".join(str(part) for part in (*command[:1], *command[-2:]))
        raise Failure(f"`{shown}` failed; its log {log} ends:\n{tail(log)}")


def attached(command, **options):
    """Run a command on our own terminal; give its exit code.

    Ctrl-C reaches it from the terminal: we wait until it has ended, and end
    too unless it ended well. Being terminated is passed on to it.
    """
    interrupted = False
    child = subprocess.Popen([str(part) for part in command], **options)
    previous = signal.signal(signal.SIGTERM, lambda *_args: child.terminate())
    try:
        while True:
            try:
                code = child.wait()
                break
            except KeyboardInterrupt:
                interrupted = True
    finally:
        signal.signal(signal.SIGTERM, previous)
    if interrupted and code:
        raise KeyboardInterrupt
    return code
