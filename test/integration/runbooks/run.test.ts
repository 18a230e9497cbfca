import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRunbook } from '../../../src/lib/stages/runbooks/document/read-runbook.ts';
import { checkAgain } from '../../../src/lib/stages/runbooks/run/check-again.ts';
import { listOpen, readEnded } from '../../../src/lib/stages/runbooks/run/open-runs.ts';
import { recordEnded, recordLeft, type Recording } from '../../../src/lib/stages/runbooks/run/record-ended.ts';
import { runRunbook } from '../../../src/lib/stages/runbooks/run/run-runbook.ts';
import { git } from '../../support/temp-project.ts';
import { editKept, holding, hurried, leaveCut, step, textOf, voiceOf, world } from '../../support/runbook-world.ts';

test('a run asks before it changes, is recorded in git, and its checks can be made again', async () => {
  const { root, folder, open } = world();
  const file = join(folder, 'a; rm -rf b');
  writeFileSync(join(folder, 'b'), '');
  const project = open().project;
  await project.writeFile('runbooks/r.md', textOf(folder));
  const runbook = readRunbook('r', 'runbooks/r.md', textOf(folder));
  const voice = voiceOf(true, 'yes');
  const run = await runRunbook({ runbook, inputs: { name: 'a; rm -rf b' } }, voice, open());
  expect(run).toMatchObject({
    verdict: 'passed',
    steps: [{ state: 'passed' }, { answer: 'yes' }, { state: 'passed' }],
  });
  expect(voice.asked).toEqual(['make']);
  expect([existsSync(file), existsSync(join(folder, 'b'))]).toEqual([true, true]);

  await recordEnded(run.id, open());
  expect(await listOpen(project)).toEqual([]);
  expect(git(root, 'ls-files', `runs/${run.id}`).trim().split('\n')).toHaveLength(2);

  expect((await checkAgain(run.id, [], open())).checks.map(({ end }) => end.state)).toEqual(['passed']);
  rmSync(file);
  expect((await checkAgain(run.id, [], open())).checks).toMatchObject([{ end: { state: 'failed', tries: 2 } }]);
});

test('a refused step is skipped, an answer can stop the run, a failed check fails it', async () => {
  const { folder, open } = world();
  const runbook = readRunbook('r', 'r.md', textOf(folder));
  const stopped = await runRunbook({ runbook, inputs: { name: 'x' } }, voiceOf(false, 'no'), open());
  expect(stopped).toMatchObject({ verdict: 'stopped', steps: [{ state: 'skipped' }, { answer: 'no' }] });
  const failed = await runRunbook({ runbook, inputs: { name: 'y' } }, voiceOf(false, 'yes'), open());
  const reason = 'exit code 2, expected 0';
  expect(failed).toMatchObject({
    verdict: 'failed',
    steps: [{ state: 'skipped' }, {}, { state: 'failed', tries: 2, reason }],
  });
  const later = await runRunbook({ runbook, inputs: { name: 'z' }, from: 'there' }, voiceOf(true, 'yes'), open());
  expect(later.steps.map(({ state }) => state)).toEqual(['skipped', 'skipped', 'failed']);
});

test('a run passes only if every change and every check was made', async () => {
  const { root, folder, open } = world();
  const runbook = readRunbook('r', 'r.md', textOf(folder));
  const run = (agrees: boolean, from?: string) =>
    runRunbook({ runbook, inputs: { name: 'x' }, from }, voiceOf(agrees, 'yes'), open());
  writeFileSync(join(folder, 'x'), '');
  const declined = { verdict: 'incomplete', steps: [{ state: 'skipped', declined: true }, {}, { state: 'passed' }] };
  expect(await run(false)).toMatchObject(declined);
  expect(await run(true, 'there')).toMatchObject({ verdict: 'incomplete', steps: [{ state: 'skipped' }, {}, {}] });
  expect(await run(true)).toMatchObject({ verdict: 'passed' });
  await leaveCut(root, runbook, open);
  expect(await run(false)).toMatchObject({
    verdict: 'incomplete',
    steps: [{ state: 'unknown', declined: true }, {}, {}],
  });
});

