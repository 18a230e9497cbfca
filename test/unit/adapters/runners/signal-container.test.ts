import type Docker from 'dockerode';
import { expect, test } from 'vitest';
import { signalContainer } from '../../../../src/lib/adapters/runners/docker/container.ts';
import type { Site } from '../../../../src/lib/adapters/runners/docker/site/site.ts';

/** A daemon that refuses the signal with a code, and shows the container running for so many looks. */
function siteOf(statusCode: number, looks: number) {
  let seen = 0;
  const State = { Status: '', Restarting: false, ExitCode: 0, OOMKilled: false, StartedAt: '', FinishedAt: '', Pid: 1 };
  const container = {
    kill: () => Promise.reject(Object.assign(new Error('refused'), { statusCode })),
    inspect: async () => ({ Id: 'c', State: { ...State, Running: (seen += 1) <= looks }, Config: {}, RestartCount: 0 }),
  };
  const docker = { getContainer: () => container } as unknown as Docker;
  const daemon = { call: <T>(ask: (docker: Docker) => Promise<T>): Promise<T> => ask(docker) };
  const site = { daemon: async () => daemon, place: { clock: { sleep: async () => undefined } } };
  return { site: site as unknown as Site, looks: () => seen };
}

test.each([
  ['Docker', 409, 0],
  ['Podman', 500, 3],
])('a container that ends during the signal stays untouched, by %s too', async (_, code, looks) => {
  const { site, looks: seen } = siteOf(code, looks);
  await signalContainer(site, 'c', 'SIGTERM');
  expect(seen()).toBe(code === 500 ? looks + 1 : 0);
});

test('a daemon that fails while the container runs is reported', async () => {
  await expect(signalContainer(siteOf(500, Infinity).site, 'c', 'SIGTERM')).rejects.toThrow('refused');
});
