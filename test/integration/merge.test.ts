import { join } from 'node:path';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import { executeOperation } from '../../src/lib/core/operation/executor/execute.ts';
import { listOpenRuns } from '../../src/lib/core/operation/open/open-runs.ts';
import { digestOf } from '../../src/lib/core/kit/canonical.ts';
import type { Operation } from '../../src/lib/core/operation/operation.ts';
import { resourceActions, resourceOf, writeStep } from '../../src/lib/core/operation/steps/resource-actions.ts';
import type { Resource } from '../../src/lib/core/ports/project-store.ts';
import { message } from '../../src/lib/core/text/message.ts';
import { listUncommittedRuns } from '../../src/lib/core/operation/records/commits.ts';
import { resumeRuns } from '../../src/lib/core/operation/executor/resume.ts';
import { hook } from '../support/commit.ts';
import { stageContext } from '../support/stage-context.ts';
import { sovran } from '../support/sovran.ts';
import { git, tempProject } from '../support/temp-project.ts';

type Input = { name: string };

/** Writes a use case and a run, as stages do. */
const record: Operation<Input, null, null> = {
  id: 'test record',
  target: ({ name }) => `UseCase/${name}`,
  gather: async () => null,
  plan: ({ name }) => ({
    gates: [],
    steps: [useCase(name), run(name)].map((resource) => writeStep(message('project.init.free'), resource)),
  }),
  actions: resourceActions,
  result: async () => null,
};

function useCase(name: string): Resource<unknown> {
  return resourceOf('UseCase', name, { title: name });
}

function run(name: string): Resource<unknown> {
  const id = `01JD${name
    .toUpperCase()
    .replaceAll(/[^0-9A-HJKMNP-TV-Z]/g, '0')
    .padEnd(22, '0')}`;
  const at = '2026-01-01T00:00:00.000Z';
  return resourceOf('Run', id, { operation: 'x', subject: name, kind: 'eval', status: 'succeeded', startedAt: at });
}

test('[fault 37] two clones’ new use cases, runs and events merge', async () => {
  const origin = tempProject();
  await executeOperation(record, { name: 'common' }, stageContext(origin));
  const clones = ['one', 'two'].map((name) => {
    const path = join(origin, '..', name);
    git(origin, 'clone', '-q', origin, path);
    git(path, 'config', 'user.email', `${name}@example.org`);
    git(path, 'config', 'user.name', name);
    return path;
  });
  for (const [at, root] of clones.entries()) {
    for (let n = 0; n < 10; n += 1) {
      const actor = n % 2 === 0 ? 'same@example.org' : `clone${at}@example.org`;
      await executeOperation(record, { name: `case-${at}-${n}` }, stageContext(root, { actor: async () => actor }));
    }
    expect((await sovran(['host', 'add', `host-${at}`, '--local', '--project', root])).exit).toBe(0);
  }
  const [one = '', two = ''] = clones;
  git(one, 'pull', '-q', '--no-rebase', '--no-edit', two, 'main');
  expect(git(one, 'status', '--porcelain')).toBe('');
  const store = openStore(one);
  expect(await store.list('UseCase')).toHaveLength(21);
  expect(await store.list('Run')).toHaveLength(21);
  expect(await store.list('Host')).toHaveLength(2);
  expect(await store.readEvents()).toHaveLength(23);
  await executeOperation(record, { name: 'after' }, stageContext(one, { actor: async () => 'same@example.org' }));
  expect(git(one, 'status', '--porcelain')).toBe('');
});

test('every event names the one before it of the same actor', async () => {
  const root = tempProject();
  for (const [n, actor] of ['a@x', 'b@x', 'a@x', 'a@x', 'b@x'].entries()) {
    await executeOperation(record, { name: `case-${n}` }, stageContext(root, { actor: async () => actor }));
  }
  for (const actor of ['a@x', 'b@x']) {
    const events = await openStore(root).readEvents({ accept: (event) => event.actor === actor });
    const chain = events.map((event) => event.prev);
    expect(chain).toEqual([...events.slice(1).map((event) => digestOf(event)), null]);
  }
});

