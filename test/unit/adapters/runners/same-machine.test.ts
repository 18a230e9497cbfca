import { expect, test } from 'vitest';
import { requireSameMachine } from '../../../../src/lib/adapters/runners/docker/image/local-build.ts';
import type { Site } from '../../../../src/lib/adapters/runners/docker/site/site.ts';

/** A host of which only what its container engine says of its processor is there. */
function site(machine: string | undefined): Site {
  const docker = { info: async () => ({ Architecture: machine }) };
  return {
    place: { host: { name: 'gpu1' } },
    daemon: async () => ({ call: async (ask: (api: typeof docker) => unknown) => ask(docker) }),
  } as unknown as Site;
}

test.for([
  ['x64', 'aarch64', 'arm64'],
  ['arm64', 'x86_64', 'amd64'],
  ['x64', 'riscv64', 'riscv64'],
] as const)('an image of %s is not built for a host of %s', async ([here, machine, there]) => {
  await expect(requireSameMachine(site(machine), here)).rejects.toMatchObject({
    code: 'image-other-machine',
    exit: 3,
    details: { there },
    next: ['sovran host check gpu1'],
  });
});

test('processor aliases are equal; an unknown one passes', async () => {
  await requireSameMachine(site('x86_64'), 'x64');
  await requireSameMachine(site('amd64'), 'x64');
  await requireSameMachine(site('aarch64'), 'arm64');
  await requireSameMachine(site(undefined), 'x64');
  await requireSameMachine(site('x86_64'));
});
