import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/adapters/clock.ts';
import { localHost } from '../../../src/lib/adapters/hosts/local-host.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { withLock } from '../../../src/lib/core/operation/lock/lock.ts';
import { readRunbook, type Runbook } from '../../../src/lib/stages/runbooks/document/read-runbook.ts';
import { checkAgain } from '../../../src/lib/stages/runbooks/run/check-again.ts';
import { listKept, listOpen, readEnded } from '../../../src/lib/stages/runbooks/run/open-runs.ts';
import { recordEnded, recordLeft, type Recording } from '../../../src/lib/stages/runbooks/run/record-ended.ts';
import type { RunbookVoice } from '../../../src/lib/stages/runbooks/run/perform-step.ts';
import { runRunbook } from '../../../src/lib/stages/runbooks/run/run-runbook.ts';
import { lookAtRunbooks } from '../../../src/lib/stages/upkeep/verify/look-at-runbooks.ts';
import { stageContext } from '../../support/stage-context.ts';
import { git, makeProject, tempDir } from '../../support/temp-project.ts';

const step = (...lines: string[]): string => `\`\`\`sovran-step\n${lines.join('\n')}\n\`\`\`\n`;

function textOf(folder: string): string {
  const head = ['---', 'apiVersion: sovran/v1', 'kind: Runbook', 'title: T', 'when: W', 'severity: low', 'version: 1'];
  return [
    ...head,
    'duration: 5m',
    'inputs: { name: { type: text, ask: Name? } }',
    '---',
    step(
      'id: make',
      'kind: host',
      'title: Make',
      'host: local',
      `shell: touch "$1"`,
      `args: ['${folder}/{{name}}']`,
      'changes: true',
    ),
    step('id: ask', 'kind: question', 'title: Done?', `choices: ['yes', 'no']`, `stops: ['no']`),
    step(
      'id: there',
      'kind: check',
      'title: There',
      'host: local',
      `argv: [ls, '${folder}/{{name}}']`,
      'expect: {}',
      'tries: 2',
      'every: 10ms',
    ),
  ].join('\n');
}

function voiceOf(agrees: boolean, answer: string): RunbookVoice & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    agree: async ({ id }, _command, cut) => (asked.push(cut ? `${id} again` : id), agrees),
    answer: async () => answer,
    begun: () => undefined,
    ended: () => undefined,
  };
}

/** What is changed or removed of a recorded run is found, also once that is committed. */
async function expectGuarded(root: string, id: string, open: () => StageContext): Promise<void> {
  const [folder, kept] = [join(root, 'runs', id), join(tempDir(), 'kept')];
  const record = join(folder, 'runbook.json');
  const damages: [code: string, damage: () => void][] = [
    ['record-changed', () => writeFileSync(record, readFileSync(record, 'utf8').replace('passed', 'failed'))],
    ['record-changed', () => writeFileSync(record, '{')],
    ['record-missing', () => rmSync(record)],
    ['record-missing', () => rmSync(join(folder, 'run.yaml'))],
    ['record-missing', () => rmSync(folder, { recursive: true })],
  ];
  expect(await lookAtRunbooks(open().project)).toEqual({ count: 1, problems: [] });
  cpSync(folder, kept, { recursive: true });
  for (const [code, damage] of damages) {
    damage();
    expect((await lookAtRunbooks(open().project)).problems).toMatchObject([{ code }]);
    cpSync(kept, folder, { recursive: true });
  }
}

function world(): { root: string; folder: string; open: () => StageContext } {
  const [root, folder] = [tempDir(), tempDir()];
  makeProject(root);
  return { root, folder, open: () => stageContext(root, { host: async () => localHost('local') }) };
}

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
  await expectGuarded(root, run.id, open);

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

test('a damaged file among the open runs is named, and hides no other', async () => {
  const { root, folder, open } = world();
  const runbook = readRunbook('r', 'r.md', textOf(folder));
  const cut = await leaveCut(root, runbook, open);
  writeFileSync(join(root, '.sovran/runbooks/01AAA.json'), '{');
  expect(await listKept(open().project)).toMatchObject({
    runs: [{ id: cut }],
    damaged: ['.sovran/runbooks/01AAA.json'],
  });
});

/** Does something while another command holds the project. */
function holding(root: string, work: () => Promise<void>): Promise<void> {
  return withLock(root, 'release promote', '2026-01-01T00:00:00.000Z', work);
}

/** A clock that passes as soon as it is waited for. */
function hurried(): StageContext['clock'] {
  let ms = 0;
  return { ...systemClock(), monotonicMs: () => (ms += 3_600_000), sleep: async () => undefined };
}

type Kept = { holder: { pid: number }; steps: { state: string }[]; values: Record<string, string>; digest: string };

/** Changes the kept record of an open run. */
function editKept(root: string, id: string, edit: (kept: Kept) => void): void {
  const path = join(root, '.sovran/runbooks', `${id}.json`);
  const kept = JSON.parse(readFileSync(path, 'utf8')) as Kept;
  edit(kept);
  writeFileSync(path, JSON.stringify(kept));
}

/** A run that was killed while its first step was at work. */
async function leaveCut(root: string, runbook: Runbook, open: () => StageContext): Promise<string> {
  const voice = { ...voiceOf(true, 'yes'), answer: () => Promise.reject(new Error('killed')) };
  await expect(runRunbook({ runbook, inputs: { name: 'x' } }, voice, open())).rejects.toThrow('killed');
  const cut = (await listOpen(open().project)).find(({ verdict }) => verdict === 'open');
  editKept(root, cut?.id ?? '', (kept) => {
    kept.holder.pid = 2 ** 22 + 1;
    for (const one of kept.steps) one.state = 'begun';
  });
  return cut?.id ?? '';
}

test('a cut run goes on where it was, and asks again for the step whose result is unknown', async () => {
  const { root, folder, open } = world();
  const runbook = readRunbook('r', 'r.md', textOf(folder));
  const cut = await leaveCut(root, runbook, open);
  const again = voiceOf(true, 'yes');
  const run = await runRunbook({ runbook, inputs: { name: 'x' } }, again, open());
  expect(run).toMatchObject({ id: cut, verdict: 'passed' });
  expect(again.asked).toEqual(['make again']);
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
