import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseJson } from '../../../src/lib/core/kit/parse-json.ts';
import { requireResource } from '../../../src/lib/core/project/resources.ts';
import type { CheckDocument } from '../../../src/lib/stages/governance/check/schema.ts';
import { FAST } from '../../support/live-sandbox.ts';
import { aSigner, makeKey } from '../../support/project/signers.ts';
import { ANY_TTFT_MS, releaseSandbox, type ReleaseSandbox } from '../../support/release-sandbox.ts';

const SUPPLIERS = `apiVersion: sovran/v1
kind: Suppliers
metadata: { name: suppliers }
spec:
  suppliers:
    Acme:
      components: [model/*]
      seat: FR
      parent: { name: Acme, seat: FR }
      exposure: []
      date: 2026-11-01
      source: register
`;

let box: ReleaseSandbox;
let key: string;

beforeAll(async () => {
  box = await releaseSandbox({ approvals: 1, ttftBudgetMs: ANY_TTFT_MS });
  const made = makeKey(join(box.base, 'lead'));
  key = made.file;
  await box.addReleases({ one: FAST });
  await box.add(aSigner(made));
  await box.must('release', 'approve', 'one-1', '--env', 'production', '--key', key);
  await box.must('release', 'promote', 'one-1', '--env', 'production', '--watch', '1s');
}, 120_000);

afterAll(() => box.dispose());

test('a check reads the host, and names what it read', async () => {
  const { document } = await check();
  const verdicts = Object.fromEntries(document.controls.map(({ id, places }) => [id, places[0]?.code]));
  expect(verdicts).toMatchObject({ 'GOV-05': 'approved', 'SEC-01': 'loopback', 'MOD-02': 'same' });
  const door = document.evidence.find(({ collector }) => collector === 'door');
  expect(door).toMatchObject({ host: 'local', exitCode: 0, digest: expect.stringMatching(/^sha256:/) as string });
});

test('one flipped byte of the running weights fails MOD-02 and SOV-06', async () => {
  const before = await check();
  const digest = (await requireResource(box.project, 'Model', 'one')).spec.digest;
  const file = join(await box.treePath(digest), 'model.gguf');
  const content = readFileSync(file, 'utf8');
  chmodSync(file, 0o600);
  writeFileSync(file, content.replace('one', 'onf'));
  const after = await check();
  writeFileSync(file, content);
  expect(failing(after.document).filter((id) => !failing(before.document).includes(id))).toEqual(['MOD-02', 'SOV-06']);
  expect(after.exit).toBe(5);
});

test('a recorded check keeps its evidence, and no path of the machine', async () => {
  await box.run('govern', 'check', '--env', 'production', '--record', '--yes');
  const [run = ''] = readdirSync(join(box.root, 'runs')).toSorted().toReversed();
  const kept = readFileSync(join(box.root, 'runs', run, 'check.json'), 'utf8');
  expect(JSON.parse(kept)).toMatchObject({ environment: 'production', evidence: expect.arrayContaining([]) as [] });
  expect(kept).not.toContain(box.base);
});

test('a file counts as evidence once it is committed', async () => {
  const file = join(box.root, 'governance/classification.yaml');
  writeFileSync(file, 'tree: x\nanswers: {}\nresult: {}\n');
  const control = async (): Promise<unknown> => (await check('--control', 'GOV-03')).document.controls[0]?.places[0];
  expect(await control()).toMatchObject({ verdict: 'unknown', code: 'uncommitted' });
  box.commit();
  expect(await control()).toMatchObject({ verdict: 'fail', code: 'other-tree' });
  rmSync(file);
  box.commit();
});

