import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseJson } from '../../../src/lib/core/kit/parse-json.ts';
import { requireResource } from '../../../src/lib/core/project/resources.ts';
import type { CheckDocument } from '../../../src/lib/stages/governance/check/schema.ts';
import { FAST } from '../../support/live-sandbox.ts';
import { aSigner, makeKey } from '../../support/project/signers.ts';
import { ANY_TTFT_MS, releaseSandbox, type ReleaseSandbox } from '../../support/release-sandbox.ts';

let box: ReleaseSandbox;

beforeAll(async () => {
  box = await releaseSandbox({ approvals: 1, ttftBudgetMs: ANY_TTFT_MS });
  const key = makeKey(join(box.base, 'lead'));
  await box.addReleases({ one: FAST });
  await box.add(aSigner(key));
  await box.must('release', 'approve', 'one-1', '--env', 'production', '--key', key.file);
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
