import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listJournals } from '../../../src/lib/core/operation/journal/journal.ts';
import { checkAgain } from '../../../src/lib/stages/runbooks/run/check-again.ts';
import { git } from '../../support/temp-project.ts';
import { step, textOf, world, YES } from '../../support/runbook-world.ts';

test('a run asks before changes, is one commit and can be rechecked', async () => {
  const here = await world();
  const { root, folder } = here;
  const file = join(folder, 'a; rm -rf b');
  writeFileSync(join(folder, 'b'), '');
  const run = await here.run(YES, { name: 'a; rm -rf b' });
  expect(run).toMatchObject({
    verdict: 'passed',
    steps: [{ state: 'passed', by: 'terminal' }, { answer: 'yes', by: 'terminal' }, { state: 'passed' }],
  });
  expect(here.asked).toEqual(['make new', 'ask']);
  expect([existsSync(file), existsSync(join(folder, 'b'))]).toEqual([true, true]);
  expect(git(root, 'ls-files', `runs/${run.id}`).trim().split('\n')).toHaveLength(2);

  expect((await checkAgain(run.id.slice(0, 20), [], here.open())).checks.map(({ end }) => end.state)).toEqual([
    'passed',
  ]);
  rmSync(file);
  expect((await checkAgain(run.id, [], here.open())).checks).toMatchObject([{ end: { state: 'failed', tries: 2 } }]);
});

test('skips declined steps; an answer stops, a failed check fails the run', async () => {
  const here = await world();
  const stopped = await here.run({ make: 'no', ask: 'no' });
  expect(stopped).toMatchObject({
    verdict: 'stopped',
    steps: [{ state: 'skipped', declined: true }, { answer: 'no' }],
  });
  const failed = await here.run({ make: 'no', ask: 'yes' }, { name: 'y' });
  expect(failed).toMatchObject({
    verdict: 'failed',
    steps: [{ state: 'skipped' }, {}, { state: 'failed', tries: 2, reason: 'exit code 2, expected 0' }],
  });
  const later = await here.run(YES, { name: 'z', from: 'there' });
  expect(later.steps.map(({ state }) => state)).toEqual(['skipped', 'skipped', 'failed']);
});

test('a run passes only if every change and every check was made', async () => {
  const here = await world();
  writeFileSync(join(here.folder, 'x'), '');
  const declined = { verdict: 'incomplete', steps: [{ state: 'skipped', declined: true }, {}, { state: 'passed' }] };
  expect(await here.run({ ...YES, make: 'no' })).toMatchObject(declined);
  expect(await here.run(YES, { from: 'there' })).toMatchObject({
    verdict: 'incomplete',
    steps: [{ state: 'skipped' }, {}, {}],
  });
  expect(await here.run()).toMatchObject({ verdict: 'passed' });
});

test('no secret reaches a question, the output or the record', async () => {
  const argv = `argv: [echo, --password, 'two words', 'DB_PASS=hunter2', "\\e[2J"]`;
  const secret = step('id: make', 'kind: host', 'title: "Cookie: sid=abc"', 'host: local', argv, 'changes: true');
  const here = await world((folder) => textOf(folder).split('```')[0] + secret);
  const run = await here.run();
  expect(run).toMatchObject({
    verdict: 'passed',
    steps: [{ command: ['echo', '--password', '••••••', 'DB_PASS=••••••', ''] }],
  });
  const shown = here.events.flatMap((event) =>
    'text' in event ? [event.text] : 'step' in event ? [event.step.title] : [],
  );
  for (const text of [JSON.stringify(run), JSON.stringify(shown)])
    expect(text).not.toMatch(/two words|hunter2|sid=abc|\\u001b/i);
});

const TODAY: [what: string, edit: (text: string) => string, ends: object][] = [
  ['another text is linted and told', (text) => text.replace('Name?', 'Which?'), { isOtherText: true }],
  [
    'a shell of today gets no value of then',
    (text) => text.replace('shell: ls "$1"', 'shell: ls {{name}}'),
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
  const here = await world();
  const run = await here.run();
  await here.write(edit(textOf(here.folder)));
  expect(await checkAgain(run.id, [], here.open()).catch((error: unknown) => error)).toMatchObject(ends);
});

test('repeated checks refuse a recorded value edited into a flag', async () => {
  const here = await world();
  const run = await here.run();
  const path = join(here.root, 'runs', run.id, 'runbook.json');
  const edited = readFileSync(path, 'utf8').replace('"values": {\n    "name": "x"', '"values": {\n    "name": "-x"');
  writeFileSync(path, edited);
  await expect(checkAgain(run.id, [], here.open())).rejects.toMatchObject({ code: 'bad-input', exit: 2 });
});

const REFUSED: [what: string, edit: (text: string) => string, ends: object][] = [
  [
    'a value that the project does not know',
    (text) => text.replace('args: [', "args: ['{{env.port}}', "),
    { code: 'runbook-values', exit: 3 },
  ],
  [
    'a host that is not in the inventory',
    (text) => text.replace('host: local', 'host: gpu9'),
    { code: 'host-unknown', exit: 4 },
  ],
];

test.each(REFUSED)('a run that needs %s is refused before the first step', async (_what, edit, ends) => {
  const here = await world((folder) => edit(textOf(folder)));
  await expect(here.run()).rejects.toMatchObject(ends);
  expect([here.asked, listJournals(here.root)]).toEqual([[], []]);
});