test.each([
  ['      seat: FR\n', '', 'Acme.seat'],
  ['date: 2026-11-01', 'date: 2099-11-01', 'Acme.date'],
  ['spec:', 'spec:\n  inside: [10.0.0.0/8, 0.0.0.0/0]', 'inside.1'],
  ['spec:', "spec:\n  inside: ['2000::/3']", 'inside.0'],
])('suppliers with %j as %j are refused with file and line', async (before, after, key) => {
  const file = join(box.root, 'governance/suppliers.yaml');
  writeFileSync(file, SUPPLIERS.replace(before, after));
  const { exit, stdout } = await box.run('govern', 'check', '--json');
  rmSync(file);
  expect(exit).toBe(2);
  const { error } = JSON.parse(stdout) as { error: Record<string, unknown> };
  expect(error).toMatchObject({
    code: 'invalid-file',
    message: expect.stringMatching(/governance\/suppliers\.yaml:\d+:\d+/) as string,
    details: { key: expect.stringContaining(key) as string },
    fix: expect.any(String) as string,
    next: ['git diff HEAD -- governance/suppliers.yaml'],
  });
});

test('a statement stands in where nothing is known, until it expires', async () => {
  await box.must('govern', 'attest', 'GOV-03', '--statement', 'Counsel agreed', '--key', key, '--expires', '6s');
  const stated = await check('--control', 'GOV-03');
  expect(stated.document.controls[0]).toMatchObject({ verdict: 'attested', places: [{ code: 'stated' }] });
  await sleep(6100);
  const later = await check('--control', 'GOV-03');
  expect(later.document.controls[0]).toMatchObject({ verdict: 'unknown', places: [{ code: 'statement-expired' }] });
});

test('a statement that was edited does not count', async () => {
  await box.must('govern', 'attest', 'OPS-03', '--na', '--statement', 'One release', '--key', key);
  const folder = join(box.root, 'governance/approvals/attestations');
  const name = readdirSync(folder).findLast((file) => file.endsWith('.json')) ?? '';
  const said = readFileSync(join(folder, name), 'utf8');
  const alone = (await check('--control', 'OPS-03')).document.controls[0];
  expect(alone).toMatchObject({ verdict: 'attested', places: [{ code: 'stated-alone' }] });
  writeFileSync(join(folder, name), said.replace('One release', 'Two release'));
  expect((await check('--control', 'OPS-03')).document.controls[0]?.verdict).toBe('unknown');
  writeFileSync(join(folder, name), said);
});

test('a statement that expires at once is refused', async () => {
  const words = ['govern', 'attest', 'OPS-03', '--statement', 'x', '--key', key, '--expires', '0d', '--json'];
  const { exit, stdout } = await box.run(...words);
  expect({ exit, stdout }).toMatchObject({ exit: 2, stdout: expect.stringContaining('bad-duration') as string });
});

test('a statement about what evidence decides is refused', async () => {
  const { exit, stdout } = await box.run('govern', 'attest', 'MOD-02', '--statement', 'x', '--key', key, '--json');
  expect({ exit, stdout }).toMatchObject({ exit: 3, stdout: expect.stringContaining('control-unknown') as string });
});

test('an explanation has facts, exit codes and what would change the verdict', async () => {
  const { stdout } = await box.must('govern', 'explain', 'MOD-02');
  expect(stdout).toContain('collect.sh weights  exit 0  sha256:');
  const said = await box.must('govern', 'explain', 'OPS-02', '--json');
  expect(JSON.parse(said.stdout)).toMatchObject({
    id: 'OPS-02',
    verdict: 'unknown',
    evidence: [{ collector: 'evaluations' }],
  });
});

test('an unknown control is refused by name', async () => {
  const { exit, document } = await check('--control', 'SEC-99');
  expect({ exit, document }).toMatchObject({ exit: 2, document: { error: { code: 'unknown-control' } } });
});

function failing({ controls }: CheckDocument): string[] {
  return controls.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id);
}

async function check(...flags: string[]): Promise<{ exit: number | null; document: CheckDocument }> {
  const { exit, stdout, stderr } = await box.run('govern', 'check', '--json', ...flags);
  const document = parseJson<CheckDocument>(stdout);
  if (!document) throw new Error(stderr);
  return { exit, document };
}
