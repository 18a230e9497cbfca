import type { Gate } from '../../../../core/operation/plan/plan.ts';
import { message } from '../../../../core/text/message.ts';
import { patternsFor, type HostPin } from './pins.ts';

/**
 * Refuses keys for a host and its way while a pattern would go on to trust others for them. A pattern speaks for other
 * machines too: a person decides what becomes of it. Pure; `pinned` is the project's known_hosts.
 */
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
