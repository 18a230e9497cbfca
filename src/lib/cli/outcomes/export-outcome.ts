import type { Executed } from '../../core/operation/run.ts';
import { countChanges, type Plan } from '../../core/operation/plan/plan.ts';
import { blockingGates } from '../../core/operation/plan/gates.ts';
import { EXIT } from '../../core/text/sovran-error.ts';
import { exportDocument, renderExport } from '../../stages/export/mlflow/render.ts';
import { exportedOf } from '../../stages/export/mlflow/export-mlflow.ts';
import type { Exported } from '../../stages/export/mlflow/send.ts';
import { outcomeOf, type Outcome } from '../session/outcome.ts';

/** What an export did; exit 1 where the server refused something. */
export function exportOutcome({ result }: Pick<Executed<Exported>, 'result'>): Outcome {
  const exit = result.failed.length > 0 ? EXIT.failed : EXIT.ok;
  return outcomeOf('MlflowExport', result, renderExport, [], { document: exportDocument, exit });
}

/** The outcome of a plan that changes nothing: no run is made for it. */
export async function unlessUpToDate(plan: Plan): Promise<Outcome | undefined> {
  if (countChanges(plan) > 0 || blockingGates(plan).length > 0) return undefined;
  const outcome = exportOutcome({ result: exportedOf(plan) });
  return plan.remarks ? { ...outcome, warnings: plan.remarks } : outcome;
}
