import type { Operation } from '../../../core/operation/operation.ts';
import { resourceOf } from '../../../core/operation/steps/resource-actions.ts';
import { outputOf, toJson } from '../../../core/kit/to-json.ts';
import { message } from '../../../core/text/message.ts';
import { runFile } from '../../measure/reports/report-files.ts';
import { checkDriftInput, type DriftInput, findDrift } from './drift.ts';
import { DRIFT_FILE } from './recorded-drift.ts';
import type { Drift } from './schema.ts';

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
