import { expect, test } from 'vitest';
import { refuseDevicesInUse } from '../../../../src/lib/adapters/runners/docker/refuse-devices-in-use.ts';
import type { Site } from '../../../../src/lib/adapters/runners/docker/site/site.ts';

const GPU = 'GPU-aaaa-0000';

test('a container that ends during a slow check is checked again', async () => {
  let now = 0;
  let looks = 0;
  const container = {
    Id: 'c1',
    State: { Status: 'running', Running: true },
    Config: { Labels: { 'sovran.devices': GPU } },
    HostConfig: {},
  };
  const docker = {
    listContainers: async () => {
      now += 6_000;
      looks += 1;
      return looks === 1 ? [{ Id: 'c1', Names: ['/other'], Labels: { 'sovran.devices': GPU } }] : [];
    },
    getContainer: () => ({ inspect: async () => container }),
  };
  const clock = { monotonicMs: () => now, sleep: async () => undefined };
  const daemon = async (): Promise<object> => ({ call: (ask: (given: object) => unknown) => ask(docker) });
  const site = { place: { clock, host: { name: 'gpu1' } }, daemon } as unknown as Site;
  await refuseDevicesInUse(site, { uuids: [GPU], fence: 1 }, 'own');
  expect(looks).toBe(2);
});
