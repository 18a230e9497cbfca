import { expect, test } from 'vitest';
import { requireCdi } from '../../../../src/lib/adapters/runners/docker/site/require-cdi.ts';
import type { Site } from '../../../../src/lib/adapters/runners/docker/site/site.ts';

/** A host of which only what its container engine says of itself is there. */
function site(brand: 'docker' | 'podman', version: string, folders?: string[] | null): Site {
  const docker = { version: async () => ({ Version: version }), info: async () => ({ CDISpecDirs: folders }) };
  return {
    place: { host: { name: 'gpu1' } },
    brand: async () => brand,
    daemon: async () => ({ call: async (ask: (api: typeof docker) => unknown) => ask(docker) }),
  } as unknown as Site;
}

const GPU = { uuids: ['GPU-1'], fence: 1 };

test.for([
  ['Podman that leaves devices out without a word', '5.3.2', 'podman'],
  ['Podman of Ubuntu 24.04', '4.9.3', 'podman'],
] as const)('%s is refused before a job with GPUs writes anything', async ([, version, brand]) => {
  const engine = { engine: 'Podman', version, least: '5.4' };
  await expect(requireCdi(site(brand, version), GPU)).rejects.toMatchObject({
    code: 'engine-without-cdi',
    text: { key: 'engine.cdi-too-old', params: engine },
  });
});

test.for([
  ['Docker that is too old', '24.0.7', ['/etc/cdi'], 'engine.cdi-too-old'],
  ['a Docker that was not told to', '26.1.5', [], 'engine.cdi-off'],
  ['a Docker that says nothing of it', '27.0.0', null, 'engine.cdi-off'],
  ['no version at all', '?', ['/etc/cdi'], 'engine.cdi-too-old'],
] as const)('%s is refused before a job with GPUs writes anything', async ([, version, folders, key]) => {
  await expect(requireCdi(site('docker', version, folders && [...folders]), GPU)).rejects.toMatchObject({
    code: 'engine-without-cdi',
    exit: 3,
    text: { key },
    next: ['sovran host check gpu1', 'sovran host plan gpu1'],
  });
});

test('an engine with CDI passes; without devices none is asked', async () => {
  await requireCdi(site('docker', '26.1.5+dfsg1', ['/etc/cdi']), GPU);
  await requireCdi(site('podman', '5.4.0'), GPU);
  await requireCdi(site('podman', '4.9.3'), undefined);
  await requireCdi(site('docker', '20.10.24'), undefined);
  await requireCdi(site('docker', '20.10.24'), { uuids: [], fence: 0 });
});
