import type { ProjectStore } from '../../../src/lib/core/ports/project-store.ts';
import type { Report } from '../../../src/lib/stages/measure/reports/report.ts';
import { digestFor } from './digests.ts';
import { aModel } from './models.ts';
import { putTree, type Place } from './pieces.ts';
import { record } from './recorded.ts';
import { aReport, writeReportOf } from './runs.ts';

/** Whose engine and what verdict an evaluation has. */
interface Found {
  verdict?: Report['verdict'];
  engine?: object;
}

let made = 0;

/** Writes an evaluation of a model; returns its run's id. */
export async function evaluate(
  project: ProjectStore,
  model: { name: string; digest: string },
  { verdict = 'ok', engine }: Found = {},
): Promise<string> {
  const id = `01JD${String((made += 1)).padStart(22, '0')}`;
  const measured = { model: { ...model, kind: 'quantized' }, ...(engine ? { engine } : {}) };
  await writeReportOf(project, aReport(id, { subject: model.name, verdict, measured }));
  return id;
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
        await evaluate(project, { name, digest: tree.digest });
      },
    });
  };
}
