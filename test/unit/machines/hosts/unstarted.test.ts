import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { execLocally, streamLocally } from '../../../../src/lib/adapters/hosts/local-process.ts';
import { tempDir } from '../../../support/temp-project.ts';

const HOSTS = resolve('src/lib/adapters/hosts');

/** Prints how two commands ended that were started when no more files could be opened. */
const SHORT_OF_FILES = `
import { openSync } from 'node:fs';
import { execLocally, streamLocally } from '${HOSTS}/local-process.ts';
try { for (;;) openSync('/dev/null', 'r'); } catch {}
const ended = [await execLocally(['true']), await (await streamLocally(['true'])).ended];
process.stdout.write(JSON.stringify(ended));
`;

test('too many open files is not reported as a missing program', () => {
  const path = join(tempDir(), 'short.ts');
  writeFileSync(path, SHORT_OF_FILES);
  const argv = ['-c', 'ulimit -n 60; exec "$@"', 'sh', process.execPath, '--experimental-strip-types', path];
  const ended = JSON.parse(execFileSync('sh', argv, { encoding: 'utf8' })) as unknown;
  const unknown = { outcome: 'unknown', reason: expect.stringContaining('EMFILE') as string };
  expect(ended).toMatchObject([unknown, unknown]);
});

test('names a missing program, and one without execute permission', async () => {
  const file = join(tempDir(), 'file');
  writeFileSync(file, '');
  const cases: [program: string, exitCode: number][] = [
    ['/nowhere/program', 127],
    [file, 126],
  ];
  for (const [program, exitCode] of cases) {
    expect(await execLocally([program])).toMatchObject({ outcome: 'known', exitCode });
    expect(await (await streamLocally([program])).ended).toEqual({ outcome: 'known', exitCode });
  }
});
