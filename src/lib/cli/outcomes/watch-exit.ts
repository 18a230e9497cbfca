import { EXIT } from '../../core/text/sovran-error.ts';
import type { Watched } from '../../stages/watch/indicators/indicator.ts';
import type { Outcome } from '../session/outcome.ts';

/** 5 where an objective is missed, else 4 where a host did not answer. */
export function watchExit(environments: readonly Pick<Watched, 'indicators' | 'unreachable'>[]): Pick<Outcome, 'exit'> {
  if (environments.some(({ indicators }) => indicators.some(({ state }) => state === 'missed')))
    return { exit: EXIT.drift };
  return environments.some(({ unreachable }) => unreachable !== undefined) ? { exit: EXIT.unreachable } : {};
}
