import { once } from 'node:events';
import { chmodSync, readdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { sshProject, type SshProject } from '../support/project/ssh-project.ts';
import { readOnlyView } from '../support/read-only.ts';
import { bedOf } from '../support/ssh-faults.ts';
import { makeUser } from '../support/ssh-user.ts';
import { freePort } from '../support/free-port.ts';
import { git, tempDir } from '../support/temp-project.ts';

/** A host on which nothing was provisioned yet, for a user who is not root. */
async function untouched(options: Parameters<typeof makeUser>[0]): Promise<SshProject> {
  const user = makeUser(options);
  onTestFinished(() => user.remove());
  const project = await sshProject(await bedOf({ user: user.name }), { driver: 'ssh2' });
  chmodSync(join(project.there, '..'), 0o755);
  return project;
}

function expectNothingChanged({ root, there: hostRoot }: SshProject): void {
  expect(git(root, 'status', '--porcelain')).toBe('');
  expect(readdirSync(join(hostRoot, '..'))).toEqual([]);
}

test('refuses an environment on an unprovisioned host first, exit 3, with fix', async () => {
  const project = await untouched({ sudoers: 'USER ALL=(ALL) NOPASSWD: ALL' });
  const add = `env add prod --host far --port ${await freePort()}`;
  for (const line of [add, `${add} --dry-run`]) {
    const refused = await project.run(`${line} --json`);
    expect(refused).toMatchObject({
      exit: 3,
      json: {
        error: { code: 'host-unprovisioned', next: ['sovran host plan far', 'sovran host apply far'] },
      },
    });
  }
  expectNothingChanged(project);
});

test('missing root rights come first: no advice to run `host apply`', async () => {
  const project = await untouched({ password: 'pass' });
  const refused = await project.run(`env add prod --host far --port ${await freePort()}`);
  expect(refused.exit).toBe(3);
  expect(refused.stderr).toContain('Get root first');
  expect(refused.stderr).toContain('NOPASSWD rule');
  expect(refused.stderr).toContain('Next: sovran host check far');
  const engine = await project.run('engine install cpu --host far --json');
  expect(engine).toMatchObject({
    exit: 3,
    json: {
      error: { code: 'host-unprovisioned', next: ['sovran host check far'], details: { sudo: 'needs-password' } },
    },
  });
  expectNothingChanged(project);
});

test('reports a read-only file system, where `host apply` would not help', async () => {
  const hostRoot = join(readOnlyView(tempDir()), 'far');
  const project = await sshProject(await bedOf(), { driver: 'ssh2', there: hostRoot });
  const refused = await project.run(`env add prod --host far --port ${await freePort()}`);
  expect(refused.exit).toBe(3);
  expect(refused.stderr).toContain(`far: the file system of ${hostRoot} is read-only.`);
  expect(refused.stderr).toContain('dmesg');
  expect(refused.stderr).toContain('Next: sovran host check far');
  expectNothingChanged(project);
});

test('names a foreign listener on the host’s port before writing anything', async () => {
  const project = await sshProject(await bedOf(), { driver: 'ssh2' });
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const refused = await project.run(`env add prod --host far --port ${port} --json`);
  expect(refused).toMatchObject({
    exit: 3,
    json: {
      error: {
        code: 'gates-failed',
        next: [expect.stringContaining(`ss -ltnp 'sport = :${port}'`)],
        details: { gates: [{ id: 'port-free' }] },
      },
    },
  });
  const [gate] = (refused.json as { error: { details: { gates: { reason: string; fix: string }[] } } }).error.details
    .gates;
  expect(gate?.reason).toContain(`(pid ${process.pid})`);
  expect(gate?.fix).toContain('Choose another port');
  expect(git(project.root, 'status', '--porcelain')).toBe('');
});
