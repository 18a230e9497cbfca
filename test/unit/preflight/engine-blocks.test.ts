import { spawnSync } from 'node:child_process';
import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DOCKER_BLOCKS } from '../../../src/lib/preflight/checks/docker.ts';
import { tempDir } from '../../support/temp-project.ts';

/** Runs a block on a machine that has these programs alone, with a client that is set to another engine. */
function blockSays(id: string, programs: Record<string, string>): string {
  const bin = tempDir();
  symlinkSync('/bin/sh', join(bin, 'sh'));
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const body = DOCKER_BLOCKS.find((block) => block.id === id)?.body({} as never) ?? '';
  const env = { PATH: bin, DOCKER_HOST: 'ssh://elsewhere' };
  return spawnSync('/bin/sh', ['-c', body], { env, encoding: 'utf8' }).stdout;
}

test('a host without curl is asked by its client, and about its own engine wherever that client is set to', () => {
  const docker = '[ "$1" = -H ] && echo "$2" || echo "$DOCKER_HOST"';
  expect(blockSays('docker', { docker })).toBe('unix:///var/run/docker.sock\n');
});
