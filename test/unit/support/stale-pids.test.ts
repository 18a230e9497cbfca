import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clearStalePids } from '../../../scripts/rig/stale-pids.ts';
import { tempDir } from '../../support/temp-project.ts';

function noted(pid: string): { path: string; clear: (program: string) => boolean } {
  const path = join(tempDir(), 'pid');
  writeFileSync(path, pid);
  return { path, clear: (program) => (clearStalePids({ [path]: program }), existsSync(path)) };
}

test('removes notes of ended processes and of reused numbers', () => {
  expect(noted('4194304').clear('dockerd')).toBe(false);
  expect(noted(String(process.pid)).clear('dockerd')).toBe(false);
});

test('keeps notes of running programs, and ignores missing ones', () => {
  const { path, clear } = noted('1\n');
  expect(clear(readFileSync('/proc/1/comm', 'utf8').trim())).toBe(true);
  expect(() => clearStalePids({ [`${path}.none`]: 'dockerd' })).not.toThrow();
});
