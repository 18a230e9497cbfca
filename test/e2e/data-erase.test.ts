import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { ErasureSpec } from '../../src/lib/core/project/resources/erasure.ts';
import { treeOwner } from '../../src/lib/adapters/hosts/open-host-store.ts';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import { hostAt } from '../support/host-at.ts';
import { openRemote, OTHER } from '../support/host-store.ts';
import { aHost } from '../support/project/machines.ts';
import { aDataset, aModel, of } from '../support/project/models.ts';
import { runId } from '../support/project/runs.ts';
import { sovran, type CliResult } from '../support/sovran.ts';
import { documentComplaints } from '../support/surface-schemas.ts';
import { commit, git, tempDir } from '../support/temp-project.ts';
import { fingerprintOf, unknownHost } from '../support/unknown-host.ts';
import { verifyErasure } from '../support/verify-erasure.ts';
import { aSmallWorld, aWorld, digestOf, grep, learned, type World } from '../support/erasure-world.ts';

test('a person goes from two datasets, answers, caches and a host', { timeout: 300_000 }, async () => {
  const at = await unknownHost();
  expect((await at.add('--fingerprint', fingerprintOf(at.host), '--runner', 'process')).exit).toBe(0);
  const [path, far] = [join(at.root, 'hosts', 'gpu1.yaml'), join(tempDir(), 'far')];
  writeFileSync(path, readFileSync(path, 'utf8').replace('spec:\n', `spec:\n  root: ${far}\n`));
  const world = await aWorld(at.root, at.env);
  await learned(world);
  const letter = join(world.root, 'Zoé MÉNARD-PETIT.txt');
  writeFileSync(letter, 'Bonjour.\n');
  commit(world.root, 'Answer Zoé MÉNARD-PETIT');
  rmSync(letter);
  commit(world.root);
  const before = digestOf(world, 'letters');
  const tree = join(world.store, 'trees', before.slice(7));
  const remote = await openRemote(hostAt(far));
  cpSync(tree, join(far, 'copy'), { recursive: true });
  await remote.artifacts.putTree(join(far, 'copy'), { move: true });
  await remote.store.push(before);
  rmSync(join(far, 'projects'), { recursive: true });
  mkdirSync(join(world.store, 'jobs', runId(1)), { recursive: true });
  writeFileSync(join(world.store, 'jobs', runId(1), 'log.txt'), 'row: Zoe Menard-Petit\n');
  mkdirSync(join(world.store, 'scratch', 'distill-1'), { recursive: true });
  writeFileSync(
    join(world.store, 'scratch', 'distill-1', 'answers.jsonl'),
    '{"text":"Zo\\u00e9 M\\u00e9nard-Petit"}\n',
  );
  const ended = join(world.root, '.sovran', 'journal', 'ended', `${runId(9)}.jsonl`);
  writeFileSync(ended, '{"correction":"Zoe Menard-Petit"}\n');
  const token = /\[email-[0-9a-f]{12}\]/.exec(
    globSync(`${world.store}/trees/*/*.jsonl`)
      .map((file) => readFileSync(file, 'utf8'))
      .join(''),
  )?.[0];
  expect(grep([world.root, world.store, far], [token ?? '?']).length).toBeGreaterThanOrEqual(5);

  const planned = await world.run(`data erase --subject ${world.subject} --dry-run --json`);
  expect(planned).toMatchObject({ exit: 0 });
  for (const named of [
    'letters',
    'calls',
    'tuned.adapter',
    'tuned (merged',
    'tuned-q8',
    'r1',
    'production',
    'gpu1',
    '8 min',
    'distill-1',
  ])
    expect(planned.stdout).toContain(named);

  const done = await world.run(`data erase --subject ${world.subject} --yes --json`);
  expect(done).toMatchObject({ exit: 5, json: { state: 'open', identifiers: 3 } });
  const { remaining } = done.json as ErasureSpec;
  const sources = [`${dirname(world.subject)}/calls.jsonl`, `${dirname(world.subject)}/letters.jsonl`];
  const named = [
    ...sources,
    '…',
    expect.stringMatching(/^commit /),
    'eval/pilots/trial/judgements.jsonl',
    `runs/${runId(3)}/answers.jsonl`,
  ];
  expect(remaining.map(({ where }) => where)).toEqual(named);
  expect(readFileSync(globSync(join(world.root, 'erasures', '*.yaml'))[0] ?? '', 'utf8')).not.toMatch(/zo[eé]/i);
  expect(documentComplaints('Erasure', done.json)).toEqual([]);
  expect(grep([world.root, world.store, far], [token ?? '?'])).toEqual([]);
  const record = globSync(join(world.root, 'erasures', '*.yaml'))[0] ?? '';
  expect(verifyErasure(record, [world.store, far])).toEqual([]);
  expect(done.json).toMatchObject({
    datasets: [
      { name: 'calls', rows: { before: 201, erased: 1, after: 200 } },
      { name: 'letters', rows: { erased: 2 } },
    ],
    models: [{ name: 'tuned.adapter' }, { name: 'tuned' }, { name: 'tuned-q8' }],
    releases: [{ name: 'r1', live: ['production'] }],
    places: [
      { host: 'gpu1', outcome: 'absent', removed: [before] },
      { host: 'local', outcome: 'absent' },
    ],
  });
  const status = (await world.run('status --json')).json as { learned: { name: string }[] };
  expect(status.learned.map(({ name }) => name)).toEqual(['tuned.adapter', 'tuned', 'tuned-q8']);
  const refused = await world.run('release create r2 --model tuned-q8 --host gpu1 --dry-run');
  expect(refused).toMatchObject({ exit: 3, stdout: expect.stringContaining('not-learned-from-erased') as unknown });
  expect(await world.run('data verify letters --json')).toMatchObject({ exit: 0 });
  expect(await world.run('verify --json')).toMatchObject({ exit: 0 });
  expect(git(world.root, 'status', '--porcelain')).toBe('');
  expect(readFileSync(join(world.root, `runs/${runId(3)}/answers.jsonl`), 'utf8').split('\n')).toHaveLength(3);
  expect(existsSync(tree)).toBe(false);
});

