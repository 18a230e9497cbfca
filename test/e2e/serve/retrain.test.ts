import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Retraining } from '../../../src/lib/stages/retrain/schema.ts';
import { aRun, jobDocument, runId } from '../../support/project/runs.ts';
import { aDataset, aModel, of } from '../../support/project/models.ts';
import { recorded } from '../../support/project/recorded.ts';
import { aUseCase } from '../../support/project/scope.ts';
import { PORTAL_KEY } from '../../support/project/serving.ts';
import { ANY_TTFT_MS, releaseSandbox, type ReleaseSandbox } from '../../support/release-sandbox.ts';
import { documentComplaints, expectDocument } from '../../support/surface-schemas.ts';
import { git } from '../../support/temp-project.ts';

const RULES = { onDrift: true, canaryBelow: 0.9, feedbackBelow: 0.7, maxAgeDays: 180 };

/** A live release of a model that a training made, and 60 rows that it answers wrongly. */
async function live(): Promise<ReleaseSandbox> {
  const box = await releaseSandbox({ ttftBudgetMs: ANY_TTFT_MS });
  onTestFinished(() => box.dispose());
  const digest = await box.addModel('one', { tokens: 2, intervalMs: 1 });
  const { spec } = (await box.project.read('Model', 'one')) as ReturnType<typeof aModel>;
  const [base, rows] = [aModel('base'), aDataset('rows', { sources: [] })];
  const lineage = [of('merged-from', base), of('trained-on', rows)];
  const job = runId(1);
  const startedAt = new Date(Date.now() - 3600_000).toISOString();
  const endedAt = new Date().toISOString();
  const collect = [{ tree: 'merged', model: { name: 'one', kind: 'merged', license: 'MIT', lineage } as const }];
  const run = aRun(job, {
    subject: 'one',
    startedAt,
    endedAt,
    collect,
    job: jobDocument(job, { spec: { method: 'lora', rank: 8 }, engine: { name: 'cpu', environment: digest } }),
  });
  const writes = [base, rows, run, aModel('one', { ...spec, job, lineage })];
  await box.add(recorded({ operation: 'train launch', target: 'Model/one', writes }));
  await box.add(aUseCase('tri', { retraining: RULES }));
  const lines = Array.from({ length: 60 }, (_, at) => `{"prompt":"Question ${at} ?","completion":"yes ${at}"}\n`);
  writeFileSync(join(box.base, 'rows.jsonl'), lines.join(''));
  writeFileSync(join(box.base, 'portal.key'), `${PORTAL_KEY}\n`, { mode: 0o600 });
  const from = `--from ${box.base}/rows.jsonl --license MIT --split train=0,validation=0,test=1`;
  await box.must(`data prepare demo ${from}`);
  await box.must('release create one-1 --model one');
  await box.must('release promote one-1 --env production --watch 1s');
  return box;
}

const stateIn = async (box: ReleaseSandbox): Promise<[number | null, Retraining | undefined]> => {
  const listed = await box.run('retrain list --json');
  expect(documentComplaints('RetrainingList', listed.json)).toEqual([]);
  return [listed.exit, (listed.json as { items: Retraining[] }).items[0]];
};

/** Thumbs on requests that were really answered. */
async function feedback(box: ReleaseSandbox, name: string, thumb: string): Promise<void> {
  const ids = Array.from({ length: 20 }, (_, at) => `${name}-${at}`);
  for (const id of ids) {
    const headers = { authorization: `Bearer ${PORTAL_KEY}`, 'x-request-id': id };
    const body = JSON.stringify({ messages: [{ role: 'user', content: 'Q' }] });
    const url = `http://127.0.0.1:${box.port}/v1/chat/completions`;
    await (await fetch(url, { method: 'POST', headers, body })).text();
  }
  await box.run('watch sync');
  const file = join(box.base, `${name}.jsonl`);
  writeFileSync(file, ids.map((requestId) => `${JSON.stringify({ requestId, thumb })}\n`).join(''));
  await box.must(`watch feedback import ${file} --env production`);
}

test('a decision closes a proposal until newer evidence opens it again', async () => {
  const box = await live();
  const [quiet, unknown] = await stateIn(box);
  expect([quiet, unknown?.state]).toEqual([0, 'unknown']);
  expect((await box.run('retrain accept production')).exit).toBe(3);

  const ask = `watch canary run --env production --app portal --key-file ${box.base}/portal.key`;
  const canary = (await box.must(`${ask} --dataset demo --json`)).json as { id: string };
  await feedback(box, 'up', 'up');
  const [exit, open] = await stateIn(box);
  expect([exit, open?.state, open?.usecase, open?.model]).toEqual([5, 'open', 'tri', 'one']);
  const checks = Object.fromEntries(open?.checks.map((check) => [check.rule, check]) ?? []);
  expect(checks).toMatchObject({
    drift: { state: 'unknown', value: { value: null }, evidence: null },
    canary: { state: 'hit', value: { value: 0, n: 60 }, threshold: 0.9, evidence: canary.id },
    feedback: { state: 'ok', value: { value: 1, n: 20 }, threshold: 0.7 },
    age: { state: 'ok', value: { value: 0, unit: 'd' }, evidence: runId(1) },
  });
  const status = await box.run('status');
  expect(status.stdout).toContain('sovran retrain show production');

  const shown = await box.run('retrain show production');
  expect(shown.stdout).toContain('sovran train launch one-2 --base base --dataset rows-2 --method lora');
  expect(shown.stdout).toContain('60 min');
  expect((await box.run('retrain show production --lang fr')).stdout).toContain('réentraînement proposé');

  const accepted = await box.run('retrain accept production --json');
  expectDocument(accepted, 'Retraining');
  const { decision, commands } = accepted.json as Retraining;
  expect(decision).toMatchObject({ verdict: 'accepted', by: expect.stringContaining('author@example.org') });
  expect(commands.at(-1)).toBe('sovran release promote one-1-2 --env production');
  const frozen = JSON.parse(readFileSync(join(box.root, `runs/${decision?.run}/proposal.json`), 'utf8')) as Retraining;
  expect(frozen.checks).toEqual(open?.checks);
  expect(git(box.root, 'log', '-1', '--format=%s')).toContain('retrain accept');
  expect(git(box.root, 'status', '--porcelain')).toBe('');
  expect(await stateIn(box)).toMatchObject([0, { state: 'decided', decision: { run: decision?.run } }]);
  expect((await box.run('verify')).exit).toBe(0);

  await box.must(ask);
  expect(await stateIn(box)).toMatchObject([5, { state: 'open' }]);
  const rejected = await box.must('retrain', 'reject', 'production', '--reason', 'New rows come in March');
  expect(rejected.stdout).toContain('New rows come in March');
  await feedback(box, 'down', 'down');
  expect(await stateIn(box)).toMatchObject([5, { state: 'open', decision: { verdict: 'rejected' } }]);
});
