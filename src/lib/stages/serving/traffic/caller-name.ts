import { PROBES } from '../../../core/ports/usage-journal.ts';
import type { Translate } from '../../../core/text/translate.ts';

/** An application in a table; callers without a valid key, and probes of promotions, have no name of their own. */
export function callerName(application: string, t: Translate): string {
  if (application === PROBES) return t('traffic.probes');
  return application === '' ? t('traffic.no-key') : application;
}
