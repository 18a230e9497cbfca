import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listOpenRuns } from '../../src/lib/run/open-runs.ts';
import { sweep } from '../support/kill-points.ts';
import { git, tempProject } from '../support/temp-project.ts';

async function checkHostIsThere(dir: string): Promise<void> {
  expect(readFileSync(join(dir, 'hosts', 'local.yaml'), 'utf8')).toContain('transport: local');
  expect(listOpenRuns(dir)).toEqual([]);
  expect(git(dir, 'log', '--format=%s').trim().split('\n')).toEqual(['host add Host/local', 'start']);
  expect(git(dir, 'status', '--porcelain').trim()).toBe('');
}

test('host add killed at any point is finished by the same command', async () => {
  const report = await sweep({
    prepare: async () => tempProject(),
    command: ['host', 'add', 'local', '--local'],
    resume: 'same',
    check: checkHostIsThere,
  });
  expect(report.killed).toBe(report.points);
  expect(report.points).toBeGreaterThanOrEqual(20);
});
