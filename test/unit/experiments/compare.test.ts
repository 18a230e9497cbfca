import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkReportPath, type ReportForms, saveReport } from '../../../src/lib/cli/files/report-file.ts';
import type { Runner } from '../../../src/lib/core/ports/runner.ts';
import type { Resource } from '../../../src/lib/core/ports/project-store.ts';
import { message } from '../../../src/lib/core/text/message.ts';
import { SovranError } from '../../../src/lib/core/text/sovran-error.ts';
import { compareJobs } from '../../../src/lib/stages/experiments/compare/compare-jobs.ts';
import { lossTable } from '../../../src/lib/stages/experiments/compare/curves.ts';
import {
  comparisonMarkdown,
  comparisonPage,
  renderComparedJobs,
} from '../../../src/lib/stages/experiments/compare/page.ts';
import type { JobComparison } from '../../../src/lib/stages/experiments/compare/schema.ts';
import { differencesOf } from '../../../src/lib/stages/experiments/compare/settings.ts';
import { plainView } from '../../support/plain-view.ts';
import { experiments, JOBS } from '../../support/project/experiments.ts';
import { aProject } from '../../support/project/project.ts';
import { tempDir } from '../../support/temp-project.ts';

async function comparison(): Promise<JobComparison> {
  const ctx = (await aProject(experiments())).context();
  return compareJobs(['tuned', JOBS.second.toLowerCase()], ctx);
}

const formsOf = (made: JobComparison): ReportForms => ({
  html: () => comparisonPage(made, plainView()),
  markdown: () => comparisonMarkdown(made, plainView()),
});

test('a comparison has settings that differ, metrics, curves and scores', async () => {
  const { jobs, differing, equal } = await comparison();
  expect(differing).toEqual([
    { name: 'lr', values: [null, 3e-4] },
    { name: 'rank', values: [16, 8] },
  ]);
  expect(equal).toBeGreaterThan(5);
  expect(jobs.map(({ id, curve }) => [id, curve.from, curve.loss.length])).toEqual([
    [JOBS.first, 'project', 12],
    [JOBS.second, 'project', 12],
  ]);
  expect(jobs[0]?.metrics).toMatchObject({
    validationLoss: { value: 1.5, unit: 'nat', how: 'measured' },
    peakMemoryGiB: { value: 2, unit: 'GiB' },
    wallSeconds: { value: 90, unit: 's' },
  });
  expect(jobs[0]?.evaluations).toMatchObject([
    { model: 'tuned', dataset: 'rows', rows: 10, metrics: { 'exact-match': { value: 0.8, ci95: [0.49, 0.943] } } },
  ]);
  expect(jobs[1]?.evaluations).toEqual([]);
});

test('a comparison is shown as tables', async () => {
  const lines = renderComparedJobs(await comparison(), plainView(), 'x.md');
  expect(lines).toContain('lr       default  0.0003');
  expect(lines).toContain('rank     16       8');
  expect(lines.some((line) => /^A {4}tuned {2}rows test \(10\) {2}Exact match {2}80 % \[49 – 94.3\]$/.test(line))).toBe(
    true,
  );
  expect(lines.at(-1)).toBe('Report written to x.md.');
});

test('reads a running job from its host, draws none if unreachable', async () => {
  const event = (seq: number): object => ({
    v: 1,
    ts: '2026-01-01T00:00:00Z',
    seq,
    type: 'progress',
    step: seq,
    loss: 9 - seq,
  });
  const lastEvent = event(3);
  const engine = {
    jobs: {
      status: async (id: string) => {
        if (id === JOBS.second) throw new SovranError({ code: 'host-silent', exit: 4, text: message('gc.stopped') });
        return { id, state: 'running', lastEvent };
      },
      async *follow() {
        for (const seq of [1, 2, 3]) yield event(seq);
        throw new Error('followed too far');
      },
    },
  };
  const ctx = (await aProject(experiments())).context({ runners: { open: async () => engine as unknown as Runner } });
  for (const id of [JOBS.first, JOBS.second]) {
    const run = (await ctx.project.read('Run', id)) as Resource<object>;
    await ctx.project.write({ ...run, spec: { ...run.spec, status: 'running' } });
    await ctx.project.removeFile(`runs/${id}/figures.json`);
  }
  const found = await compareJobs(['tuned', 'tuned-r8'], ctx);
  expect(found.jobs.map(({ curve }) => [curve.from, curve.loss])).toEqual([
    ['host', [8, 7, 6]],
    ['none', []],
  ]);
  expect(renderComparedJobs(found, plainView())).toContain('No loss curve kept for B.');
});

test.for([
  ['comparison.html', /^<!doctype html>/],
  ['comparison.md', /^# Jobs compared: tuned, tuned-r8/],
] as const)('a comparison is saved as %s', async ([name, begins]) => {
  const path = join(tempDir(), name);
  await checkReportPath(path);
  const made = await comparison();
  await saveReport(path, formsOf(made));
  await expect(checkReportPath(path)).resolves.toBeUndefined();
  expect(readFileSync(path, 'utf8')).toMatch(begins);
});

test('a report that cannot be written is refused with its reason', async () => {
  const found = await comparison();
  const saving = saveReport('/proc/nowhere/x.md', formsOf(found));
  await expect(saving).rejects.toMatchObject({ code: 'file-not-saved', exit: 2, details: { reason: 'ENOENT' } });
  await expect(checkReportPath('x.pdf')).rejects.toMatchObject({ code: 'bad-report-name', exit: 2 });
  const notes = join(tempDir(), 'notes.md');
  writeFileSync(notes, 'mine');
  await expect(checkReportPath(notes)).rejects.toMatchObject({ code: 'file-taken', exit: 2 });
});

test.for([
  ['two times the same job', ['tuned', JOBS.first], 'not-enough-jobs'],
  ['a job that is not there', ['tuned', 'nothing'], 'not-found'],
] as const)('%s is refused', async ([, wanted, code]) => {
  const ctx = (await aProject(experiments())).context();
  await expect(compareJobs(wanted, ctx)).rejects.toMatchObject({ code, exit: 2 });
});

test('a hostile name does nothing in a report file', async () => {
  const found = await comparison();
  const [first] = found.jobs;
  if (first) first.subject = '<img src=x onerror=alert(1)>|`a`';
  const [html, markdown] = [comparisonPage(found, plainView()), comparisonMarkdown(found, plainView())];
  for (const text of [html, markdown]) expect(text).not.toContain('<img');
  expect(html).toContain('<polyline');
  expect(html).not.toMatch(/https?:|<script/);
  expect(markdown).toContain('\\|\\`a\\`');
});

test('settings that an engine chose itself are null', () => {
  expect(differencesOf([{ a: 1, b: 2 }, { a: 1 }])).toEqual({
    differing: [{ name: 'b', values: [2, null] }],
    equal: 1,
  });
});

test('the table of curves ends where a job ends', async () => {
  const { jobs } = await comparison();
  const [long, short] = structuredClone(jobs);
  if (!long || !short) throw new Error('no jobs');
  short.curve = { ...short.curve, step: [1, 2], loss: [5, 4], seconds: [1, 2] };
  expect(lossTable([long, short]).map(({ step, losses }) => [step, losses[1]])).toEqual([
    [1, 5],
    [3, null],
    [4, null],
    [6, null],
    [7, null],
    [9, null],
    [10, null],
    [12, null],
  ]);
});
