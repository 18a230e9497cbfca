import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StageContext } from '../../src/lib/core/operation/context.ts';
import type { ModelSpec } from '../../src/lib/core/project/resources/model.ts';
import { aDataset, aModel } from './project/models.ts';
import type { Piece } from './project/pieces.ts';
import { aProject } from './project/project.ts';
import { DIGEST, measuringPorts } from './served-mock.ts';

export const THEMES = ['Argent', 'Famille', 'Travail'] as const;

/** A project with two models (`base`, `tuned`), a fixture (`toy`), an unservable one and a dataset of `rows` questions. */
export async function measuredProject(rows: number): Promise<StageContext> {
  const project = await aProject(measured(rows));
  return project.context(measuringPorts(join(project.base, 'dataset')));
}

/** What is measured, its rows in the folder `dataset` beside the project. */
export function measured(rows: number): Piece[] {
  const half = Math.ceil(rows / 2);
  const model = (name: string, kind: ModelSpec['kind']): Piece =>
    aModel(name, { kind, format: 'gguf', digest: DIGEST, ...(kind === 'adapter' ? { servable: undefined } : {}) });
  return [
    async ({ base }) => {
      mkdirSync(join(base, 'dataset'));
      writeFileSync(join(base, 'dataset/test-00000.jsonl'), lines(0, half));
      writeFileSync(join(base, 'dataset/test-00001.jsonl'), lines(half, rows));
    },
    model('base', 'merged'),
    model('tuned', 'merged'),
    model('toy', 'fixture'),
    model('adapter', 'adapter'),
    aDataset('themes', { digest: DIGEST, splits: { train: 0, validation: 0, test: rows } }),
  ];
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
    return `${JSON.stringify({ messages, group: (from + at) % 2 === 0 ? 'even' : 'odd' })}\n`;
  }).join('');
}
