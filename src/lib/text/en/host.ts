export const host = {
  'host.add.step': 'Record host {name}',
  'host.add.exists': 'A host named `{name}` exists.',
  'host.add.free': 'The name `{name}` is free.',
  'host.added': 'Host {name} is in the inventory.',
  'host.facts': '{os}, {arch}, {cpus} CPUs, {memory} GiB, {gpus} {gpus|GPU|GPUs}',
  'host.none': 'This project has no host yet.',
  'host.several': 'Which host? Name one with --host: {names}.',
} as const;
