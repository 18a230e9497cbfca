import type { Engine, ServiceStatus } from '../../../core/ports/engine.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { isSettled } from '../../serving/environments/serving.ts';
import { lookUntil } from '../../../core/kit/poll-until.ts';
import { message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';

const TIMEOUT_MS = 300_000;
const POLL_MS = 200;

/** Waits while a service loads its model. Throws `service-failed` when it ends, or after five minutes. */
export async function waitUntilHealthy(ctx: StageContext, engine: Engine, id: string): Promise<void> {
  const patience = { timeoutMs: TIMEOUT_MS, pollMs: POLL_MS, signal: ctx.interrupt.signal };
  const { state, lastWords } = await lookUntil(ctx.clock, patience, () => engine.serviceStatus(id), isSettled);
  if (state !== 'healthy') throw serviceFailed(id, state, lastWords);
}

function serviceFailed(id: string, state: ServiceStatus['state'], words?: string): SovranError {
  return new SovranError({
    code: 'service-failed',
    exit: EXIT.failed,
    text: message('env.service-failed', { service: id, reason: words || message(`env.service.${state}`) }),
    fix: message('env.service-failed.fix'),
    details: { service: id, state, lastWords: words ?? null },
  });
}
