import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { requireResource } from '../../../src/lib/core/project/resources.ts';
import { verifyDataset } from '../../../src/lib/stages/data/verify.ts';
import { giveFeedback } from '../../../src/lib/stages/distill/feedback/give-feedback.ts';
import { importPilot } from '../../../src/lib/stages/measure/pilot/pilot-import.ts';
import { judgementsFile } from '../../../src/lib/stages/measure/pilot/judgements.ts';
import { readReport } from '../../../src/lib/stages/measure/reports/report-files.ts';
import { judgedPilot } from '../../support/judged-pilot.ts';
import { aModel } from '../../support/project/models.ts';
import { withTree } from '../../support/project/pieces.ts';
import { aProject, type Project } from '../../support/project/project.ts';
import { readTarget } from '../../../src/lib/stages/models/registry/read-target.ts';
import { targetFiles } from '../../support/target-model.ts';

const INPUT = { name: 'rows', pilot: 'trial' };

async function judged(): Promise<{ project: Project; ctx: StageContext }> {
  const project = await aProject();
  const ctx = project.context();
  await judgedPilot(project, ctx);
  return { project, ctx };
}

async function linesOf(ctx: StageContext, split: string): Promise<string[]> {
  const { digest } = (await requireResource(ctx.project, 'Dataset', 'rows')).spec;
  const tree = (await (await ctx.artifacts()).treePath(digest)) ?? '';
  return readFileSync(join(tree, `${split}-00000.jsonl`), 'utf8')
    .split('\n')
    .filter(Boolean);
}

test('makes a version that learns from corrections and preferences', async () => {
  const { ctx } = await judged();
  const before = (await requireResource(ctx.project, 'Dataset', 'rows')).spec;
  const { result } = await executeOperation(giveFeedback, INPUT, ctx);
  expect(result).toMatchObject({
    splits: { train: 13, validation: 5, test: 3 },
    preferences: 2,
    piiFound: { email: 1 },
  });
  expect(result.rows).toEqual({ in: 22, out: 21, dropped: { replaced: 1 } });
  expect(result.sources).toEqual(before.sources);
  const [record] = result.feedback ?? [];
  expect(record).toMatchObject({ pilot: 'trial', source: before.digest, corrections: 1, preferences: 1, replaced: 1 });
  const news = (await linesOf(ctx, 'train')).slice(-2).map((line) => JSON.parse(line) as object);
  expect(news).toMatchObject([
    { messages: [{}, { content: 'As people say: mail [email]' }], rejected: 'base says' },
    { messages: [{}, { content: 'tuned says' }], rejected: 'base says' },
  ]);
  expect(await verifyDataset('rows', ctx)).toMatchObject({ verified: true, differences: [] });
  const imports = (await ctx.project.list('Run')).filter(
    ({ spec }) => (spec as { subject: string }).subject === 'trial',
  );
  expect(record?.report).toBe((await readReport(ctx.project, imports.at(-1)?.metadata.name ?? '')).digest);
});

test('learns judgements once, and refuses the pilot of an earlier version', async () => {
  const { project, ctx } = await judged();
  const { result } = await executeOperation(giveFeedback, INPUT, ctx);
  const again = await executeOperation(giveFeedback, INPUT, ctx);
  expect([again.plan.steps, again.result.digest]).toEqual([[], result.digest]);
  const [said] = (
    await project.project.readFile(judgementsFile('trial')).then((bytes) => Buffer.from(bytes ?? []).toString())
  ).split('\n');
  await executeOperation(importPilot, { name: 'trial', judgements: [{ ...JSON.parse(said ?? ''), judge: 2 }] }, ctx);
  await expect(executeOperation(giveFeedback, INPUT, ctx)).rejects.toMatchObject({
    code: 'gates-failed',
    details: { gates: [{ id: 'pilot-version', verdict: 'fail' }] },
  });
});

test.each([
  [{ name: 'none', pilot: 'trial' }, 'not-found', 2],
  [{ name: 'rows', pilot: 'none' }, 'not-found', 2],
])('%j is refused', async (input, code, exit) => {
  const { ctx } = await judged();
  await expect(executeOperation(giveFeedback, input, ctx)).rejects.toMatchObject({ code, exit });
});

test('judgements that are not those of the report are refused', async () => {
  const { project, ctx } = await judged();
  await project.project.writeFile(
    judgementsFile('trial'),
    '{"judge":1,"row":"r","preferred":null,"correction":"x","rejected":null}\n',
  );
  await project.add();
  await expect(executeOperation(giveFeedback, INPUT, ctx)).rejects.toMatchObject({ code: 'bad-judgements', exit: 5 });
});

test('a pilot without judgements has nothing to learn from', async () => {
  const project = await aProject();
  const ctx = project.context();
  await judgedPilot(project, ctx);
  const { spec } = await requireResource(ctx.project, 'Pilot', 'trial');
  await project.add(
    async (place) =>
      void (await place.project.write({ apiVersion: 'sovran/v1', kind: 'Pilot', metadata: { name: 'silent' }, spec })),
  );
  const given = executeOperation(giveFeedback, { name: 'rows', pilot: 'silent' }, ctx);
  await expect(given).rejects.toMatchObject({ details: { gates: [{ id: 'feedback-found', verdict: 'fail' }] } });
});

test('corrections keep to the target of the dataset, which stays recorded', async () => {
  const template = '{% for m in messages %}{{ m.content }}{% endfor %}';
  const project = await aProject([withTree(aModel('chatty'), targetFiles({ template }))]);
  const ctx = project.context();
  await judgedPilot(project, ctx, { target: await readTarget('chatty', ctx) });
  const { result } = await executeOperation(giveFeedback, INPUT, ctx);
  expect(result.target?.model).toBe('chatty');
});
