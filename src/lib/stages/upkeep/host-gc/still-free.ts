import type { HostItem } from '../../../core/ports/host-sweeper.ts';
import type { StepScope } from '../../../core/operation/operation.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import { engineGate } from './engine-gate.ts';
import { lookAtHost, type HostGcFacts } from './look-at-host.ts';

/**
 * What each run has seen in this process, by host. The project is held by it meanwhile, so that nothing of this project comes to
 * need more, and the host itself keeps what anybody has asked for since.
 */
const SEEN = new WeakMap<StepScope['ctx'], Map<string, HostGcFacts>>();

/**
 * Whether nobody needs a tree or an image yet, by a look of this process: the plan may be days old where its run was cut. What
 * has gone already is free. Throws `engine-unreachable` (exit 4) where it is not known any more what runs there.
 */
export async function isStillFree(
  { kind, id }: Pick<HostItem, 'kind' | 'id'>,
  host: string,
  { ctx, runId }: Pick<StepScope, 'ctx' | 'runId'>,
): Promise<boolean> {
  if (kind !== 'tree' && kind !== 'image') return true;
  const { docker, inventory } = await lookOnce(ctx, host, runId);
  const { verdict, reason: text, fix, next = [] } = engineGate(host, docker, inventory);
  if (verdict !== 'pass')
    throw new SovranError({ code: 'engine-unreachable', exit: EXIT.unreachable, text, ...(fix ? { fix } : {}), next });
  const holders = inventory.items.find((item) => item.kind === kind && item.id === id)?.holders ?? [];
  return holders.length === 0;
}

async function lookOnce(ctx: StepScope['ctx'], host: string, runId: string): Promise<HostGcFacts> {
  const seen = SEEN.get(ctx) ?? new Map<string, HostGcFacts>();
  SEEN.set(ctx, seen);
  const key = `${runId} ${host}`;
  const facts = seen.get(key) ?? (await lookAtHost(ctx, host, runId));
  seen.set(key, facts);
  return facts;
}
