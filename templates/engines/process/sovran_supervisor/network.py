"""A network of the worker's own, loopback alone: what it listens on is out of everybody else's reach.

Run as a program it ends with 0 where the kernel allows that, and else with the kernel's word.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import struct
import sys

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_SIOCGIFFLAGS = 0x8913
_SIOCSIFFLAGS = 0x8914
_IFF_UP = 1


def leave_network() -> None:
    """Enter a namespace without a network. After an OSError this process is of no more use: it may be half-way."""
    if os.geteuid() == 0:
        _unshare(_CLONE_NEWNET)
    else:
        _unshare_as_user()
    _raise_loopback()


def _unshare_as_user() -> None:
    # Files keep their owners: the user and the group are themselves in there, and other groups still count for access.
    user, group = os.geteuid(), os.getegid()
    _unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
    _write("uid_map", f"{user} {user} 1")
    _write("setgroups", "deny")
    _write("gid_map", f"{group} {group} 1")


def _unshare(flags: int) -> None:
    # os.unshare came with Python 3.12, after the oldest that hosts may have.
    if ctypes.CDLL(None, use_errno=True).unshare(flags) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _write(name: str, content: str) -> None:
    with open(f"/proc/self/{name}", "w", encoding="ascii") as stream:
        stream.write(content)


def _raise_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = bytearray(struct.pack("16sH22x", b"lo", 0))
        fcntl.ioctl(control, _SIOCGIFFLAGS, request)
        flags = struct.unpack_from("H", request, 16)[0]
        struct.pack_into("H", request, 16, flags | _IFF_UP)
        fcntl.ioctl(control, _SIOCSIFFLAGS, request)


if __name__ == "__main__":
    try:
        leave_network()
    except OSError as error:
        sys.exit(error.strerror)
