import { parseJson } from '../../../core/kit/parse-json.ts';
import type { ProjectReader } from '../../../core/ports/project-store.ts';
import { listResources } from '../../../core/project/resources.ts';
import { runFile } from '../../measure/reports/report-files.ts';
import { type Drift, driftSchema } from './schema.ts';

export const DRIFT_FILE = 'drift.json';

/** A comparison of windows, with the run that recorded it, and when. */
export interface RecordedDrift {
  run: string;
  at: string;
  drift: Drift;
}

/** The newest recorded drift of an environment; damaged ones are left out. */
export async function lastDrift(project: ProjectReader, environment: string): Promise<RecordedDrift | undefined> {
  const runs = (await listResources(project, 'Run'))
    .filter(({ spec }) => spec.kind === 'drift' && spec.subject === environment)
    .toSorted((one, other) => (one.metadata.name < other.metadata.name ? 1 : -1));
  for (const { metadata, spec } of runs) {
    const text = parseJson(await project.readFile(runFile(metadata.name, DRIFT_FILE)));
    const drift = driftSchema.safeParse(text).data;
    if (drift) return { run: metadata.name, at: spec.startedAt, drift };
  }
  return undefined;
}
