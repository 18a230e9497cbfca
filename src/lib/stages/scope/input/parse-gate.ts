import { usageError } from '../../../core/text/sovran-error.ts';
import { KNOCKOUT_GATES, type CaseGate } from '../../../core/project/resources/use-case.ts';
import { message } from '../../../core/text/message.ts';
import { suggest } from './usage.ts';

const VERDICTS = ['pass', 'fail', 'unknown'] as const;

/** `gate=verdict` or `gate=verdict:reason`. Throws `bad-gate` (exit 2) with the nearest known word. */
export function parseGate(word: string): CaseGate {
  const [, id = '', verdict = '', reason] = /^([^=]*)=([^:]*)(?::(.*))?$/s.exec(word) ?? [];
  const gate = KNOCKOUT_GATES.find((known) => known === id.trim());
  if (!gate)
    throw usageError('bad-gate', message('scope.gate.unknown', { word }), { fix: suggest(id || word, KNOCKOUT_GATES) });
  const found = VERDICTS.find((known) => known === verdict.trim());
  if (!found)
    throw usageError('bad-gate', message('scope.gate.verdict', { gate, verdict }), { fix: suggest(verdict, VERDICTS) });
  return { id: gate, verdict: found, ...(reason?.trim() ? { reason: reason.trim() } : {}) };
}
