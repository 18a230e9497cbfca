import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import type { CliResult } from '../../support/sovran.ts';
import { evaluate } from '../../support/project/evaluated.ts';
import { releaseSandbox, type ReleaseSandbox } from '../../support/release-sandbox.ts';
import { git } from '../../support/temp-project.ts';

let template: ReleaseSandbox;
let box: ReleaseSandbox;
let digest: string;

beforeAll(async () => {
  template = await releaseSandbox();
  digest = await template.addModel('one', {});
  template.commit();
});
afterAll(() => template.dispose());

beforeEach(async () => {
  box = await releaseSandbox({ from: template.base });
  return () => box.dispose();
});

function create(...more: string[]): Promise<CliResult> {
  return box.sovran('release', 'create', 'one-1', '--model', 'one', '--json', ...more);
}

/** Changes fields of the model's file. */
async function changeModel(change: object): Promise<void> {
  const model = await box.project.read('Model', 'one');
  await box.project.write(resourceOf('Model', 'one', { ...(model?.spec as object), ...change }));
  box.commit();
}

async function expectRefused(gate: string, result: Promise<CliResult>): Promise<void> {
  const { exit, json } = await result;
  const { error } = json as { error: { details: { gates: { id: string }[] } } };
  expect([exit, error.details.gates.map(({ id }) => id)]).toEqual([3, [gate]]);
  expect(git(box.root, 'status', '--porcelain')).toBe('');
}

test('records a release once: same content changes nothing, other is refused', async () => {
  const first = await create();
  expect(first).toMatchObject({ exit: 0, json: { kind: 'Release', status: 'draft', createdBy: 'author@example.org' } });
  const file = readFileSync(join(box.root, 'releases', 'one-1.yaml'), 'utf8');
  const again = await create();
  expect((again.json as { digest: string }).digest).toBe((first.json as { digest: string }).digest);
  expect(readFileSync(join(box.root, 'releases', 'one-1.yaml'), 'utf8')).toBe(file);
  await expectRefused('name-free', create('--parallel', '3'));
});

test.each([
  ['a stand-in model', { kind: 'fixture' }, 'model-real'],
  ['a model that no engine serves', { servable: undefined }, 'model-servable'],
  ['a model without a licence', { license: ' ' }, 'licence'],
  ['a model without a chat template', { chatTemplate: undefined }, 'chat-template'],
])('%s is refused', async (_what, change, gate) => {
  await changeModel(change);
  await expectRefused(gate, create());
});

test('a model whose bytes changed in the store is refused', async () => {
  const path = join(await box.treePath(digest), 'model.gguf');
  const { chmodSync } = await import('node:fs');
  chmodSync(path, 0o644);
  writeFileSync(path, '{"tokens":99}');
  await expectRefused('model-verified', create());
  expect((await create()).stdout).toContain('on this machine: files changed');
});

test('refuses a model missing from the store, with how to restore it', async () => {
  rmSync(await box.treePath(digest), { recursive: true });
  await expectRefused('model-verified', create());
  const { json } = await create();
  expect(json).toMatchObject({ error: { next: ['sovran model import one --from PATH --license Apache-2.0'] } });
});

test('evidence is an unchanged evaluation of this model, not a stand-in', async () => {
  const good = (await box.project.list('Run'))[0]?.metadata.name ?? '';
  const other = await evaluate(box.project, { name: 'two', digest: `sha256:${'1'.repeat(64)}` });
  const fixture = await evaluate(box.project, { name: 'one', digest }, { verdict: 'fixture' });
  const programs = `sha256:${'2'.repeat(64)}`;
  const ofOther = await evaluate(
    box.project,
    { name: 'one', digest },
    {
      engine: { name: 'cpu', environment: programs, programs },
    },
  );
  const changed = await evaluate(box.project, { name: 'one', digest });
  const report = join(box.root, 'runs', changed, 'report.json');
  writeFileSync(
    report,
    readFileSync(report, 'utf8').replace('"rows"', '"lines"').replace('"subject":"one"', '"subject":"1"'),
  );
  box.commit();
  for (const runs of [[other], [good, fixture], [good, changed], [good, ofOther], ['01JD0000000000000000000000']])
    await expectRefused('evidence', create(...runs.flatMap((run) => ['--evidence', run])));
  expect((await create('--evidence', good)).exit).toBe(0);
});

test('impossible names and missing models are usage errors', async () => {
  for (const name of ['../x', 'a b', 'x'.repeat(300)])
    expect((await box.sovran('release', 'create', name, '--model', 'one', '--json')).exit).toBe(2);
  const missing = await box.sovran('release', 'create', 'one-1', '--model', 'none', '--json');
  expect(missing).toMatchObject({ exit: 2, json: { error: { code: 'not-found' } } });
});

test('a record changed by hand cannot be promoted', async () => {
  await create();
  const file = join(box.root, 'releases', 'one-1.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('contextTokens: 8192', 'contextTokens: 4096'));
  box.commit();
  await expectRefused('record', box.sovran('release', 'promote', 'one-1', '--env', 'production', '--json'));
  const shown = await box.sovran('release', 'show', 'one-1', '--json');
  expect(shown.json).toMatchObject({ environments: [{ environment: 'production', problems: ['record-changed'] }] });
});

test.each(['en', 'fr'])('list and show read well in %s', async (language) => {
  await create();
  const list = await box.sovran('release', 'list', '--lang', language);
  const show = await box.sovran('release', 'show', 'one-1', '--lang', language);
  expect(list.stdout).toContain(language === 'fr' ? 'brouillon' : 'draft');
  expect(show.stdout).toContain(language === 'fr' ? 'promotion possible' : 'can be promoted');
});
