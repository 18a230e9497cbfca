import type { AccessRecord, Gateway } from '../../../core/ports/gateway.ts';
import { canonicalJson, digestOf } from '../../../core/kit/canonical.ts';
import { lookUntil } from '../../../core/kit/time.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { StepScope } from '../../../core/operation/operation.ts';
import { resourceOf } from '../../../core/operation/steps/resource-actions.ts';
import type { StreamRecord } from '../../measure/bench/http/stream-record.ts';
import { runFile } from '../../measure/reports/report-files.ts';
import { followAccess } from '../../serving/traffic/read-access.ts';
import { isWhole } from '../probe/probe.ts';

const POLL_MS = 50;
/** Time for the gateway to log ended streams, ms. */
const SETTLE_MS = 3000;

/** The access log from an offset, until it has every whole stream that is not in `known`, or its time is over. */
export async function readUntilLogged(
  { clock, interrupt }: StageContext,
  gateway: Gateway,
  from: number,
  streams: readonly StreamRecord[],
  known: readonly AccessRecord[] = [],
): Promise<AccessRecord[]> {
  const missing = new Set(streams.filter(isWhole).map(({ requestId }) => requestId));
  for (const { requestId } of known) missing.delete(requestId);
  const log: AccessRecord[] = [];
  const gained = followAccess(gateway, from);
  const look = async (): Promise<number> => {
    for (const record of await gained()) {
      log.push(record);
      missing.delete(record.requestId);
    }
    return missing.size;
  };
  const patience = { timeoutMs: SETTLE_MS, pollMs: POLL_MS, signal: interrupt.signal };
  await lookUntil(clock, patience, look, (left) => left === 0);
  return log;
}

/** Writes what was measured as the report of a run, and the run that names its digest. */
export async function writeReport(
  { ctx, project, runId }: StepScope,
  { operation, host, since }: { operation: string; host: string; since: string },
  said: { mode: string; release: string; verdict: string },
): Promise<void> {
  const until = ctx.clock.now();
  const head = { apiVersion: 'sovran/v1', kind: 'Promotion', to: said.release };
  const report = { ...head, ...said, window: { since, until } };
  await project.writeFile(runFile(runId, 'report.json'), canonicalJson(report));
  const ran = { operation, subject: said.release, kind: 'promotion', host, status: 'succeeded', outputs: [] };
  const proof = { report: digestOf(report), verdict: said.verdict };
  await project.write(resourceOf('Run', runId, { ...ran, startedAt: since, endedAt: until, ...proof }));
}
