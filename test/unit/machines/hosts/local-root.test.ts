import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { localHost } from '../../../../src/lib/adapters/hosts/local-host.ts';
import { tempDir } from '../../../support/temp-project.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** This machine as somebody sees it who is not root, with a program that stands for sudo. */
function asUser(sudo: string): ReturnType<typeof localHost> {
  const folder = tempDir();
  writeFileSync(join(folder, 'sudo'), `#!/bin/sh\n${sudo}\n`, { mode: 0o755 });
  vi.stubEnv('PATH', `${folder}:${process.env['PATH'] ?? ''}`);
  vi.spyOn(process, 'getuid').mockReturnValue(1000);
  return localHost('local');
}

test.for([
  ['echo "sudo: a password is required" >&2; exit 1', 'needs-password'],
  ['echo "Sorry, user ops is not allowed to execute" >&2; exit 1', 'not-allowed'],
  ['echo "sudo: sorry, you must have a tty to run sudo" >&2; exit 1', 'needs-terminal'],
] as const)('sudo output %j gives reason %s, as over SSH', async ([sudo, reason]) => {
  const host = asUser(sudo);
  await expect(host.exec(['true'], { sudo: true })).rejects.toMatchObject({
    code: 'sudo-refused',
    details: { reason },
  });
  await expect(host.stream(['true'], { sudo: true })).rejects.toMatchObject({ code: 'sudo-refused' });
  expect(await host.exec(['true'])).toMatchObject({ exitCode: 0 });
});

test('where sudo lets the user through the command runs behind it', async () => {
  const host = asUser('shift 2; BY=sudo exec "$@"');
  expect(await host.exec(['sh', '-c', 'echo $BY'], { sudo: true })).toMatchObject({ stdout: 'sudo\n' });
  expect(await host.exec(['sh', '-c', 'echo $BY'])).toMatchObject({ stdout: '\n' });
});
