"""A rank of an all-reduce, by NCCL on GPUs and gloo elsewhere: the first prints the median time of so many seconds as JSON."""

import json
import os
import statistics
import sys
import time
from datetime import timedelta

import torch
import torch.distributed as dist

cuda = torch.cuda.is_available()
device = torch.device("cuda", int(os.environ["LOCAL_RANK"])) if cuda else torch.device("cpu")
dist.init_process_group("nccl" if cuda else "gloo", timeout=timedelta(seconds=60))
tensor = torch.ones((64 if cuda else 8) * 2**20, device=device)


def reduce() -> float:
    began = time.perf_counter()
    dist.all_reduce(tensor)
    _ = tensor[0].item()
    return time.perf_counter() - began


reduce()
rounds = torch.tensor([max(3, min(1000, int(float(sys.argv[1]) / reduce())))], device=device)
dist.broadcast(rounds, 0)
times = [reduce() for _ in range(int(rounds.item()))]
if dist.get_rank() == 0:
    print(json.dumps({"bytes": tensor.nbytes, "seconds": statistics.median(times), "rounds": len(times)}))
dist.destroy_process_group()
