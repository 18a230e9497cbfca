import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempDir } from '../../../support/temp-project.ts';

const SCRIPT = readFileSync('templates/host/provision/volume/mount.sh', 'utf8');

/** Runs the script on a table of its own; `findmnt` judges the new one. */
function mountWith(etc: string, findmnt: string): void {
  const tools = join(etc, '../bin');
  mkdirSync(tools);
  for (const [name, line] of Object.entries({ blkid: 'echo 0a1b', findmnt, mountpoint: ':', systemctl: ':' }))
    writeFileSync(join(tools, name), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
  const script = SCRIPT.replaceAll('/etc', etc);
  execFileSync('sh', ['-c', script, 'mount', '/dev/null', join(etc, '../data'), 'ext4'], {
    env: { PATH: `${tools}:${process.env['PATH']}` },
    stdio: 'ignore',
  });
}

test.each([
  ['a table that is proven is replaced in one rename', ':', /^UUID=x \/ .*\nUUID=0a1b .*nofail.*\n$/, true],
  ['a table that is not stays', 'exit 1', /^UUID=x \/ .*\n$/, false],
] as const)('%s, with its mode', (_what, findmnt, text, isReplaced) => {
  const etc = join(tempDir(), 'etc');
  const table = join(etc, 'fstab');
  mkdirSync(etc);
  writeFileSync(table, 'UUID=x / ext4 defaults 0 1\n');
  chmodSync(table, 0o640);
  const { ino } = statSync(table);
  if (isReplaced) mountWith(etc, findmnt);
  else expect(() => mountWith(etc, findmnt)).toThrow();
  expect(readFileSync(table, 'utf8')).toMatch(text);
  expect([statSync(table).mode & 0o777, statSync(table).ino !== ino]).toEqual([0o640, isReplaced]);
  expect(readdirSync(etc)).toEqual(['fstab']);
});
