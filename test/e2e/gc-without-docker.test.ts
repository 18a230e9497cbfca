import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { ensureDocker, SOCKET } from '../support/docker.ts';
import { sshProject, type SshProject } from '../support/project/ssh-project.ts';
import { openBed } from '../support/ssh-bed.ts';
import { makeUser } from '../support/ssh-user.ts';
import { complaints } from '../support/surface-schemas.ts';
import { git } from '../support/temp-project.ts';

/** What the user may not ask is a real engine behind a real socket. */
beforeAll(ensureDocker);

/** A host whose user is in no group of a container engine and may not use sudo, with a left-over in his store. */
async function withoutDocker(engine: 'process' | 'docker'): Promise<SshProject & { part: string }> {
  const user = makeUser();
  onTestFinished(() => user.remove());
  const bed = await openBed({ user: user.name });
  onTestFinished(() => bed.stop());
  const remote = await sshProject(bed, { driver: 'ssh2', name: 'gpu1', host: { runner: engine } });
  const part = join(remote.there, 'incoming', '0123456789abcdef', 'a'.repeat(64));
  mkdirSync(dirname(part), { recursive: true });
  writeFileSync(part, 'half');
  execFileSync('touch', ['-d', '30 days ago', part]);
  chmodSync(dirname(remote.there), 0o711);
  execFileSync('chown', ['-R', user.name, remote.there]);
  return { ...remote, part };
}

test('a user without Docker access sweeps a process host, with a warning', async () => {
  const { run, part } = await withoutDocker('process');
  const shown = await run('gc', 'gpu1', '--dry-run');
  expect([shown.exit, shown.stderr]).toEqual([0, '']);
  expect(shown.stdout).toContain('images were not checked');
  const swept = await run('gc', 'gpu1', '--yes', '--json');
  expect(complaints('Sweep', swept.json), swept.stderr).toEqual([]);
  expect(swept).toMatchObject({ exit: 0, json: { hosts: [{ removed: [{ kind: 'part' }], unseen: ['image'] }] } });
  expect(swept.stderr).toContain('images were not checked');
  expect(existsSync(part)).toBe(false);
  const french = await run('gc', 'gpu1', '--yes', '--lang', 'fr');
  expect(french.stderr).toContain('images n’ont pas été contrôlées');
});

test('refuses a Docker host with the helping group, and removes nothing', async () => {
  const { run, part } = await withoutDocker('docker');
  const refused = await run('gc', 'gpu1', '--yes');
  expect(refused.exit, refused.stderr).toBe(3);
  const group = execFileSync('stat', ['-L', '-c', '%G', SOCKET], { encoding: 'utf8' }).trim();
  expect(refused.stdout).toContain('gpu1: This user may not use the container engine');
  expect(refused.stderr).toContain(`group \`${group}\``);
  expect(existsSync(part)).toBe(true);
});

test('refuses it for a Docker job, too, after the engine changed', async () => {
  const { run, root, part } = await withoutDocker('process');
  const id = '01J0B000000000000000000A10';
  mkdirSync(join(root, 'runs', id), { recursive: true });
  const spec = `  operation: train launch\n  subject: m\n  kind: job\n  host: gpu1\n  runner: docker\n  status: running\n  startedAt: "2026-01-01T00:00:00.000Z"\n`;
  writeFileSync(
    join(root, 'runs', id, 'run.yaml'),
    `apiVersion: sovran/v1\nkind: Run\nmetadata: { name: ${id} }\nspec:\n${spec}`,
  );
  git(root, 'add', '.');
  git(root, 'commit', '-qm', 'a job runs');
  const refused = await run('gc', 'gpu1', '--yes', '--json');
  expect(refused.exit, refused.stderr).toBe(3);
  expect(existsSync(part)).toBe(true);
});
