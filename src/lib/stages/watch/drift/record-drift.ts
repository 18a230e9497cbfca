import { parseJson } from '../../../core/kit/parse-json.ts';
import type { ProjectReader } from '../../../core/ports/project-store.ts';
import { message } from '../../../core/text/message.ts';
import { keepFinding, listFindings } from '../../measure/reports/findings.ts';
import { checkDriftInput, type DriftInput, findDrift } from './drift.ts';
import { type Drift, driftSchema } from './schema.ts';

/** Compares as `findDrift` does, and keeps what it found. */
export const recordDrift = keepFinding<DriftInput, Drift>({
  id: 'watch drift',
  kind: 'drift',
  step: ({ environment: name }) => message('watch.drift.step', { name }),
  target: ({ environment }) => `Drift/${environment}`,
  gather: (input, ctx) => checkDriftInput(ctx, input),
  async find(input, ctx) {
    const kept = await findDrift(ctx, input);
    return { subject: kept.environment, verdict: kept.verdict, kept };
  },
  read: async (bytes) => driftSchema.parse(parseJson(bytes)),
});

/** A comparison of windows, with the run that recorded it, and when. */
interface RecordedDrift {
  run: string;
  at: string;
  drift: Drift;
}

/** The newest recorded drift of an environment; what may not be evidence is left out. */
export async function lastDrift(project: ProjectReader, environment: string): Promise<RecordedDrift | undefined> {
  for (const { run, at, bytes } of await listFindings(project, 'drift', [environment])) {
    const drift = driftSchema.safeParse(parseJson(bytes)).data;
    if (drift) return { run, at, drift };
  }
  return undefined;
}
