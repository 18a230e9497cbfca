import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/adapters/clock.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { writeReport } from '../../../src/lib/stages/measure/reports/report-files.ts';
import { rejectRetraining } from '../../../src/lib/stages/retrain/decide.ts';
import { readProposals, showProposal } from '../../../src/lib/stages/retrain/read-proposals.ts';
import { recordFiles } from '../../support/project/runs.ts';
import { CANARY } from '../../../src/lib/stages/watch/canary/canary-runs.ts';
import { recordDrift } from '../../../src/lib/stages/watch/drift/record-drift.ts';
import { feedbackInput, importFeedback } from '../../../src/lib/stages/watch/feedback/import-feedback.ts';
import { parseFeedback } from '../../../src/lib/stages/watch/feedback/parse-feedback.ts';
import { plainTranslate } from '../../support/plain-translate.ts';
import { aModel } from '../../support/project/models.ts';
import { aFile } from '../../support/project/pieces.ts';
import { aProject, type Project } from '../../support/project/project.ts';
import { aReport, runId } from '../../support/project/runs.ts';
import { aUseCase } from '../../support/project/scope.ts';
import { aLive, anEnvironment, aRelease } from '../../support/project/serving.ts';
import { usageRequest } from '../../support/usage-requests.ts';

const NOW = '2026-03-08T00:00:00.000Z';
const DAY = 86_400_000;
const [OLD, NEW] = [aRelease('r0', { model: 'old' }), aRelease('r1')];
const RULES = { onDrift: true, canaryBelow: 0.9, feedbackBelow: 0.7 };

/** `r1` is live after `r0`; requests of seven days, the last two of another size, are answered by `release`. */
async function served(release: (at: number) => string): Promise<{ project: Project; ctx: StageContext }> {
  const pieces = [aModel('old'), aModel('tuned'), OLD, NEW, anEnvironment(), aLive()];
  const project = await aProject([aUseCase('tri', { retraining: RULES }), ...pieces]);
  const ctx = project.context({ clock: { ...systemClock, now: () => NOW } });
  const journal = await ctx.usage();
  const requests = Array.from({ length: 7 * 250 }, (_, at) => {
    const instant = new Date(Date.parse(NOW) - 7 * DAY + ((at + 0.5) * DAY) / 250).toISOString();
    const other = at >= 5 * 250 && at % 5 === 0 ? { application: 'legal', sentBytes: 4000 } : {};
    return usageRequest(at + 1, instant, { ...other, release: release(at) });
  });
  journal.add('production', requests, 1);
  journal.close();
  return { project, ctx };
}

const statesIn = async (ctx: StageContext): Promise<string[]> =>
  (await showProposal(ctx, 'production')).checks.map(({ rule, state }) => `${rule} ${state}`);

async function canary(
  { project }: Project,
  number: number,
  release: typeof NEW,
  verdict: 'ok' | 'failed',
): Promise<void> {
  const metrics = [{ name: 'exact-match', value: 0.5, unit: '1', how: 'measured', n: 60 } as const];
  const measured = { release: { name: release.metadata.name, digest: release.spec.digest } };
  const report = aReport(runId(number), { type: 'canary', subject: 'production', verdict, metrics, measured });
  await writeReport(project, report, CANARY, { t: plainTranslate('en'), language: 'en' });
  await recordFiles(project, report.id, ['report.json', 'run.yaml']);
}

async function thumbs(ctx: StageContext, from: number, count: number): Promise<void> {
  const lines = Array.from({ length: count }, (_, at) => `{"requestId":"request-${from + at}","thumb":"down"}`);
  await executeOperation(importFeedback, feedbackInput('production', parseFeedback(lines.join('\n'))), ctx);
}

test('a recorded drift of the live model opens a proposal', async () => {
  const { ctx } = await served(() => 'r1');
  expect(await statesIn(ctx)).toEqual(['drift unknown', 'canary unknown', 'feedback unknown']);
  const drift = (await executeOperation(recordDrift, { environment: 'production', windowMs: DAY }, ctx)).result;
  const [found] = await readProposals(ctx);
  expect(found).toMatchObject({ state: 'open', checks: [{ state: 'hit', at: NOW, threshold: 1 }, {}, {}] });
  const drifting = drift.features.filter(({ verdict }) => verdict === 'drift');
  expect(found?.checks[0]?.value.value).toBe(drifting.length);
});

test('answers of another model do not count', async () => {
  const { ctx, project } = await served((at) => (at < 250 ? 'r0' : 'r1'));
  await executeOperation(recordDrift, { environment: 'production', windowMs: DAY }, ctx);
  await canary(project, 1, OLD, 'ok');
  await canary(project, 2, NEW, 'failed');
  await thumbs(ctx, 1, 40);
  await thumbs(ctx, 1001, 19);
  expect(await statesIn(ctx)).toEqual(['drift unknown', 'canary unknown', 'feedback unknown']);
  await canary(project, 3, NEW, 'ok');
  await thumbs(ctx, 1100, 1);
  expect(await statesIn(ctx)).toEqual(['drift unknown', 'canary hit', 'feedback hit']);
});

test('a damaged decision decides nothing', async () => {
  const { ctx, project } = await served(() => 'r1');
  await canary(project, 1, NEW, 'ok');
  const input = { environment: 'production', reason: 'later' };
  const { decision } = (await executeOperation(rejectRetraining, input, ctx)).result;
  expect((await showProposal(ctx, 'production')).state).toBe('decided');
  await expect(executeOperation(rejectRetraining, input, ctx)).rejects.toMatchObject({ code: 'gates-failed', exit: 3 });
  const path = join(project.root, `runs/${decision?.run}/proposal.json`);
  writeFileSync(path, readFileSync(path, 'utf8').slice(0, -9));
  expect(await showProposal(ctx, 'production')).toMatchObject({ state: 'open', decision: null });
});

test.each([
  'canaryBelow: 90',
  'canaryBelow: 0',
  'feedbackBelow: high',
  'maxAgeDays: 0.5',
  'onDrift: sometimes',
  'erasureRequests: [{ date: 30.11.2026, reference: A }]',
  'erasureRequests: [{ date: 2026-11-30 }]',
  'canaryUnder: 0.9',
])('refuses the rule %s', async (rule) => {
  const head = 'apiVersion: sovran/v1\nkind: UseCase\nmetadata: { name: tri }\nspec:\n  title: T\n  retraining:';
  const project = await aProject([aFile('usecases/tri.yaml', `${head} { ${rule} }\n`)]);
  await expect(readProposals(project.context())).rejects.toMatchObject({ code: 'invalid-file', exit: 2 });
});
