import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../../../src/lib/adapters/project-store/open-store.ts';
import type { ProjectStore } from '../../../../src/lib/core/ports/project-store.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import { writeSizedProject } from '../../../support/project/sized.ts';
import { commit, git, tempDir, tempProject } from '../../../support/temp-project.ts';

const SIZES = {
  usecases: 2,
  models: 2,
  evaluations: 1,
  benches: 1,
  promotions: 2,
  runbooks: 1,
  text: (at: number) => `é ${at}`,
};

async function headOf(root: string, wanted: (path: string) => boolean = () => true): Promise<ProjectStore> {
  const head = await openStore(root).atHead(wanted);
  if (!head) throw new Error('no commit');
  return head.project;
}

async function committed(): Promise<string> {
  const root = tempProject();
  await writeSizedProject(root, SIZES);
  mkdirSync(join(root, 'governance/approvals/r1'), { recursive: true });
  writeFileSync(join(root, 'governance/approvals/r1/a.json'), Buffer.from([0, 255, 10, 195, 40]));
  commit(root);
  return root;
}

const READS: [string, (project: ProjectStore) => Promise<unknown>][] = [
  ['settings', (project) => project.settings()],
  ['a resource', (project) => project.read('UseCase', 'case-1')],
  ['no resource', (project) => project.read('UseCase', 'case-9')],
  ['a committed resource', (project) => project.readCommitted('Release', 'r1')],
  ['runs', (project) => project.list('Run')],
  ['hosts', (project) => project.list('Host')],
  ['weights', (project) => project.list('Weights')],
  ['bytes', async (project) => Buffer.from((await project.readFile('governance/approvals/r1/a.json')) ?? [])],
  ['no file', (project) => project.readFile('governance/nothing')],
  ['a committed file', (project) => project.readCommittedFile('live/production.yaml')],
  ['names', (project) => project.listFiles('runs')],
  ['names of a folder below', (project) => project.listFiles('governance/approvals/r1')],
  ['no names', (project) => project.listFiles('nowhere')],
  ['events', (project) => project.readEvents()],
  ['events of one kind', (project) => project.readEvents({ accept: ({ data }) => data['release'] === 'r1', limit: 1 })],
  ['links of events', async (project) => (await project.readEventChain()).files],
];

test.for(READS)('the commit and the folder agree: %s', async ([, read]) => {
  const root = await committed();
  expect(await read(await headOf(root))).toEqual(await read(openStore(root)));
});

test('the commit stays as it was; only wanted files are read', async () => {
  const root = await committed();
  writeFileSync(join(root, 'usecases/case-1.yaml'), 'x');
  const project = await headOf(root, (path) => path === 'sovran.yaml' || path.startsWith('usecases/'));
  expect(await project.list('UseCase')).toHaveLength(2);
  expect(await project.list('Run')).toEqual([]);
  expect(() => project.write(resourceOf('UseCase', 'a', { title: 'A' }))).toThrow('cannot be written');
});

test('a project in a folder of its repository is read from there', async () => {
  const outer = tempDir();
  git(outer, 'clone', '--quiet', await committed(), 'inner');
  git(outer, 'init', '--quiet');
  git(outer, 'config', 'user.name', 'T');
  git(outer, 'config', 'user.email', 't@example.org');
  const inner = join(outer, 'inner');
  git(outer, 'clone', '--quiet', '--bare', inner, 'kept.git');
  git(inner, 'checkout-index', '--all', `--prefix=${join(outer, 'project')}/`);
  git(outer, 'add', 'project');
  git(outer, 'commit', '--quiet', '-m', 'all');
  expect(await (await headOf(join(outer, 'project'))).list('UseCase')).toHaveLength(2);
});

test('without a commit, a repository or the project in it there is none', async () => {
  const root = tempDir();
  const head = (): Promise<unknown> => openStore(root).atHead(() => true);
  expect(await head()).toBeUndefined();
  git(root, 'init', '--quiet');
  expect(await head()).toBeUndefined();
  git(root, '-c', 'user.name=T', '-c', 'user.email=t@example.org', 'commit', '--quiet', '--allow-empty', '-m', 'x');
  expect(await head()).toBeUndefined();
});
