import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { listOpenRuns } from '../../../src/lib/core/operation/open/open-runs.ts';
import { sweep } from '../../support/kill-points.ts';
import { sshConfigFolder } from '../../support/ssh-config-folder.ts';
import { makeKey, startSshd } from '../../support/sshd.ts';
import { git, tempProject } from '../../support/temp-project.ts';

/** Dozens of kills with what repairs them; how long that takes is this machine's business. */
vi.setConfig({ testTimeout: 900_000 });

async function checkHostIsThere(dir: string): Promise<void> {
  expect(readFileSync(join(dir, 'hosts', 'local.yaml'), 'utf8')).toContain('transport: local');
  expect(listOpenRuns(dir)).toEqual([]);
  expect(git(dir, 'log', '--format=%s').trim().split('\n')).toEqual(['host add Host/local', 'start']);
  expect(git(dir, 'status', '--porcelain').trim()).toBe('');
}

test('[fault 07] host add killed at any point is finished by the same command', async () => {
  const report = await sweep({
    prepare: async () => tempProject(),
    command: ['host', 'add', 'local', '--local'],
    resume: 'same',
    check: checkHostIsThere,
  });
  expect(report.killed).toBe(report.states);
  expect(report.points).toBeGreaterThanOrEqual(20);
});

test('repeating a killed host add leaves one key, host and commit', async () => {
  const key = makeKey();
  const host = await startSshd({ authorized: [key] });
  const fingerprint = host.hostKeys[0]?.fingerprint ?? '';
  const config = sshConfigFolder({ config: `Host *\n IdentityAgent none\n IdentityFile ${key.path}\n` });
  const report = await sweep({
    prepare: async () => tempProject(),
    command: ['host', 'add', 'gpu1', '--ssh', host.address, '--fingerprint', fingerprint],
    env: () => ({ SOVRAN_SSH_CONFIG: config }),
    resume: 'same',
    check: async (dir) => {
      const pins = readFileSync(join(dir, 'hosts', 'known_hosts'), 'utf8');
      expect(pins.trim().split('\n').slice(1)).toEqual([`[127.0.0.1]:${host.port} ${host.hostKeys[0]?.public}`]);
      expect(readFileSync(join(dir, 'hosts', 'gpu1.yaml'), 'utf8')).toContain(host.address);
      expect(listOpenRuns(dir)).toEqual([]);
      expect(git(dir, 'log', '--format=%s').trim().split('\n')).toEqual(['host add Host/gpu1', 'start']);
      expect(git(dir, 'status', '--porcelain').trim()).toBe('');
    },
    stride: 2,
  });
  expect(report.killed).toBe(report.states);
  expect(report.points).toBeGreaterThanOrEqual(10);
});