test('a run that ended while another command held the project is recorded later, and never begun again', async () => {
  const { root, folder, open } = world();
  const runbook = readRunbook('r', 'r.md', textOf(folder));
  const order = { runbook, inputs: { name: 'x' } };
  const failed = await runRunbook(order, voiceOf(false, 'yes'), open());
  expect(failed.verdict).toBe('failed');
  await holding(root, async () => {
    expect(await recordEnded(failed.id, { ...open(), clock: hurried() })).toMatchObject({
      remarks: [{ key: 'run.locked' }, { key: 'runbook.unrecorded' }],
    });
  });
  editKept(root, failed.id, (kept) => void (kept.holder = { ...kept.holder, pid: 2 ** 22 + 1 }));
  const passed = await runRunbook(order, voiceOf(true, 'yes'), open());
  expect([passed.verdict, passed.id === failed.id]).toEqual(['passed', false]);
  await recordLeft(open());
  expect(await readEnded(open().project, failed.id)).toMatchObject({ verdict: 'failed' });

  let recording: Promise<Recording> | undefined;
  await holding(root, async () => {
    recording = recordEnded(passed.id, open());
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(await readEnded(open().project, passed.id)).toBeUndefined();
  });
  expect((await recording)?.commit).toMatchObject({ status: 'committed' });
  expect(await listOpen(open().project)).toEqual([]);
});

test('no secret of a step reaches a question, what is shown or the record', async () => {
  const { folder, open } = world();
  const head = textOf(folder).split('```')[0];
  const argv = `argv: [echo, --password, 'two words', 'DB_PASS=hunter2', "\\e[2J"]`;
  const text = head + step('id: a', 'kind: host', 'title: "Cookie: sid=abc"', 'host: local', argv, 'changes: true');
  const told: unknown[] = [];
  const tell = (...words: unknown[]): void => void told.push(words);
  const voice = {
    ...voiceOf(true, ''),
    begun: tell,
    ended: tell,
    agree: async (...words: unknown[]) => (tell(words), true),
  };
  const run = await runRunbook({ runbook: readRunbook('r', 'r.md', text), inputs: { name: 'x' } }, voice, open());
  expect(run).toMatchObject({
    verdict: 'passed',
    steps: [{ command: ['echo', '--password', '••••••', 'DB_PASS=••••••', ''] }],
  });
  const commands = told.map((words) => JSON.stringify(words).replaceAll(/"argv":\[.*?\]/g, ''));
  for (const shown of [JSON.stringify(run), ...commands])
    expect(shown).not.toMatch(/two words|hunter2|sid=abc|\\u001b/i);
});

const TODAY: [what: string, edit: (text: string) => string, ends: object][] = [
  ['another text is linted and told', (text) => text.replace('Name?', 'Which?'), { isOtherText: true }],
  [
    'a shell of today gets no value of then',
    (text) => text.replace('argv: [ls,', "argv: [sh, -c, '{{name}}', "),
    { code: 'bad-runbook', exit: 2 },
  ],
  [
    'a value that the input of today cannot have is refused',
    (text) => text.replace('type: text', 'type: number'),
    { code: 'bad-input', exit: 2 },
  ],
  [
    'a value that the run does not have is refused',
    (text) =>
      text
        .replace('name: {', 'other: { type: text, ask: W }, name: {')
        .replace("/{{name}}']\nexpect", "/{{other}}']\nexpect"),
    { code: 'runbook-values', exit: 3 },
  ],
];

test.each(TODAY)('checks made again: %s', async (_what, edit, ends) => {
  const { folder, open } = world();
  const runbook = readRunbook('r', 'runbooks/r.md', textOf(folder));
  const run = await runRunbook({ runbook, inputs: { name: 'x' } }, voiceOf(true, 'yes'), open());
  await open().project.writeFile('runbooks/r.md', edit(textOf(folder)));
  expect(await checkAgain(run.id, [], open()).catch((error: unknown) => error)).toMatchObject(ends);
});

test('checks made again refuse a recorded value that was edited into a flag', async () => {
  const { root, folder, open } = world();
  await open().project.writeFile('runbooks/r.md', textOf(folder));
  const runbook = readRunbook('r', 'runbooks/r.md', textOf(folder));
  const run = await runRunbook({ runbook, inputs: { name: 'x' } }, voiceOf(true, 'yes'), open());
  const path = join(root, '.sovran/runbooks', `${run.id}.json`);
  writeFileSync(
    path,
    readFileSync(path, 'utf8').replace('"values": {\n    "name": "x"', '"values": {\n    "name": "-x"'),
  );
  await expect(checkAgain(run.id, [], open())).rejects.toMatchObject({ code: 'bad-input', exit: 2 });
});

test('a run whose steps need what the project does not know is refused before the first', async () => {
  const { folder, open } = world();
  const text = textOf(folder).replace('args: [', "args: ['{{env.port}}', ");
  const runbook = readRunbook('r', 'r.md', text);
  const voice = voiceOf(true, 'yes');
  const running = runRunbook({ runbook, inputs: { name: 'x' } }, voice, open());
  await expect(running).rejects.toMatchObject({ code: 'runbook-values', exit: 3 });
  expect(voice.asked).toEqual([]);
  expect(await listOpen(open().project)).toEqual([]);
});
