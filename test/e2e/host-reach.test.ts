import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { sshProject, type SshProject } from '../support/project/ssh-project.ts';
import { blockOf, keygen, publicOf, type SshBed } from '../support/ssh-bed.ts';
import { bedOf, fingerprintOf } from '../support/ssh-faults.ts';
import { makeUser } from '../support/ssh-user.ts';
import { freePort } from '../support/free-port.ts';
import { git } from '../support/temp-project.ts';
import { DRIVERS } from '../support/tier.ts';

type ErrorJson = { error: { code: string; message: string; next: string[]; details: Record<string, unknown> } };

/** Another host of the inventory, at a port where nobody listens. */
async function addAway({ root }: SshProject): Promise<void> {
  const spec = { transport: 'ssh2', address: `root@127.0.0.1:${await freePort()}`, runner: 'process', labels: {} };
  const file = { apiVersion: 'sovran/v1', kind: 'Host', metadata: { name: 'away' }, spec };
  writeFileSync(join(root, 'hosts', 'away.yaml'), JSON.stringify(file));
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'away');
}

/** A bed for a user who may do nothing but log in. */
async function bedFor(options: Parameters<typeof makeUser>[0]): Promise<SshBed> {
  const user = makeUser(options);
  onTestFinished(() => user.remove());
  return await bedOf({ user: user.name });
}

describe.each(DRIVERS)('%s', (driver) => {
  test('a refused login is not an unreachable host: plan and apply fail', async () => {
    const bed = await bedOf();
    const config = blockOf(bed, { identity: keygen(join(bed.dir, 'stranger')) });
    const project = await sshProject(bed, { driver, config });
    const plan = await project.run('host plan far --on-unreachable skip --json');
    expect(plan).toMatchObject({ exit: 4, json: { error: { code: 'ssh-auth-failed' } } });
    expect((plan.json as ErrorJson).error.message).toContain(fingerprintOf(join(bed.dir, 'stranger')));
    const apply = await project.run('host apply far --on-unreachable skip --json');
    expect(apply).toMatchObject({ exit: 4, json: { error: { code: 'ssh-auth-failed' } } });
    await addAway(project);
    expect(await project.run('host check --all --json')).toMatchObject({
      exit: 4,
      json: {
        items: [
          { host: 'away', verdict: 'unreachable' },
          { host: 'far', verdict: 'refused', error: { code: 'ssh-auth-failed' } },
        ],
      },
    });
    const several = await project.run('host plan --all --on-unreachable skip --json');
    expect(several).toMatchObject({
      exit: 4,
      json: {
        error: { code: 'hosts-failed', details: { hosts: [{ host: 'far', code: 'ssh-auth-failed', exit: 4 }] } },
      },
    });
  });

  test('reports an unusable shell, a changed key first, over several hosts', async () => {
    const bed = await bedFor({ shell: '/usr/sbin/nologin' });
    const project = await sshProject(bed, { driver });
    for (const verb of ['plan', 'apply']) {
      const one = await project.run(`host ${verb} far --on-unreachable skip --json`);
      expect(one).toMatchObject({ exit: 4, json: { error: { code: 'shell-unusable' } } });
    }
    await addAway(project);
    const other = publicOf(keygen(join(bed.dir, 'other')));
    writeFileSync(join(project.root, 'hosts', 'known_hosts'), `[127.0.0.1]:${bed.port} ${other}\n`);
    expect(await project.run('host check --all --json')).toMatchObject({
      exit: 6,
      json: {
        items: [
          { host: 'away', verdict: 'unreachable' },
          { host: 'far', verdict: 'identity', error: { code: 'host-key-changed', exit: 6 } },
        ],
      },
    });
    for (const verb of ['plan', 'apply']) {
      const all = await project.run(`host ${verb} --all --json`);
      expect(all).toMatchObject({
        exit: 6,
        json: {
          error: {
            code: 'hosts-failed',
            details: { hosts: [{ code: 'host-unreachable' }, { code: 'host-key-changed' }] },
          },
        },
      });
      expect((all.json as ErrorJson).error.message).toContain(fingerprintOf(join(bed.dir, 'other')));
      expect((all.json as ErrorJson).error.next).toContain('sovran host trust far --fingerprint SHA256:…');
    }
  });
});

test('skips only an unreachable host and plans the others', async () => {
  const bed = await bedOf();
  const project = await sshProject(bed, { driver: 'ssh2', there: '/srv/sovran-far' });
  await addAway(project);
  const failed = await project.run('host plan --all --json');
  expect(failed).toMatchObject({ exit: 4, json: { error: { code: 'hosts-unreachable' } } });
  expect((failed.json as ErrorJson).error.message).toContain('connection refused');
  const skipped = await project.run('host plan --all --on-unreachable skip --json');
  expect(skipped).toMatchObject({
    exit: 0,
    json: { items: [{ host: 'away', verdict: 'unreachable', reason: 'host-unreachable' }, { host: 'far' }] },
  });
});

test('plan and apply refuse a root that the system empties', async () => {
  const project = await sshProject(await bedOf(), { driver: 'ssh2' });
  const plan = await project.run('host plan far --json');
  expect(plan).toMatchObject({
    exit: 3,
    json: { items: [{ host: 'far', verdict: 'refused', reason: 'root-usable', detail: 'root-temporary' }] },
  });
  const apply = await project.run('host apply far --json --allow restart,reboot');
  expect(apply).toMatchObject({ exit: 3, json: { error: { code: 'gates-failed' } } });
  expect(existsSync(project.there)).toBe(false);
});

test('without root rights plan exits 3 with reason and fix, like apply', async () => {
  const project = await sshProject(await bedFor({ password: 'pass' }), { driver: 'ssh2' });
  const plan = await project.run('host plan far');
  expect(plan.exit).toBe(3);
  expect(plan.stdout).toContain('sudo needs a password');
  expect(plan.stdout).toContain('NOPASSWD rule');
  expect(plan.stdout).toContain('Next: sovran host check far');
  expect(await project.run('host plan far --exit-code --json')).toMatchObject({
    exit: 3,
    json: { items: [{ host: 'far', verdict: 'refused', reason: 'no-root', detail: 'needs-password', changes: 0 }] },
  });
  const apply = await project.run('host apply far --json');
  expect(apply).toMatchObject({
    exit: 3,
    json: { error: { code: 'gates-failed', details: { gates: [{ id: 'far-sudo-usable' }] } } },
  });
  expect(git(project.root, 'status', '--porcelain')).toBe('');
});
