import { FETCH } from '../../../core/project/fetch-records.ts';
import type { KeyGap } from './key-gap.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';

/** Pure: whoever gives an application a new key ends those it has, so it must know what a colleague gave it. */
export function keysGate(application: string, gap: KeyGap | null): Gate {
  const id = 'keys-as-recorded';
  const isBehind = gap !== null && [...gap.ended, ...gap.unknown].includes(application);
  if (!isBehind) return { id, verdict: 'pass', reason: message('app.keys.pass', { name: application }) };
  const fix = message('app.keys.fail.fix', { name: application });
  const next = [FETCH, `sovran app revoke ${application}`];
  return { id, verdict: 'fail', reason: message('app.keys.fail', { name: application }), fix, next };
}
