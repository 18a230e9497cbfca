import type { Operation } from '../../../core/operation/operation.ts';
import { resourceOf } from '../../../core/operation/steps/resource-actions.ts';
import { outputOf, toJson } from '../../../core/kit/to-json.ts';
import { message } from '../../../core/text/message.ts';
import { runFile } from '../../measure/reports/report-files.ts';
import { checkDriftInput, type DriftInput, findDrift } from './drift.ts';
import { type Drift, driftSchema } from './schema.ts';
import { parseJson } from '../../../core/kit/parse-json.ts';
import type { ProjectReader } from '../../../core/ports/project-store.ts';
import { listResources } from '../../../core/project/resources.ts';

const DRIFT_FILE = 'drift.json';

/** A comparison of windows, with the run that recorded it, and when. */
interface RecordedDrift {
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

/** Compares as `findDrift` does, and keeps what it found. */
export const recordDrift: Operation<DriftInput, unknown, Drift> = {
  id: 'watch drift',
  target: ({ environment }) => `Drift/${environment}`,
  gather: (input, ctx) => checkDriftInput(ctx, input),
  plan: (args) => {
    const title = message('watch.drift.step', { name: args.environment });
    return { gates: [], steps: [{ id: 'record', title, action: 'record', args, change: 'create', risk: 'none' }] };
  },
  actions: {
    record: {
      async apply(input: DriftInput, { ctx, project, runId }) {
        const [startedAt, drift] = [ctx.clock.now(), await findDrift(ctx, input)];
        const { environment: subject, verdict } = drift;
        const run = { operation: 'watch drift', subject, kind: 'drift', status: 'succeeded', startedAt, verdict };
        await project.writeFile(runFile(runId, DRIFT_FILE), `${JSON.stringify(drift, null, 1)}\n`);
        await project.write(resourceOf('Run', runId, { ...run, outputs: [] }));
        return toJson(drift);
      },
    },
  },
  async result({ outputs }) {
    const drift = outputOf<Drift>(outputs, 'record');
    if (!drift) throw new Error('the run has no step `record`');
    return drift;
  },
  describe: ({ outputs }) => ({ event: { verdict: outputOf<Drift>(outputs, 'record')?.verdict ?? null } }),
};
