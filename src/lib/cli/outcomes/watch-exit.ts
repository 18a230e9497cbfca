import { EXIT, type ExitCode } from '../../core/text/sovran-error.ts';
import type { Watched } from '../../stages/watch/indicators/indicator.ts';

/** 5 where an objective is missed, else 4 where a host did not answer. */
export function watchExit(environments: readonly Pick<Watched, 'indicators' | 'unreachable'>[]): ExitCode {
  if (environments.some(({ indicators }) => indicators.some(({ state }) => state === 'missed'))) return EXIT.drift;
  return environments.some(({ unreachable }) => unreachable !== undefined) ? EXIT.unreachable : EXIT.ok;
}
