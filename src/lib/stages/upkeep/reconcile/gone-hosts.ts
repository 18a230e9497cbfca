import { askHost } from '../../machines/hosts/workload/ask-host.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { isOutOfReach } from '../../../core/text/is-unreachable.ts';
import { message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import { unreachableBy, type UnreachableHost } from './unreachable-host.ts';

/** Longer than a machine on the way is waited for, so that it is known which one is silent, milliseconds. */
const PATIENCE_MS = 20_000;

/**
 * Throws where a host that is called gone is not: `host-present` (exit 3) when it answers, so that what runs there is
 * known, what it said itself when that is why it did not answer, e.g. `invalid-file` (exit 2), and `not-found` (exit 2) when neither the
 * inventory nor a job names it. Returns what was heard of the others.
 */
export async function refusePresent(
  ctx: StageContext,
  gone: readonly string[],
  known: readonly string[],
): Promise<UnreachableHost[]> {
  const unreachable: UnreachableHost[] = [];
  for (const host of gone) {
    if (!known.includes(host)) throw unheardOf(host, known);
    const answer = await askHost(ctx, host, async () => (await ctx.engine(host)).listJobs(), PATIENCE_MS);
    if (answer.known) throw present(host);
    if (!isOutOfReach(answer.error)) throw answer.error;
    unreachable.push(unreachableBy(host, answer.error));
  }
  return unreachable;
}

function present(host: string): SovranError {
  return new SovranError({
    code: 'host-present',
    exit: EXIT.refused,
    text: message('reconcile.present', { host }),
    fix: message('reconcile.present.fix'),
    next: ['sovran job reconcile --dry-run', `sovran host check ${host}`],
    details: { host },
  });
}

function unheardOf(host: string, known: readonly string[]): SovranError {
  return new SovranError({
    code: 'not-found',
    exit: EXIT.usage,
    text: message('reconcile.unheard-of', { host: JSON.stringify(host.slice(0, 80)) }),
    fix: message('reconcile.unheard-of.fix', { known: known.join(', ') }),
    next: ['sovran host list'],
    details: { host, known: [...known] },
  });
}
