import type { ProjectStore } from '../../../src/lib/core/ports/project-store.ts';
import { writeAnswers } from '../../../src/lib/stages/measure/eval/answers.ts';
import type { Report } from '../../../src/lib/stages/measure/reports/report.ts';
import { digestFor } from './digests.ts';
import { aModel } from './models.ts';
import { putTree, type Place } from './pieces.ts';
import { record } from './recorded.ts';
import { aReport, recordReport, writeReportOf } from './runs.ts';

/** Whose engine and what verdict an evaluation has. */
interface Found {
  verdict?: Report['verdict'];
  engine?: object;
  /** As a part of what another run writes. */
  within?: true;
}

let made = 0;

/** Writes an evaluation of a model that is right on the few rows that all models are asked; returns its run's id. */
export async function evaluate(
  project: ProjectStore,
  model: { name: string; digest: string },
  { verdict = 'ok', engine, within }: Found = {},
): Promise<string> {
  const more = { ...(within ? { within } : {}), ...(engine ? { measured: { engine } } : {}) };
  return evaluateRows(project, model, rightOf(8, 100), { verdict, ...more });
}

/** Writes an evaluation of a model with its answers, right or wrong row by row; returns its run's id. */
export async function evaluateRows(
  project: ProjectStore,
  model: { name: string; digest: string },
  rights: readonly boolean[],
  said: Partial<Report> & { rowsOf?: string; within?: true } = {},
): Promise<string> {
  const id = `01JD${String((made += 1)).padStart(22, '0')}`;
  const { rowsOf = 'd', within, measured = {}, ...more } = said;
  const answers = rights.map((correct, at) => ({ id: `${at}`, expected: 'a', answer: correct ? 'a' : 'b', correct }));
  const dataset = { name: 'rows', digest: digestFor(rowsOf), split: 'test', rows: rights.length };
  const value = rights.filter(Boolean).length / Math.max(1, rights.length);
  const exact = { name: 'exact-match', value, unit: '1', how: 'measured', n: rights.length } as const;
  const evidence = [await writeAnswers(project, id, answers)];
  const all = { ...measured, model: { ...model, kind: 'quantized' }, dataset };
  const report = aReport(id, { subject: model.name, metrics: [exact], evidence, measured: all, ...more });
  await (within ? writeReportOf : recordReport)(project, report);
  return id;
}

/** So many rows, of which these per cent are answered right, the first ones. */
export function rightOf(rows: number, percent: number): boolean[] {
  return Array.from({ length: rows }, (_, at) => at < (rows * percent) / 100);
}

/** A model of these files that can be served and was evaluated; files without `model.gguf` are an adapter of `base`. */
export function evaluated(name: string, files: Record<string, string>, base?: string) {
  return async (place: Place): Promise<void> => {
    const tree = await putTree(place, files);
    const whole = { kind: 'quantized', format: 'gguf', chatTemplate: digestFor('c'), ...tree } as const;
    const lineage = base === undefined ? [] : [{ relation: 'adapter-of' as const, digest: base }];
    const adapter = { kind: 'adapter', format: 'safetensors', servable: undefined, parameters: 0, lineage } as const;
    const model = aModel(name, base === undefined ? whole : { ...whole, ...adapter });
    await record(place.project, {
      operation: 'model import',
      target: `Model/${name}`,
      write: async (project) => {
        await project.write(model);
        await evaluate(project, { name, digest: tree.digest }, { within: true });
      },
    });
  };
}
