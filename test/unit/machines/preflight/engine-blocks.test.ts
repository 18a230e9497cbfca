import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bodyIn } from '../../../../src/lib/core/kit/host-script.ts';
import { tempDir } from '../../../support/temp-project.ts';

/** Runs a block on a machine that has these programs alone, with a client that is set to another engine. */
function blockSays(id: string, programs: Record<string, string>, runtime = '/none'): string {
  const bin = tempDir();
  symlinkSync('/bin/sh', join(bin, 'sh'));
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const body = bodyIn('preflight/blocks', id);
  const env = { PATH: bin, DOCKER_HOST: 'ssh://elsewhere', XDG_RUNTIME_DIR: runtime };
  return spawnSync('/bin/sh', ['-c', body], { env, encoding: 'utf8' }).stdout;
}

test('without curl, asks the client about the host’s own engine', () => {
  const docker = '[ "$1" = -H ] && echo "$2" || echo "$DOCKER_HOST"';
  expect(blockSays('docker', { docker })).toBe('unix:///var/run/docker.sock\n');
});

/** Podman's client, which is asked about the socket that it is told. */
function client(end: string): Record<string, string> {
  return { timeout: 'shift; exec "$@"', podman: `case $* in '--remote --url unix:///'*) ${end} ;; esac; exit 0` };
}

/** The folder of a user whose Podman listens, whatever it answers. */
async function podmanListens(): Promise<string> {
  const runtime = tempDir();
  mkdirSync(join(runtime, 'podman'));
  const server = createServer();
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(join(runtime, 'podman/podman.sock'), resolve));
  return runtime;
}

test.each([
  { what: 'answers', programs: { curl: 'exit 0' }, says: 'writable' },
  { what: 'hangs', programs: { curl: 'exit 28' }, says: 'silent' },
  { what: 'answers its own client, as there is no curl', programs: client('exit 0'), says: 'writable' },
  { what: 'cannot start, and there is no curl', programs: client('exit 125'), says: 'silent' },
])('a socket of Podman whose service $what is $says', async ({ programs, says }) => {
  const runtime = await podmanListens();
  const told = blockSays('podman_socket', { id: 'echo 1', ...programs }, runtime);
  expect(told).toContain(`${says} ${runtime}/podman/podman.sock\n`);
});
