"""Starting the worker in its own process group, and ending everything that it started."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from pathlib import Path

from .network import leave_network

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_SWEEP_SECONDS = 5.0
_REQUESTS = {signal.SIGTERM, signal.SIGINT, signal.SIGUSR1}
_libc = ctypes.CDLL(None, use_errno=True)


def adopt_orphans() -> None:
    """Descendants whose parent dies become children of this process, so that none can slip away."""
    _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_with_parent(number: int) -> None:
    """Ask the kernel to signal this process when its parent dies."""
    _libc.prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)


def start_worker(argv: list[str], env: dict[str, str], cwd: str, stderr: int, *, alone: bool) -> tuple[int, bool]:
    """Fork the worker as leader of a new process group: its pid, and whether it has a network of its own.

    `alone` asks for one; where the kernel refuses, the worker shares the machine's. It dies when this process dies.
    """
    # A request to stop that arrives before the new program runs must wait for it, not meet our own handlers.
    signal.pthread_sigmask(signal.SIG_BLOCK, _REQUESTS)
    pid, ready = _fork_worker(argv, env, cwd, stderr, alone=alone)
    if alone and not ready:
        os.waitpid(pid, 0)
        pid, alone = _fork_worker(argv, env, cwd, stderr, alone=False)[0], False
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _REQUESTS)
    return pid, alone


def _fork_worker(argv: list[str], env: dict[str, str], cwd: str, stderr: int, *, alone: bool) -> tuple[int, bool]:
    """The pid, and whether the child came as far as its own program."""
    parent = os.getpid()
    heard, told = os.pipe()
    pid = os.fork()
    if pid:
        _own_group(pid)
        os.close(told)
        with os.fdopen(heard, "rb") as stream:
            return pid, stream.read(1) != b""
    try:
        _own_group(0)
        if alone:
            leave_network()
        end_with_parent(signal.SIGKILL)
        if os.getppid() == parent:
            os.write(told, b".")
            _become(argv, env, cwd, stderr)
    finally:
        os._exit(70)


def _become(argv: list[str], env: dict[str, str], cwd: str, stderr: int) -> None:
    try:
        _prepare_streams(stderr)
        _reset_signals()
        os.chdir(cwd)
        os.execve(argv[0], argv, env)
    except OSError as error:
        os.write(2, f"{argv[0]} cannot be started: {error}\n".encode())
    os._exit(127)


def signal_group(pgid: int, number: int) -> None:
    """Signal every process of the worker's group; none left is fine."""
    try:
        os.killpg(pgid, number)
    except ProcessLookupError:
        return


def sweep(pgid: int) -> None:
    """End what the worker left behind: its group, then any child that had left the group."""
    signal_group(pgid, signal.SIGKILL)
    deadline = time.monotonic() + _SWEEP_SECONDS
    while time.monotonic() < deadline:
        for child in _children():
            os.kill(child, signal.SIGKILL)
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.01)
        except ChildProcessError:
            return


def _own_group(pid: int) -> None:
    # Called on both sides of the fork, so that the group exists whichever side runs first.
    try:
        os.setpgid(pid, 0)
    except OSError:
        return


def _prepare_streams(stderr: int) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    os.dup2(stderr, 2)
    os.closerange(3, 1024)


def _reset_signals() -> None:
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1, signal.SIGCHLD, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _REQUESTS)


def _children() -> list[int]:
    try:
        return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]
    except OSError:
        return []
