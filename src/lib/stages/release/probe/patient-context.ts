import type { Engine } from '../../../core/ports/engine.ts';
import type { Gateway } from '../../../core/ports/gateway.ts';
import { askOverLine } from '../../../core/operation/retry-query.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { StepScope } from '../../../core/operation/operation.ts';
import { isGatewaySilent } from '../../../core/text/is-gateway-silent.ts';
import { isConnectionLost } from '../../../core/text/is-connection-lost.ts';
import { message } from '../../../core/text/message.ts';
import { isFar } from './cut-streams.ts';

/** For one question, however often it is put. */
const PATIENCE_MS = 60_000;

type Ask = <Answer>(ask: () => Promise<Answer>) => Promise<Answer>;

/**
 * A context for the steps of a move during which traffic is served: what is asked of its host is asked again over a new line
 * where one breaks for a moment. On this machine there is no line: a gateway that is silent ended.
 */
async function patientContext(ctx: StageContext, host: string): Promise<StageContext> {
  if (!(await isFar(ctx, host))) return ctx;
  const waiting = message('release.line-waiting', { host, seconds: PATIENCE_MS / 1000 });
  const put = { host, patienceMs: PATIENCE_MS, waiting, again: isLine };
  const ask: Ask = (question) => askOverLine({ ...put, ask: question }, ctx);
  return {
    ...ctx,
    gateway: async (...named) => patientGateway(await ctx.gateway(...named), ask),
    engine: async (...named) => patientEngine(await ctx.engine(...named), ask),
  };
}

/** The scope of a step with such a context. */
export async function patientScope(scope: StepScope, host: string): Promise<StepScope> {
  return { ...scope, ctx: await patientContext(scope.ctx, host) };
}

/** A gateway that is silent over a line that carries is no matter of the line: whoever waited would leave nobody answering. */
function isLine(error: unknown): boolean {
  return isConnectionLost(error) && !isGatewaySilent(error);
}

/** What changes something is told once: one that nobody heard of may still be under way when its step is taken back. */
function patientGateway(gateway: Gateway, ask: Ask): Gateway {
  return {
    ...gateway,
    status: () => ask(() => gateway.status()),
    readAccess: (offset, end) => ask(() => gateway.readAccess(offset, end)),
    endOfAccess: () => ask(() => gateway.endOfAccess()),
    reach: () => ask(() => gateway.reach()),
  };
}

function patientEngine(engine: Engine, ask: Ask): Engine {
  return { ...engine, serviceStatus: (id) => ask(() => engine.serviceStatus(id)) };
}