test('another clone’s mark on a host keeps an erasure open', { timeout: 120_000 }, async () => {
  const at = await unknownHost();
  expect((await at.add('--fingerprint', fingerprintOf(at.host), '--runner', 'process')).exit).toBe(0);
  const [path, far] = [join(at.root, 'hosts', 'gpu1.yaml'), join(tempDir(), 'far')];
  writeFileSync(path, readFileSync(path, 'utf8').replace('spec:\n', `spec:\n  root: ${far}\n`));
  const world = await aWorld(at.root, at.env);
  commit(world.root);
  const digest = digestOf(world, 'letters');
  const own = await treeOwner(openStore(world.root), 'tester@example.org');
  for (const owner of [own, OTHER]) {
    const remote = await openRemote(hostAt(far), owner);
    cpSync(join(world.store, 'trees', digest.slice(7)), join(far, owner.id), { recursive: true });
    await remote.artifacts.putTree(join(far, owner.id), { move: true });
    await remote.store.push(digest);
  }
  const erase = `data erase --subject ${world.subject} --yes --json`;
  const open = { exit: 5, json: { state: 'open', places: [{ host: 'gpu1', outcome: 'kept' }, { outcome: 'absent' }] } };
  expect(await world.run(erase)).toMatchObject(open);
  const marks = (): string[] => globSync(`projects/*/${digest.slice(7)}`, { cwd: far });
  expect(marks()).toEqual([`projects/${OTHER.id}/${digest.slice(7)}`]);
  rmSync(join(far, marks()[0] ?? ''));
  for (const name of ['calls', 'letters']) rmSync(join(dirname(world.subject), `${name}.jsonl`));
  expect(await world.run(erase)).toMatchObject({
    exit: 0,
    json: { state: 'closed', places: [{ outcome: 'absent' }, {}] },
  });
  expect(grep([far], [])).toEqual([]);
});

const sourceOf = ({ subject }: World): string => join(dirname(subject), 'rows.jsonl');

test('refuses files that are not a subject, and records nothing unfound', async () => {
  const { root, store, subject, run } = await aSmallWorld();
  const head = git(root, 'rev-parse', 'HEAD');
  const erase = async (content: string, more = '--yes'): Promise<CliResult> => {
    writeFileSync(subject, content);
    return run(`data erase --subject ${subject} --json ${more}`);
  };
  expect(await erase(' \n…\n')).toMatchObject({ exit: 2, json: { error: { code: 'subject-empty' } } });
  writeFileSync(subject, Buffer.from('Zoé Ménard\n', 'latin1'));
  const latin = await run(`data erase --subject ${subject} --json --yes`);
  expect(latin).toMatchObject({ exit: 2, json: { error: { code: 'subject-not-utf8' } } });
  writeFileSync(join(root, 'person.txt'), 'Zoé Ménard\n');
  expect(await run('data erase --subject person.txt --json')).toMatchObject({
    exit: 2,
    json: { error: { code: 'subject-in-git' } },
  });
  rmSync(join(root, 'person.txt'));
  expect(await erase('Ada Lovelace\n')).toMatchObject({ exit: 0, json: { name: null } });
  expect(await erase('Zoé Ménard\nLi\n')).toMatchObject({
    exit: 3,
    stdout: expect.stringContaining('2 (0)') as unknown,
  });
  expect(await erase('Zoé Ménard\nLi\n', '--accept-broad --dry-run')).toMatchObject({ exit: 0 });
  expect(await erase('Zoé Ménard\n', '--message=why')).toMatchObject({
    exit: 2,
    json: { error: { code: 'missing-flags' } },
  });
  rmSync(join(store, 'trees'), { recursive: true });
  expect(await erase('Zoé Ménard\n')).toMatchObject({ exit: 3, stdout: expect.stringContaining('letters') as unknown });
  expect([git(root, 'rev-parse', 'HEAD'), git(root, 'status', '--porcelain')]).toEqual([head, '']);
});

