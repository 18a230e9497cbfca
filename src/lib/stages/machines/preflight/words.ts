import type { Message } from '../../../core/text/message.ts';
import type { CheckResult } from './terms/check.ts';

/** What follows from a result that is not as it should be, and how to fix it. */
export function wordsOf({ id, status, params }: CheckResult): { consequence?: Message; fix?: Message } {
  if ((status !== 'warn' && status !== 'fail') || id === 'numa') return {};
  const filled = params ? { params } : {};
  return {
    consequence: { key: `preflight.consequence.${id}`, ...filled },
    fix: { key: `preflight.fix.${id}`, ...filled },
  };
}
