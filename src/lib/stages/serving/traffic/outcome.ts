import type { AccessRecord } from '../../../core/ports/gateway.ts';
import { type RequestOutcome, PROBES } from '../../../core/ports/usage-journal.ts';
import type { Translate } from '../../../core/text/translate.ts';

/**
 * True for a 5xx, or a session that gateway or engine ended early. HAProxy's termination state begins with `-` normal, `C`/`c`
 * client left, `P` refused by a rule, `L` answered by the gateway.
 */
export function isLost({ status, termination }: AccessRecord): boolean {
  if (status >= 500) return true;
  return !['-', 'C', 'c', 'P', 'L'].includes(termination[0] ?? '-');
}

/** True if the client left before its response was complete. */
export function isAborted(record: AccessRecord): boolean {
  return !isLost(record) && /^[Cc]/.test(record.termination);
}

/** How a request ended for its caller. Pure. */
export function outcomeOf(record: AccessRecord): RequestOutcome {
  if (isLost(record)) return 'lost';
  if (record.status >= 400) return 'refused';
  return isAborted(record) ? 'left' : 'answered';
}

/** An application in a table; callers without a valid key, and probes of promotions, have no name of their own. */
export function callerName(application: string, t: Translate): string {
  if (application === PROBES) return t('traffic.probes');
  return application === '' ? t('traffic.no-key') : application;
}
