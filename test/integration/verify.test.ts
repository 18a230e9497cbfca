import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { executeOperation } from '../../src/lib/core/operation/executor/execute.ts';
import type { Operation } from '../../src/lib/core/operation/operation.ts';
import { message } from '../../src/lib/core/text/message.ts';
import { verifyProject } from '../../src/lib/stages/evidence/verify/verify-project.ts';
import type { Verification } from '../../src/lib/stages/evidence/verify/verification.ts';
import { stageContext } from '../support/stage-context.ts';
import { git, tempDir, tempProject } from '../support/temp-project.ts';

type Files = Record<string, string | null>;

/** A run that writes these files, and removes those that are null. */
const write: Operation<Files, null, null> = {
  id: 'tiny write',
  target: (files) => `Files/${Object.keys(files).join('+')}`,
  gather: async () => null,
  plan: (files) => ({
    gates: [],
    steps: [
      {
        id: 'write',
        title: message('host.remove.step', { name: 'x' }),
        action: 'write',
        args: { files },
        change: 'update',
        risk: 'none',
      },
    ],
  }),
  actions: {
    write: {
      async apply({ files }: { files: Files }, { project }) {
        for (const [path, text] of Object.entries(files))
          await (text === null ? project.removeFile(path) : project.writeFile(path, text));
      },
    },
  },
  result: async () => null,
};

const RUN = 'runs/01JD0000000000000000000000';
const PEOPLE = ['.gitignore', 'governance/policy.md', 'hosts/known_hosts', 'scoping/notes.md', 'usecases/notes.md'];
const SOVRAN = [
  'applications/portal.yml',
  'datasets/rows.yml',
  'governance/approvals/releases/r1/01JD.json',
  'governance/approvals/releases/r1/01JD.sig',
  'live/production.yml',
  'models/one.yml',
  'releases/r1.yml',
  ...['answers.jsonl', 'figures.json', 'report.html', 'report.json', 'run.yml', 'runbook.json'].map(
    (name) => `${RUN}/${name}`,
  ),
];

const run = (root: string, files: Files): Promise<unknown> => executeOperation(write, files, stageContext(root));

async function world(files: readonly string[] = [...SOVRAN, ...PEOPLE]): Promise<string> {
  const root = tempProject();
  await run(root, Object.fromEntries(files.map((path) => [path, path === '.gitignore' ? '.sovran/\n' : `${path}\n`])));
  return root;
}

const look = (root: string): Promise<Verification> => verifyProject(stageContext(root));
const problemsOf = ({ checks }: Verification): string[] =>
  checks.flatMap(({ problems }) => problems.map(({ code, about }) => `${code} ${about}`));

/** Commits everything as a colleague, in whose name it is found. */
function commitAll(root: string): string {
  git(root, 'add', '--all');
  git(root, 'commit', '--quiet', '--author', 'Eve <eve@example.org>', '-m', 'nothing to see here');
  return git(root, 'rev-parse', 'HEAD').trim();
}

test('names each edited, removed or planted file of sovran, also once committed', async () => {
  const root = await world();
  expect(await look(root)).toMatchObject({
    verdict: 'pass',
    edits: [],
    checks: [{}, { count: 1 }, { count: SOVRAN.length }],
  });
  for (const path of SOVRAN) appendFileSync(join(root, path), ' ');
  expect(problemsOf(await look(root))).toEqual(SOVRAN.toSorted().map((path) => `record-changed ${path}`));
  const commit = commitAll(root);
  const edited = await look(root);
  expect(problemsOf(edited)).toEqual(SOVRAN.toSorted().map((path) => `record-changed ${path}`));
  expect(edited.checks[2]?.problems[0]?.reason.params).toMatchObject({
    operation: 'tiny write',
    change: message('verify.change', { commit: commit.slice(0, 12), by: 'Eve <eve@example.org>' }),
  });
  git(root, 'revert', '--no-edit', 'HEAD');
  expect(await look(root)).toMatchObject({ verdict: 'pass' });
  for (const path of SOVRAN) rmSync(join(root, path));
  writeFileSync(join(root, 'planted.md'), '');
  await run(root, { 'models/planted.md': '' });
  await run(root, { 'models/planted.md': null });
  for (const path of ['models/planted.md', 'models/strange.md', 'models/.gitkeep']) {
    appendFileSync(join(root, path), 'x', { flag: 'a' });
  }
  commitAll(root);
  expect(problemsOf(await look(root)).toSorted()).toEqual([
    ...SOVRAN.toSorted().map((path) => `record-missing ${path}`),
    'record-unrecorded models/planted.md',
    'record-unrecorded models/strange.md',
  ]);
});

