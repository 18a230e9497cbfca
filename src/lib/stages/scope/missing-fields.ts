import type { UseCaseSpec } from '../../core/project/resources/use-case.ts';
import { message, type Message } from '../../core/text/message.ts';
import { CONTEXT_FIELDS } from './hosting/compare-hosting.ts';
import { knockoutGates, unscoredCriteria } from './scores/scores.ts';

/** A missing field of a use case: its path, and whether acceptance requires it. */
interface MissingField {
  field: string;
  label: Message;
  needed: boolean;
}

const DESCRIPTION = ['need', 'users', 'data', 'alternatives'] as const;

/** Missing fields of a use case; empty for a complete one. */
export function missingFields(spec: UseCaseSpec): MissingField[] {
  const described = DESCRIPTION.filter((field) => !spec[field]?.trim());
  const context = CONTEXT_FIELDS.filter((field) => spec.context?.[field] === undefined);
  const gates = knockoutGates(spec.gates).filter(({ verdict }) => verdict === 'unknown');
  return [
    ...described.map((field) => missing(field, message(`scope.missing.${field}`), false)),
    ...context.map((field) => missing(`context.${field}`, message(`scope.missing.${field}`), false)),
    ...(hasBaseline(spec) ? [] : [missing('kpis', message('scope.missing.kpis'), true)]),
    ...gates.map(({ id }) => missing(`gates.${id}`, message(`scope.gate.${id}`), true)),
    ...unscoredCriteria(spec.scores).map((id) =>
      missing(`scores.${id}`, message('scope.missing.score', { criterion: message(`scope.criterion.${id}`) }), true),
    ),
  ];
}

/** Whether at least one KPI says where things stand today. */
export function hasBaseline(spec: UseCaseSpec): boolean {
  return spec.kpis.some((kpi) => kpi.baseline !== undefined);
}

function missing(field: string, label: Message, needed: boolean): MissingField {
  return { field, label, needed };
}
