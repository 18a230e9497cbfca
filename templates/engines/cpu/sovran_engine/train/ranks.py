"""Training on several nodes: each rank learns from its share of a step's rows, and all add up their gradients over gloo."""

from __future__ import annotations

import fcntl
import os
import socket
import struct
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
import torch.distributed as dist

from sovran_worker.errors import Interrupted
from sovran_worker.job import Job
from sovran_worker.rank import own_rank, world_size

_SIOCGIFADDR = 0x8915


class Ranks:
    """The processes of one training. With one of them nothing is sent; Interrupted where another rank is lost."""

    def __init__(self, job: Job) -> None:
        self.rank, self.count = own_rank(), world_size(job)
        if self.count > 1:
            # The host's own name may stand for loopback, which other nodes cannot reach.
            os.environ.setdefault("GLOO_SOCKET_IFNAME", _interface_towards(os.environ["MASTER_ADDR"]))
            with _lost_rank():
                dist.init_process_group("gloo")

    @property
    def first(self) -> bool:
        """Whether this one reports, saves and publishes."""
        return self.rank == 0

    def agree(self, value: Any) -> Any:
        """Return what rank 0 holds."""
        values = [value]
        if self.count > 1:
            with _lost_rank():
                dist.broadcast_object_list(values)
        return values[0]

    def share(self, rows: Sequence[Any]) -> Sequence[Any]:
        """Rows of a step that this rank learns from."""
        return rows[self.rank :: self.count]

    def add_gradients(self, parameters: Iterable[torch.nn.Parameter]) -> None:
        """Replace each gradient by the sum over all ranks; a rank without rows adds zeros."""
        if self.count == 1:
            return
        gradients = [_gradient(parameter) for parameter in parameters]
        with _lost_rank():
            for sent in [dist.all_reduce(gradient, async_op=True) for gradient in gradients]:
                sent.wait()

    def add(self, *values: float) -> list[float]:
        """Return the sums over all ranks."""
        total = torch.tensor(values, dtype=torch.float64)
        if self.count > 1:
            with _lost_rank():
                dist.all_reduce(total)
        return total.tolist()

    def seed(self, seed: int, step: int) -> None:
        """Draw by seed, step and rank alone, so that a resumed run draws the same on every rank."""
        if self.count > 1:
            torch.manual_seed(seed * 1_000_003 + step * self.count + self.rank)


def _gradient(parameter: torch.nn.Parameter) -> torch.Tensor:
    if parameter.grad is None:
        parameter.grad = torch.zeros_like(parameter)
    return parameter.grad


@contextmanager
def _lost_rank() -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:
        raise Interrupted(f"another rank was lost: {error}", reason="rank-lost") from error


def _interface_towards(address: str) -> str:
    """Name of the network interface that reaches `address`."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect((address, 9))
        own = socket.inet_aton(probe.getsockname()[0])
        return next(name for _, name in socket.if_nameindex() if _address_of(probe, name) == own)


def _address_of(probe: socket.socket, name: str) -> bytes:
    try:
        return fcntl.ioctl(probe.fileno(), _SIOCGIFADDR, struct.pack("256s", name.encode()))[20:24]
    except OSError:
        return b""
