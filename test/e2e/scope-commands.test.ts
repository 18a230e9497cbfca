import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCases } from '../support/cases.ts';
import { sovran } from '../support/sovran.ts';
import { git, tempProject } from '../support/temp-project.ts';
import { sampled, WHOLE } from '../support/tier.ts';
import { untranslatedLines } from '../support/untranslated-lines.ts';

interface Cases {
  files: Record<string, string>;
  runs: Run[];
}

interface Run {
  args: string[];
  exit: number;
  code?: string;
  kind?: string;
}

const { files, runs: all } = readCases<Cases>('scope/commands.yaml');
/** A commit runs what succeeds and each command's first failure of an exit code; the units try every refusal. */
const runs = WHOLE ? all : all.filter((run, index) => run.exit === 0 || all.findIndex(isLike(run)) === index);

function isLike({ args, exit }: Run): (run: Run) => boolean {
  return (run) => run.args[1] === args[1] && run.exit === exit;
}

function project(): string {
  const root = tempProject();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'files');
  return root;
}

test.each(sampled(['en', 'fr'] as const, 1))(
  'every command says everything in %s, on success and on failure',
  async (language) => {
    const root = project();
    for (const { args, exit } of runs) {
      const done = await sovran([...args, '--lang', language], { cwd: root });
      const line = args.join(' ');
      expect
        .soft({ line, exit: done.exit, stderr: exit === done.exit ? '' : done.stderr })
        .toEqual({ line, exit, stderr: '' });
      expect.soft(untranslatedLines(`${done.stdout}\n${done.stderr}`, language), line).toEqual([]);
      expect.soft(git(root, 'status', '--porcelain'), line).toBe('');
    }
  },
);

test('with --json every command prints one document and nothing else on stdout', async () => {
  const root = project();
  for (const { args, exit, code, kind } of runs) {
    const done = await sovran([...args, '--json'], { cwd: root });
    const line = args.join(' ');
    expect.soft(done.exit, line).toBe(exit);
    if (code) expect.soft(done.json, line).toMatchObject({ error: { code, exit, next: expect.any(Array) } });
    else expect.soft(done.json, line).toMatchObject({ apiVersion: 'sovran/v1', kind });
  }
});

test('a file may come on standard input', async () => {
  const root = project();
  const added = await sovran(['scope', 'add', 'tri', '--from', '-', '--json'], {
    cwd: root,
    stdin: files['answers.yaml'] ?? '',
  });
  expect(added.json).toMatchObject({ kind: 'UseCase', title: 'Sort', need: 'Speed', status: 'draft' });
  const weighed = await sovran(['scope', 'weights', '--from', '-', '--json'], {
    cwd: root,
    stdin: files['pairs.json'] ?? '',
  });
  expect(weighed.json).toMatchObject({ kind: 'Weights', method: 'pairwise' });
});

test('a dry run and a refused command change nothing', async () => {
  const root = project();
  const head = git(root, 'rev-parse', 'HEAD');
  const plan = await sovran(['scope', 'add', 'tri', '--title', 'Sort', '--dry-run', '--json'], { cwd: root });
  expect(plan.json).toMatchObject({ kind: 'Plan', operation: 'scope add', changes: 1 });
  const refused = await sovran(['scope', 'weights', '--from', 'torn.json', '--json'], { cwd: root });
  expect(refused.json).toMatchObject({
    error: { details: { gates: [{ id: 'consistency', evidence: expect.stringContaining('pair=impact/alignment') }] } },
  });
  expect(git(root, 'rev-parse', 'HEAD')).toBe(head);
  expect(git(root, 'status', '--porcelain')).toBe('');
});

test('the ranking is the same each time', async () => {
  const root = project();
  for (const { args } of runs.filter((run) => run.exit === 0)) await sovran([...args, '--quiet'], { cwd: root });
  const [first, second] = [
    await sovran(['scope', 'rank', '--json'], { cwd: root }),
    await sovran(['scope', 'rank', '--json'], { cwd: root }),
  ];
  expect(first.json).toMatchObject({
    kind: 'Ranking',
    items: [{ name: 'tri', rank: 1, discuss: ['impact'] }],
    excluded: [{ name: 'chat' }],
  });
  expect(second.stdout).toBe(first.stdout);
});

test('the text of --message is in the commit', async () => {
  const root = project();
  await sovran(['scope', 'add', 'tri', '--title', 'Sort', '--message', 'seen by the board'], { cwd: root });
  expect(git(root, 'log', '-1', '--format=%B')).toMatch(/^scope add UseCase\/tri\n\nseen by the board/);
});
