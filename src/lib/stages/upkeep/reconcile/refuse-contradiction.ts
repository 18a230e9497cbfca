import { message, type Message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import type { ReconcileInput } from './plan.ts';

/**
 * Throws `bad-flags` (exit 2) where orphans are to be kept and stopped at once, or those of nobody in particular are to be
 * stopped: the wrong guess would end what nobody meant.
 */
export function refuseContradiction({ keepOrphans, orphansOf = [] }: ReconcileInput): void {
  if (orphansOf.some((actor) => actor.trim() === ''))
    throw badFlags(message('reconcile.nobody-named'), message('reconcile.nobody-named.fix'));
  if (keepOrphans && orphansOf.length > 0)
    throw badFlags(message('reconcile.contradiction'), message('reconcile.contradiction.fix'));
}

function badFlags(text: Message, fix: Message): SovranError {
  return new SovranError({ code: 'bad-flags', exit: EXIT.usage, text, fix, next: ['sovran job reconcile --dry-run'] });
}
