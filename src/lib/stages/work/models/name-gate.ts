import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';

/** A job makes a new model: the name it takes must be free. */
export function nameGate(name: string, taken: boolean): Gate {
  if (!taken) return { id: 'name-free', verdict: 'pass', reason: message('job.gate.name-free', { name }) };
  return {
    id: 'name-free',
    verdict: 'fail',
    reason: message('job.gate.name-taken', { name }),
    next: [`sovran model show ${name}`],
  };
}