test('resumes an interrupted erasure with the same file alone', { timeout: 120_000 }, async () => {
  const { root, store, subject, env } = await aSmallWorld();
  const preload = fileURLToPath(new URL('../support/kill-after.mjs', import.meta.url));
  const kill = { ...env, KILL_AT: '38', KILL_SIDE: 'after', NODE_OPTIONS: `--import=${preload}` };
  const cut = await sovran(['data', 'erase', '--subject', subject, '--yes'], { cwd: root, env: kill });
  expect(cut.signal).toBe('SIGKILL');
  writeFileSync(subject, 'Ada Lovelace\n');
  const refused = await sovran(['resume'], { cwd: root, env });
  expect([refused.exit, refused.stdout + refused.stderr]).toEqual([1, expect.stringContaining(subject)]);
  writeFileSync(subject, 'Zoé Ménard\n');
  expect(await sovran(['resume'], { cwd: root, env })).toMatchObject({ exit: 0 });
  expect(grep([root, store], [])).toEqual([]);
  expect(git(root, 'status', '--porcelain')).toBe('');
});

test('a host that does not answer keeps an erasure open', { timeout: 120_000 }, async () => {
  const world = await aSmallWorld();
  const { root, subject, run } = world;
  await openStore(root).write(aHost('away', { transport: 'ssh2', address: 'root@127.0.0.1:1' }));
  commit(root);
  const open = await run(`data erase --subject ${subject} --yes --json`);
  const before = { name: 'letters', rows: { before: 10, erased: 1, after: 9 } };
  expect(open).toMatchObject({ exit: 4, json: { state: 'open', datasets: [before] } });
  expect((await run('status --json')).json).toMatchObject({ erasures: [(open.json as { name: string }).name] });
  const again = `data prepare letters --from ${sourceOf(world)} --license MIT`;
  expect(await run(`${again} --json`)).toMatchObject({
    exit: 3,
    stdout: expect.stringContaining('sources-erased') as unknown,
  });
  writeFileSync(sourceOf(world), readFileSync(sourceOf(world), 'utf8').replace('Zoe Menard', 'Une voisine'));
  const closed = await run(`data erase --subject ${subject} --gone away --yes --json`);
  const places = [
    { host: 'local', outcome: 'absent' },
    { host: 'away', outcome: 'gone' },
  ];
  expect(closed).toMatchObject({ exit: 0, json: { state: 'closed', places } });
  expect((closed.json as ErasureSpec).datasets).toEqual((open.json as ErasureSpec).datasets);
  expect(await run(`${again} --dry-run`)).toMatchObject({ exit: 0 });
  expect(await run(`data erase --subject ${subject} --yes --json`)).toMatchObject({ exit: 0, json: { name: null } });
});

test('projects that share a tree erase a person one after the other', { timeout: 120_000 }, async () => {
  const one = await aSmallWorld();
  const other = await aSmallWorld(one.store);
  const erase = ({ run, subject }: World): Promise<CliResult> => run(`data erase --subject ${subject} --yes --json`);
  for (const world of [one, other]) rmSync(sourceOf(world));
  expect(await erase(one)).toMatchObject({ exit: 5, json: { state: 'open', places: [{ outcome: 'kept' }] } });
  expect(await erase(other)).toMatchObject({ exit: 0, json: { state: 'closed' } });
  expect(grep([one.store], [])).toEqual([]);
  expect(await erase(one)).toMatchObject({ exit: 0, json: { state: 'closed', places: [{ outcome: 'absent' }] } });
});

test('names what learned from a version that no store holds', { timeout: 120_000 }, async () => {
  const world = await aSmallWorld();
  const { root, store, subject, run } = world;
  const before = digestOf(world, 'letters');
  const project = openStore(root);
  const lineage = [of('trained-on', aDataset('letters', { digest: before }))];
  await project.write(aModel('tuned', { kind: 'merged', lineage }));
  await project.write(aHost('away', { transport: 'ssh2', address: 'root@127.0.0.1:1' }));
  commit(root);
  const packed = `${sourceOf(world)}.gz`;
  writeFileSync(packed, gzipSync(readFileSync(sourceOf(world), 'utf8').replace('Zoe Menard', 'Une voisine')));
  expect(await run(`data prepare letters --from ${packed} --license MIT`)).toMatchObject({ exit: 0 });
  rmSync(join(store, 'trees', before.slice(7)), { recursive: true });
  const erase = `data erase --subject ${subject} --yes --json`;
  const unread = [{ kind: 'unread', where: `letters ${before}` }];
  const open = { state: 'open', datasets: [], models: [{ name: 'tuned', unread: true }], remaining: unread };
  expect(await run(erase)).toMatchObject({ exit: 4, json: { ...open, places: [{ host: 'away' }, { host: 'local' }] } });
  expect(await run(`${erase} --gone away`)).toMatchObject({ exit: 5, json: open });
  await project.write(aModel('tuned', { kind: 'merged' }));
  commit(root);
  expect(await run(`${erase} --gone away`)).toMatchObject({ exit: 0, json: { state: 'closed', remaining: [] } });
});
