import { mkdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import * as yaml from '../../src/lib/adapters/project-store/yaml/parse-yaml.ts';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import { resourceOf } from '../../src/lib/core/operation/steps/resource-actions.ts';
import type { ProjectReader } from '../../src/lib/core/ports/project-store.ts';
import { writeSizedProject } from '../support/project/sized.ts';
import { commit, fileTempDir, git, makeProject, tempDir, tempProject } from '../support/temp-project.ts';

vi.mock('../../src/lib/adapters/project-store/yaml/parse-yaml.ts', { spy: true });

const SIZES = {
  usecases: 2,
  models: 2,
  evaluations: 1,
  benches: 1,
  promotions: 2,
  runbooks: 1,
  text: (at: number) => `é ${at}`,
};
const BYTES = Buffer.from([0, 255, 10, 195, 40]);
const BROKEN = '01KZZZZZZZZZZZZZZZZZZZZZZZ';

let root = '';

beforeAll(async () => {
  root = join(fileTempDir(), 'project');
  mkdirSync(root);
  makeProject(root);
  await writeSizedProject(root, SIZES);
  mkdirSync(join(root, 'governance/approvals/releases/r1'), { recursive: true });
  writeFileSync(join(root, 'governance/approvals/releases/r1/a.json'), BYTES);
  writeFileSync(join(root, `events/2026/${BROKEN}.json`), 'x');
  writeFileSync(join(root, 'runs', 'notes.jsonl'), 'rows\n');
  writeFileSync(join(root, 'hosts-note.txt'), 'text');
  commit(root);
});

const READERS: [string, () => ProjectReader][] = [
  ['the folder', () => openStore(root)],
  ['HEAD', () => openStore(root).at('HEAD')],
  ['a commit', () => openStore(root).at(git(root, 'rev-parse', 'HEAD').trim())],
  [
    'HEAD of a commit',
    () =>
      openStore(root)
        .at(git(root, 'rev-parse', 'HEAD').trim())
        .at('HEAD'),
  ],
];

describe.each([
  ['the folder', ''],
  ['HEAD', 'HEAD'],
])('%s, with a file that cannot name a resource', (_name, revision) => {
  test.each([
    ['UseCase', 'TRI', 'usecases/TRI.yaml', 'mv -n usecases/TRI.yaml usecases/tri.yaml'],
    ['Host', 'mon été', 'hosts/mon été.yaml', "mv -n 'hosts/mon été.yaml' hosts/mon-ete.yaml"],
  ] as const)('names the %s file %s', async (kind, name, path, next) => {
    const project = tempProject();
    mkdirSync(dirname(join(project, path)));
    writeFileSync(join(project, path), 'x: 1\n');
    commit(project);
    const reader = revision === '' ? openStore(project) : openStore(project).at(revision);
    const error = { code: 'invalid-file', exit: 2, next: [next], details: { path } };
    await expect(reader.list(kind)).rejects.toMatchObject(error);
    await expect(reader.read(kind, name)).rejects.toMatchObject(error);
    await expect(reader.read(kind, name.toUpperCase().slice(1))).rejects.toMatchObject({ code: 'bad-name' });
  });

  test('passes over other files among the runs', async () => {
    const project = tempProject();
    mkdirSync(join(project, 'runs'));
    writeFileSync(join(project, 'runs/README.md'), 'text');
    commit(project);
    const reader = revision === '' ? openStore(project) : openStore(project).at(revision);
    expect(await reader.list('Run')).toEqual([]);
  });
});

describe.each(READERS)('%s', (_name, open) => {
  test('has the settings', async () => {
    expect(await open().settings()).toMatchObject({ name: 'demo', language: 'en' });
  });

  test('finds a resource by kind and name', async () => {
    expect(await open().read('UseCase', 'case-1')).toMatchObject({ kind: 'UseCase', metadata: { name: 'case-1' } });
    expect(await open().read('UseCase', 'case-9')).toBeUndefined();
    await expect(open().read('UseCase', '../x')).rejects.toMatchObject({ code: 'bad-name', exit: 2 });
  });

  test('lists a kind by name, none where there is none', async () => {
    const reader = open();
    const names = async (kind: 'UseCase' | 'Run' | 'Host' | 'Weights'): Promise<string[]> =>
      (await reader.list(kind)).map(({ metadata }) => metadata.name);
    expect(await names('UseCase')).toEqual(['case-0', 'case-1']);
    expect(await names('Run')).toHaveLength(7);
    expect(await names('Weights')).toEqual(['default']);
    expect(await names('Host')).toEqual([]);
  });

  test.each(['first', 'after a list'])('reads bytes of any file, %s', async (when) => {
    const reader = open();
    if (when !== 'first') await reader.list('UseCase');
    expect(Buffer.from((await reader.readFile('governance/approvals/releases/r1/a.json')) ?? [])).toEqual(BYTES);
    expect(String(await reader.readFile('hosts-note.txt'))).toBe('text');
    expect(String(await reader.readFile('runs/notes.jsonl'))).toBe('rows\n');
    expect(await reader.readFile('governance/nothing')).toBeUndefined();
    await expect(reader.readFile('../outside')).rejects.toThrow('leaves the project');
  });

  test('reads many files in their order', async () => {
    const seen: [string, string | undefined][] = [];
    const paths = ['hosts-note.txt', 'governance/nothing', 'runs/notes.jsonl', 'runs'];
    await open().visitFiles(paths, (path, content) => seen.push([path, content && Buffer.from(content).toString()]));
    expect(seen).toEqual([
      ['hosts-note.txt', 'text'],
      ['governance/nothing', undefined],
      ['runs/notes.jsonl', 'rows\n'],
      ['runs', undefined],
    ]);
  });

  test('names what a folder holds', async () => {
    expect(await open().listFiles('.')).toEqual(expect.arrayContaining(['sovran.yaml', 'usecases']));
    expect(await open().listFiles('usecases')).toEqual(['case-0.yaml', 'case-1.yaml']);
    expect(await open().listFiles('governance')).toEqual(['approvals']);
    expect(await open().listFiles('nowhere')).toEqual([]);
  });

  test('reads events, newest first, and names files that are not events', async () => {
    const corrupt: string[] = [];
    const events = await open().readEvents({ onCorrupt: (path) => corrupt.push(path) });
    expect(events.flatMap(({ data }) => data.release ?? [])).toEqual(['r1', 'r0']);
    expect(corrupt).toEqual([`events/2026/${BROKEN}.json`]);
    expect(await open().readEvents({ accept: ({ data }) => data.release === 'r0', limit: 1 })).toHaveLength(1);
    expect(await open().readEvents({ accept: ({ actor }) => actor === 'nobody@x' })).toEqual([]);
  });

  test('links events to their actors, oldest first', async () => {
    const { files } = await open().readEventChain();
    expect(files.map(({ link }) => link !== null)).toEqual([true, true, true, true, false]);
  });

  test('has no uncommitted file', async () => {
    expect(await open().listUncommitted(['usecases/case-1.yaml'])).toEqual([]);
  });

  test('parses a file once, and every caller gets its own value', async () => {
    const reader = open();
    const first = await reader.read('UseCase', 'case-1');
    vi.mocked(yaml.parseYaml).mockClear();
    if (first) first.metadata.name = 'changed';
    await reader.list('UseCase');
    expect(await reader.read('UseCase', 'case-1')).toMatchObject({ metadata: { name: 'case-1' } });
    expect(vi.mocked(yaml.parseYaml).mock.calls.map(([path]) => path)).toEqual(['usecases/case-0.yaml']);
  });
});

describe('the folder, as it changes', () => {
  const OLD = new Date('2026-01-01T00:00:00Z');

  test.each<[string, (folder: string) => unknown]>([
    [
      'what another store wrote',
      (folder: string) => openStore(folder).write(resourceOf('UseCase', 'one', useCase('B'))),
    ],
    [
      'an edit in place of the same size and time',
      (folder: string) => edit(folder, (path, text) => writeFileSync(path, text)),
    ],
    [
      'a file moved there',
      (folder: string) =>
        edit(folder, (path, text) => {
          writeFileSync(`${path}.new`, text);
          renameSync(`${path}.new`, path);
        }),
    ],
  ])('shows %s', async (_what, change) => {
    const folder = tempProject();
    await openStore(folder).write(resourceOf('UseCase', 'one', useCase('A')));
    const store = openStore(folder);
    expect(await store.read('UseCase', 'one')).toMatchObject({ spec: { title: 'A' } });
    await change(folder);
    expect(await store.read('UseCase', 'one')).toMatchObject({ spec: { title: 'B' } });
    await store.removeFile('usecases/one.yaml');
    expect(await store.read('UseCase', 'one')).toBeUndefined();
  });

  function useCase(title: string): object {
    return { title, kpis: [], gates: [], scores: {}, status: 'draft' };
  }

  function edit(folder: string, put: (path: string, text: string) => void): void {
    const path = join(folder, 'usecases/one.yaml');
    put(path, readFileSync(path, 'utf8').replace('title: A', 'title: B'));
    utimesSync(path, OLD, OLD);
  }

  test('shows its own writes, and keeps unchanged values', async () => {
    const store = openStore(tempProject());
    for (const title of ['A', 'B']) {
      await store.write(resourceOf('UseCase', 'one', useCase(title)));
      expect(await store.read('UseCase', 'one')).toMatchObject({ spec: { title } });
    }
    const read = await store.readFile('usecases/one.yaml');
    expect(await store.readFile('usecases/one.yaml')).toBe(read);
  });

  test('a broken file is refused each time', async () => {
    const folder = tempProject();
    mkdirSync(join(folder, 'usecases'));
    writeFileSync(join(folder, 'usecases/one.yaml'), 'x');
    const store = openStore(folder);
    const refusal = { code: 'invalid-file', exit: 2, details: { path: 'usecases/one.yaml' } };
    await expect(store.read('UseCase', 'one')).rejects.toMatchObject(refusal);
    await expect(store.read('UseCase', 'one')).rejects.toMatchObject(refusal);
  });
});

test('a commit stays as it was', async () => {
  const folder = tempProject();
  const store = openStore(folder);
  const [first, head] = [git(folder, 'rev-parse', 'HEAD').trim(), store.at('HEAD')];
  expect(await head.revision()).toEqual({ commit: first, at: expect.stringMatching(/Z$/) });
  writeFileSync(join(folder, 'sovran.yaml'), 'x');
  git(folder, 'commit', '--quiet', '-am', 'broken');
  expect(await store.at(first).settings()).toMatchObject({ name: 'demo' });
  await expect(store.at('HEAD').settings()).rejects.toMatchObject({ code: 'invalid-file' });
  expect(await store.revision()).toBeUndefined();
});

test('a project in a folder of its repository is read from there', async () => {
  const outer = tempDir();
  git(outer, 'init', '--quiet');
  const folder = join(outer, 'project');
  mkdirSync(folder);
  makeProject(folder);
  renameSync(join(folder, '.git'), join(outer, 'kept'));
  git(outer, 'add', 'project');
  git(outer, '-c', 'user.name=T', '-c', 'user.email=t@example.org', 'commit', '--quiet', '-m', 'all');
  const reader = openStore(folder).at('HEAD');
  expect(await reader.settings()).toMatchObject({ name: 'demo' });
});

test('has no revision without a commit, a repository or the project', async () => {
  const folder = tempDir();
  const revision = (): Promise<unknown> => openStore(folder).at('HEAD').revision();
  expect(await revision()).toBeUndefined();
  git(folder, 'init', '--quiet');
  expect(await revision()).toBeUndefined();
  git(folder, '-c', 'user.name=T', '-c', 'user.email=t@example.org', 'commit', '--quiet', '--allow-empty', '-m', 'x');
  expect(await revision()).toBeUndefined();
  expect(await openStore(folder).at('HEAD').list('UseCase')).toEqual([]);
});