test("names commit and author of edits of people's files, without failing", async () => {
  const root = await world();
  for (const path of PEOPLE) appendFileSync(join(root, path), '# mine\n');
  const commit = commitAll(root);
  appendFileSync(join(root, PEOPLE[1] ?? ''), '# again\n');
  const { verdict, edits } = await look(root);
  expect(verdict).toBe('pass');
  const change = { commit, by: 'Eve <eve@example.org>' };
  expect(edits.toSorted((one, other) => one.about.localeCompare(other.about))).toEqual(
    PEOPLE.map((about) => ({ about, change: about === PEOPLE[1] ? undefined : change })),
  );
  await run(root, Object.fromEntries(PEOPLE.map((path) => [path, '.sovran/\n'])));
  expect((await look(root)).edits).toEqual([]);
});

test.for([
  ['removed', (root: string) => git(root, 'revert', '--no-edit', 'HEAD'), 'event-removed'],
  [
    'rewritten',
    (root: string, event: string) => {
      writeFileSync(join(root, event), git(root, 'show', `HEAD:${event}`).replace('tiny write', 'tidy write'));
      commitAll(root);
    },
    'event-rewritten',
  ],
] as const)("finds an actor's last event once a commit has %s it", async ([, tamper, code]) => {
  const root = await world();
  await run(root, { 'governance/approvals/releases/r1/02JD.json': 'yes' });
  const { files } = await stageContext(root).project.readEventChain();
  const event = files.at(-1)?.path ?? '';
  tamper(root, event);
  expect(problemsOf(await look(root))).toContain(`${code} ${event}`);
  git(root, 'revert', '--no-edit', 'HEAD');
  expect(problemsOf(await look(root))).toEqual([]);
});

test.for(['edited', 'rewritten'])('an event whose actor was %s is named once', async (how) => {
  const root = await world();
  for (const text of ['1', '2']) await run(root, { 'governance/approvals/releases/r1/02JD.json': text });
  const { files } = await stageContext(root).project.readEventChain();
  const event = files.at(-1)?.path ?? '';
  const text = readFileSync(join(root, event), 'utf8');
  writeFileSync(join(root, event), text.replace(/"actor": "[^"]+"/, '"actor": "other@example.org"'));
  if (how === 'rewritten') commitAll(root);
  expect(problemsOf(await look(root)).filter((one) => one.includes(event))).toEqual([`event-${how} ${event}`]);
});

test('in merged clones each branch’s last writer counts, and no earlier one', async () => {
  const [root, path] = [await world(), 'live/production.yml'];
  const other = join(tempDir(), 'other');
  git(root, 'clone', '--quiet', root, other);
  for (const [name, value] of [
    ['user.name', 'Other'],
    ['user.email', 'other@example.org'],
  ] as const)
    git(other, 'config', name, value);
  for (const text of ['here 1', 'here 2']) await run(root, { [path]: text });
  for (const text of ['there 1', 'there 2']) await run(other, { [path]: text });
  for (const side of ['ours', 'theirs']) {
    git(root, 'pull', '--quiet', '--no-rebase', '--no-edit', '-X', side, other, 'main');
    expect(problemsOf(await look(root)), side).toEqual([]);
    if (side === 'ours') git(root, 'reset', '--quiet', '--hard', 'HEAD~1');
  }
  for (const text of ['here 1', 'there 1']) {
    writeFileSync(join(root, path), text);
    expect(problemsOf(await look(root)), text).toEqual([`record-changed ${path}`]);
  }
  git(root, 'checkout', '--', path);
  await run(root, { [path]: 'after' });
  for (const text of ['here 2', 'there 2']) {
    writeFileSync(join(root, path), text);
    expect(problemsOf(await look(root)), text).toEqual([`record-changed ${path}`]);
  }
});

test('what git ignores is not compared', async () => {
  const root = await world();
  await run(root, { '.gitignore': '.sovran/\n*.html\n', [`${RUN}/big.html`]: 'x' });
  rmSync(join(root, `${RUN}/big.html`));
  expect(problemsOf(await look(root))).toEqual([]);
});
