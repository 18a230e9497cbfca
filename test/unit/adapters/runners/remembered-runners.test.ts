import { createServer } from 'node:http';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { RUNNERS } from '../../../../src/lib/cli/wire.ts';
import { rememberedRunners, type OpenRunner } from '../../../../src/lib/adapters/runners/open-runner.ts';
import { localHost } from '../../../../src/lib/adapters/hosts/local-host.ts';
import { openStore } from '../../../../src/lib/adapters/project-store/open-store.ts';
import type { Host } from '../../../../src/lib/core/ports/host.ts';
import { systemClock } from '../../../../src/lib/adapters/clock.ts';
import { tempDir, tempProject } from '../../../support/temp-project.ts';

interface World {
  open: OpenRunner;
  /** Connections to the socket of the container engine, and hosts that were opened. */
  seen: { connections: number; hosts: number };
}

/** A container engine that has nothing, on a host whose connections are counted. */
async function world(): Promise<World> {
  const folder = tempDir();
  const socket = join(folder, 'engine.sock');
  const seen = { connections: 0, hosts: 0 };
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end('[]');
  });
  server.on('connection', () => (seen.connections += 1));
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  onTestFinished(() => server.close().closeAllConnections());
  vi.stubEnv('SOVRAN_STORE', join(folder, 'store'));
  onTestFinished(() => void vi.unstubAllEnvs());
  mkdirSync(join(folder, 'store', 'jobs'), { recursive: true });
  const project = openStore(tempProject());
  const host = async (name: string): Promise<Host> => {
    seen.hosts += 1;
    return withSocket(name, socket);
  };
  const parts = { project, clock: systemClock, host, actor: async () => 'tester@example.org' };
  return { open: rememberedRunners({ adapters: RUNNERS, ...parts }), seen };
}

function withSocket(name: string, socket: string): Host {
  const host = localHost(name);
  return {
    ...host,
    exec: async (argv, options) => {
      const done = await host.exec(argv, options);
      if (done.outcome !== 'known' || !argv.join(' ').includes('nproc')) return done;
      return { ...done, stdout: done.stdout.replace(/^(socket|locked) .*\n?/m, '') + `socket ${socket}\n` };
    },
  };
}

test('one connection serves every look at the engine of a host', async () => {
  const { open, seen } = await world();
  for (let look = 0; look < 8; look += 1) expect(await (await open('local', 'docker')).services.list()).toEqual([]);
  expect(seen).toEqual({ connections: 1, hosts: 1 });
});

test('an engine that could not be opened is opened again', async () => {
  const { open } = await world();
  await expect(open('local', 'elsewhere')).rejects.toMatchObject({ code: 'runner-unknown' });
  await expect(open('local', 'elsewhere')).rejects.toMatchObject({ code: 'runner-unknown' });
  expect((await open('local')).name).toBe('process');
});
