import { KNOCKOUT_GATES, type CaseGate, type UseCaseSpec } from '../../../core/project/resources/use-case.ts';

/** The four knock-out gates of a case; an unanswered one is unknown. */
export function knockoutGates(gates: UseCaseSpec['gates']): CaseGate[] {
  return KNOCKOUT_GATES.map((id) => gates.find((gate) => gate.id === id) ?? { id, verdict: 'unknown' });
}
