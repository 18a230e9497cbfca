import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { listOpenRuns } from '../../../src/lib/core/operation/open/open-runs.ts';
import { sweep } from '../../support/kill-points.ts';
import { sshConfigFolder } from '../../support/ssh-config-folder.ts';
import { makeKey, startSshd } from '../../support/sshd.ts';
import { git, tempProject } from '../../support/temp-project.ts';

/** Dozens of kills with what repairs them; how long that takes is this machine's business. */
vi.setConfig({ testTimeout: 900_000 });

test('host trust killed anywhere and repeated leaves one new key and commit', async () => {
  const host = await startSshd();
  const name = `[127.0.0.1]:${host.port}`;
  const [old, right] = [makeKey().public, host.hostKeys[0]];
  const spec = { transport: 'auto', address: host.address, runner: 'docker', labels: {}, profile: 'cpu-lab' };
  const file = JSON.stringify({ apiVersion: 'sovran/v1', kind: 'Host', metadata: { name: 'gpu1' }, spec });
  const config = sshConfigFolder({ config: 'Host *\n IdentityAgent none\n IdentityFile none\n' });
  const report = await sweep({
    prepare: async () => {
      const dir = tempProject();
      mkdirSync(join(dir, 'hosts'));
      writeFileSync(join(dir, 'hosts', 'gpu1.yaml'), file);
      writeFileSync(join(dir, 'hosts', 'known_hosts'), `# reviewed\n${name} ${old}\n`);
      git(dir, 'add', '.');
      git(dir, 'commit', '--quiet', '-m', 'host');
      return dir;
    },
    command: ['host', 'trust', 'gpu1', '--fingerprint', right?.fingerprint ?? ''],
    env: () => ({ SOVRAN_SSH_CONFIG: config }),
    resume: 'same',
    check: async (dir) => {
      expect(readFileSync(join(dir, 'hosts', 'known_hosts'), 'utf8')).toBe(`# reviewed\n${name} ${right?.public}\n`);
      expect(readFileSync(join(dir, 'hosts', 'gpu1.yaml'), 'utf8')).toBe(file);
      expect(listOpenRuns(dir)).toEqual([]);
      expect(git(dir, 'log', '--format=%s').trim().split('\n')).toEqual(['host trust Host/gpu1', 'host', 'start']);
      expect(git(dir, 'status', '--porcelain').trim()).toBe('');
    },
    stride: 2,
  });
  expect(report.killed).toBe(report.states);
  expect(report.points).toBeGreaterThanOrEqual(8);
});
