import type { Gate } from '../../../../core/operation/plan/plan.ts';
import { message } from '../../../../core/text/message.ts';
import { patternsFor, type HostPin } from './pins.ts';

/** Refuses new keys while a pattern in known_hosts trusts others for them. Pure. */
export function patternGate(name: string, pinned: string, confirmed: HostPin[]): Gate {
  const [first] = patternsFor(pinned, confirmed);
  if (first === undefined) return { id: 'no-pattern', verdict: 'pass', reason: message('host.trust.plain', { name }) };
  return {
    id: 'no-pattern',
    verdict: 'fail',
    reason: message('host.trust.pattern', { name, pattern: first.name, type: first.type }),
    fix: message('host.trust.pattern.fix', { pattern: first.name }),
  };
}
