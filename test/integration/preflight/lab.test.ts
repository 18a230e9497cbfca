import { expect, test } from 'vitest';
import { labProject } from '../../support/project/in-lab.ts';
import { useLab } from '../../support/lab.ts';
import { onMachine } from '../../support/provisioned-lab.ts';
import { complaints } from '../../support/surface-schemas.ts';

interface CheckDocument {
  host: string;
  verdict: string;
  source: string;
  checks: { id: string; status: string; observed: string; source?: string; reason?: string; consequence?: string }[];
  facts?: { gpus: object[]; os: string };
  error?: { code: string; exit: number };
}

/** Of two clocks; how far off one seems is at most the error, so that half of it decides. */
const SKEW_LIMIT_MS = 500;

const find = (document: CheckDocument, id: string): CheckDocument['checks'][number] | undefined =>
  document.checks.find((check) => check.id === id);

/** The machines of a lab share one clock: that is said, or how slow an answer left it open. */
function expectOneClock(check: CheckDocument['checks'][number] | undefined): void {
  if (check?.status === 'ok') return;
  expect(check).toMatchObject({
    status: 'unknown',
    reason: expect.stringContaining('too slow to measure') as string,
  });
  const error = Number(/ ± (\d+) ms$/.exec(check?.observed ?? '')?.[1]);
  expect(error, check?.observed).toBeGreaterThanOrEqual(SKEW_LIMIT_MS / 2);
}

test('three hosts behind a bastion are checked at once; stand-ins are named', async () => {
  const at = await labProject(await useLab());
  for (const name of ['gpu1', 'gpu2', 'fresh1']) await at.addMachine(name, name);
  const done = await at.run('host check --all --json');
  const { items } = done.json as { items: CheckDocument[] };
  expect(done.exit, done.stderr).toBe(5);
  expect(items.map(({ host }) => host)).toEqual(['fresh1', 'gpu1', 'gpu2']);
  for (const item of items) {
    expect(complaints('HostCheck', { apiVersion: 'sovran/v1', kind: 'HostCheck', ...item })).toEqual([]);
    expect(item.checks.length).toBeGreaterThanOrEqual(60);
    expect(item.checks.filter(({ reason }) => reason?.includes('broke off'))).toEqual([]);
    expect(find(item, 'os-supported')).toMatchObject({ status: 'ok' });
    expect(find(item, 'sudo')).toMatchObject({ status: 'ok', observed: 'sudo' });
    expect(find(item, 'sshd-max-sessions')).toMatchObject({ status: 'ok' });
    expectOneClock(find(item, 'clock-skew'));
  }
  const [fresh, gpu] = items;
  expect(fresh && find(fresh, 'docker-version')).toMatchObject({ status: 'fail' });
  expect(gpu).toMatchObject({ source: 'fixture' });
  expect(gpu?.facts?.gpus).toHaveLength(2);
  expect(gpu && find(gpu, 'gpu-ecc')).toMatchObject({ source: 'fixture', status: 'ok' });
  const list = (await at.run('host list --json')).json as { items: { check: object; facts: object }[] };
  expect(list.items.map(({ check }) => check)).toEqual(
    items.map(({ verdict }) => expect.objectContaining({ verdict }) as object),
  );
});

test('names what users without sudo or in odd shells cannot know', async () => {
  const at = await labProject(await useLab());
  for (const user of ['nosudo', 'asker', 'noisy', 'fishy']) await at.addMachine(user, 'gpu1', user);
  const done = await at.run('host check nosudo asker noisy fishy --json');
  const [nosudo, asker, noisy, fishy] = (done.json as { items: CheckDocument[] }).items;
  if (!nosudo || !asker || !noisy || !fishy) throw new Error(done.stdout + done.stderr);
  expect(find(nosudo, 'sudo')?.status).toBe('fail');
  expect(find(asker, 'sudo')).toMatchObject({
    status: 'fail',
    consequence: expect.stringContaining('password') as string,
  });
  for (const one of [nosudo, asker]) {
    expect(find(one, 'gpu-xid')).toMatchObject({
      status: 'unknown',
      reason: expect.stringContaining('root') as string,
    });
    expect(find(one, 'kernel')?.status).toBe('ok');
  }
  expect(find(noisy, 'clean-shell')?.status).toBe('warn');
  for (const one of [noisy, fishy]) expect(find(one, 'cpus')?.status, one.host).toBe('ok');
});

test('a silent host is a row, and alone a failure', async () => {
  const at = await labProject(await useLab());
  await at.addMachine('gpu1', 'gpu1');
  await at.addMachine('gone', 'gpu2', 'operator', ' --label a=b');
  const { readFileSync, writeFileSync } = await import('node:fs');
  const file = `${at.root}/hosts/gone.yaml`;
  writeFileSync(file, readFileSync(file, 'utf8').replace(/address: .*/, 'address: operator@127.0.0.1:9'));
  const both = await at.run('host check gone gpu1 --json');
  const [gone, gpu1] = (both.json as { items: CheckDocument[] }).items;
  expect(gone).toMatchObject({
    host: 'gone',
    verdict: 'unreachable',
    checks: [],
    error: { exit: expect.any(Number) as number },
  });
  expect(gpu1 && find(gpu1, 'kernel')?.status).toBe('ok');
  expect([5, 6]).toContain(both.exit);
  const alone = await at.run('host check gone --json');
  expect(complaints('Error', alone.json)).toEqual([]);
  expect([4, 6]).toContain(alone.exit);
});

test('lists and removes without curl through the engine’s own client', async () => {
  const lab = await useLab({ own: 'gc', hosts: ['gpu1'] });
  const at = await labProject(lab);
  await at.addMachine('gpu1', 'gpu1');
  const folder = '/var/lib/sovran/incoming/0123456789abcdef01234567';
  const left = `${folder}/left`;
  const made = `install -d -o operator /var/lib/sovran /var/lib/sovran/incoming ${folder} && touch -d '-9 days' ${left}`;
  expect(await onMachine(lab, 'gpu1', `command -v curl || { ${made}; }`)).toBe('');
  const plan = await at.run('gc gpu1 --dry-run --json');
  expect(plan.json, plan.stderr).toMatchObject({ kind: 'Plan', changes: 1 });
  expect(await at.run('gc gpu1 --yes --json')).toMatchObject({ exit: 0, json: { hosts: [{ unseen: [] }] } });
  expect(await onMachine(lab, 'gpu1', `ls ${left} 2>&1 || :`)).toContain('No such file');
});
