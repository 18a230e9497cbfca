import { expect, test } from 'vitest';
import { containerOptions } from '../../../../src/lib/adapters/runners/docker/container-options.ts';

const GIB = 1024 ** 3;

test.for(['docker', 'podman'] as const)('a container has its memory and no swap beside it, by %s', (brand) => {
  const wish = { name: 'n', imageId: 'i', command: [], labels: {}, mounts: [], restart: 'no', threads: 1 } as const;
  const limitsOf = (memoryGiB?: number) =>
    containerOptions({ ...wish, command: [], mounts: [], memoryGiB }, { uid: 1, gid: 1 } as never, brand).HostConfig;
  expect(limitsOf(2)).toMatchObject({ Memory: 2 * GIB, MemorySwap: 2 * GIB });
  expect(limitsOf()).not.toHaveProperty('MemorySwap');
});
