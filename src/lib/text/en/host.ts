export const host = {
  'host.add.step': 'Record host {name}',
  'host.add.exists': 'A host named `{name}` exists.',
  'host.add.free': 'The name `{name}` is free.',
  'host.added': 'Host {name} is in the inventory.',
  'host.facts': '{os}, {arch}, {cpus} CPUs, {memory} GiB, {gpus} {gpus|GPU|GPUs}',
} as const;