test('a corrupt event is named, and stops nothing', async () => {
  const root = tempProject();
  await executeOperation(record, { name: 'first' }, stageContext(root));
  const [path = ''] = readdirSync(join(root, 'events'), { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.json'));
  writeFileSync(join(root, 'events', path), '{ half');
  writeFileSync(join(root, 'events', 'notes.json'), '[]');
  const done = await executeOperation(record, { name: 'second' }, stageContext(root));
  expect(done.commit.status).toBe('committed');
  expect(done.remarks.map(({ key, params }) => [key, params?.['path']])).toEqual([
    ['run.corrupt-event', 'events/notes.json'],
    ['run.corrupt-event', `events/${path}`],
  ]);
  expect((await openStore(root).readEvents()).map(({ target }) => target)).toEqual(['UseCase/second']);
});

test('an event once written stays as it is', async () => {
  const store = openStore(tempProject());
  const event = {
    id: '01JD0000000000000000000000',
    at: '2026-01-01T00:00:00.000Z',
    actor: 'a',
    operation: 'o',
    target: 't',
    result: 'succeeded' as const,
    planHash: `sha256:${'0'.repeat(64)}`,
    files: {},
    prev: null,
    data: {},
  };
  const path = await store.writeEvent(event);
  await store.writeEvent({ ...event, target: 'other' });
  expect(JSON.parse(readFileSync(join(store.root, path), 'utf8'))).toMatchObject({ target: 't' });
});

test('finds an actor’s last events without rereading ten thousand others', async () => {
  const root = tempProject();
  const dir = join(root, 'events/2026/01');
  mkdirSync(dir, { recursive: true });
  for (let n = 0; n < 10_000; n += 1) {
    const id = `01JD${String(n).padStart(22, '0')}`;
    const actor = n < 3 ? 'rare@x' : 'busy@x';
    const event = {
      id,
      at: '2026-01-01T00:00:00.000Z',
      actor,
      operation: 'o',
      target: 't',
      result: 'succeeded',
      planHash: `sha256:${'0'.repeat(64)}`,
      files: {},
      prev: null,
      data: {},
    };
    writeFileSync(join(dir, `${id}.json`), JSON.stringify(event));
  }
  const store = openStore(root);
  const cpuMs = async (actor: string): Promise<number> => {
    const started = process.cpuUsage();
    expect(await store.readEvents({ accept: (event) => event.actor === actor, limit: 2 })).toHaveLength(2);
    const { user, system } = process.cpuUsage(started);
    return Math.round((user + system) / 1000);
  };
  const figures = { busy: await cpuMs('busy@x'), rareFirst: await cpuMs('rare@x'), rareAgain: await cpuMs('rare@x') };
  console.log(`10,000 events, milliseconds of CPU: ${JSON.stringify(figures)}`);
  expect(figures.busy).toBeLessThan(figures.rareFirst / 4);
  expect(figures.rareAgain).toBeLessThan(figures.rareFirst / 4);
});

test('the next operation or resume commits what a hook refused', async () => {
  const root = tempProject();
  hook(root, 'pre-commit', 'echo not today >&2; exit 1');
  const done = await executeOperation(record, { name: 'first' }, stageContext(root));
  expect(done).toMatchObject({
    commit: { status: 'failed', code: 'refused' },
    remarks: [{ key: 'run.commit-failed.refused' }],
  });
  expect(listOpenRuns(root)).toEqual([]);
  expect(listUncommittedRuns(root)).toHaveLength(1);
  const status = await sovran(['status'], { cwd: root });
  expect(status.stdout).toContain('Not committed: test record on UseCase/first');
  expect(status.stdout).toContain('git or a hook refused. Retry with `sovran resume`.\n    not today\n');
  expect((await sovran(['status', '--json'], { cwd: root })).json).toMatchObject({
    uncommitted: [{ operation: 'test record', target: 'UseCase/first', reason: expect.stringContaining('not today') }],
    next: expect.arrayContaining(['sovran resume']),
  });
  hook(root, 'pre-commit', 'exit 0');
  expect((await executeOperation(record, { name: 'second' }, stageContext(root))).remarks).toEqual([]);
  expect(git(root, 'log', '--format=%s').trim().split('\n')).toEqual([
    'test record UseCase/second',
    'test record UseCase/first',
    'start',
  ]);
  hook(root, 'pre-commit', 'exit 1');
  await executeOperation(record, { name: 'third' }, stageContext(root));
  hook(root, 'pre-commit', 'exit 0');
  expect(await resumeRuns(stageContext(root), async () => record)).toMatchObject([
    { operation: 'test record', target: 'UseCase/third', outcome: 'committed' },
  ]);
  expect(listUncommittedRuns(root)).toEqual([]);
  expect(git(root, 'status', '--porcelain')).toBe('');
});

test('prints a hook’s output on own lines, without colours', async () => {
  const root = tempProject();
  hook(root, 'pre-commit', String.raw`printf '\033[31mlint failed\033[0m\n\n2 problems' >&2; exit 1`);
  const done = await sovran(['host', 'add', 'local', '--local'], { cwd: root });
  expect(done.exit).toBe(0);
  expect(done.stderr).toContain(
    'git or a hook refused. Retry with `sovran resume`.\n    lint failed\n    2 problems\n',
  );
});
