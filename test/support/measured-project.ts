import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StageContext } from '../../src/lib/core/operation/context.ts';
import { resourceOf } from '../../src/lib/core/operation/steps/resource-actions.ts';
import { DIGEST, measuringPorts } from './served-mock.ts';
import { stageContext } from './stage-context.ts';
import { git, tempDir, tempProject } from './temp-project.ts';

export const THEMES = ['Argent', 'Famille', 'Travail'] as const;

/** A project with two models (`base`, `tuned`), a fixture (`toy`), an unservable one and a dataset of `rows` questions. */
export async function measuredProject(rows: number): Promise<StageContext> {
  const root = tempProject();
  const dataset = join(tempDir(), 'dataset');
  const ctx = stageContext(root, measuringPorts(dataset));
  await measuredResources(ctx, dataset, rows);
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'resources');
  return ctx;
}

/** Writes the same into another project, and the rows into a new folder. */
export async function measuredResources(ctx: StageContext, dataset: string, rows: number): Promise<void> {
  mkdirSync(dataset);
  const half = Math.ceil(rows / 2);
  writeFileSync(join(dataset, 'test-00000.jsonl'), lines(0, half));
  writeFileSync(join(dataset, 'test-00001.jsonl'), lines(half, rows));
  for (const name of ['base', 'tuned']) await ctx.project.write(resourceOf('Model', name, modelSpec('merged')));
  await ctx.project.write(resourceOf('Model', 'toy', modelSpec('fixture')));
  await ctx.project.write(resourceOf('Model', 'adapter', { ...modelSpec('adapter'), servable: undefined }));
  await ctx.project.write(resourceOf('Dataset', 'themes', datasetSpec(rows)));
}

/** The right answer to the question with this number. */
export function themeOf(index: number): string {
  return THEMES[index % THEMES.length] ?? '';
}

/** The number in a question. */
export function numberIn(messages: readonly { content: string }[]): number {
  return Number(/\d+/.exec(messages.at(-1)?.content ?? '')?.[0]);
}

function lines(from: number, to: number): string {
  return Array.from({ length: to - from }, (_, at) => {
    const messages = [
      { role: 'user', content: `Question ${from + at} : quel thème ?` },
      { role: 'assistant', content: themeOf(from + at) },
    ];
    return `${JSON.stringify({ messages })}\n`;
  }).join('');
}

function modelSpec(kind: string): object {
  return {
    kind,
    format: 'gguf',
    digest: DIGEST,
    parameters: 1,
    bytes: 1,
    license: 'Apache-2.0',
    servable: 'model.gguf',
    registeredAt: '2026-11-24T10:00:00Z',
  };
}

function datasetSpec(rows: number): object {
  return {
    license: 'Etalab-2.0',
    split: { train: 0, validation: 0, test: 1 },
    pii: 'report',
    maxBad: 0.05,
    sources: [],
    digest: DIGEST,
    bytes: 1,
    rows: { in: rows, out: rows, dropped: {} },
    splits: { train: 0, validation: 0, test: rows },
    piiFound: {},
    conflicts: 0,
    leakage: { overlap: 0 },
    preparedAt: '2026-11-24T10:00:00Z',
    run: 'r',
  };
}
