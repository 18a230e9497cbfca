import type { Condition, Mapping, Quality, Recipe } from '../../../core/project/resources/recipe.ts';
import { fixable } from '../../../core/text/message.ts';
import { refusedError, type SovranError } from '../../../core/text/sovran-error.ts';
import { pythonPattern } from './python-pattern.ts';

/** A condition on a field: all that is there must hold; patterns are Python's. */
interface FieldCondition {
  field: string;
  in?: string[];
  match?: string;
  not?: string;
}

/** A recipe as the pipeline reads it. */
export interface Rules {
  where: FieldCondition[];
  map: Partial<Record<(typeof PARTS)[number], object>>;
  quality: Omit<Quality, 'refusals' | 'languages'>;
}

const PARTS = ['system', 'prompt', 'completion', 'label'] as const;

/** Pure. Throws `rule-not-exported` (exit 3), by name, for what the pipeline does not do exactly as sovran does. */
export function rulesOf({ where = {}, groups, quality = {}, map }: Recipe): Rules {
  if (!map) throw notExported('map', fixable('datatrove.no-map'));
  const { refusals, languages, ...bounds } = quality;
  const others = {
    groups,
    'map.group': map.group,
    'map.date': map.date,
    'quality.languages': languages,
    'quality.refusals': refusals === 'drop' ? refusals : undefined,
  };
  const [other] = Object.entries(others).find(([, said]) => said !== undefined) ?? [];
  if (other !== undefined) throw notExported(other, fixable('datatrove.rule', { rule: other }));
  const parts = PARTS.flatMap((part) => (map[part] === undefined ? [] : [[part, mappingOf(part, map[part])]]));
  return {
    where: Object.entries(where).map(([field, condition]) => conditionOf(field, condition)),
    map: Object.fromEntries(parts) as Rules['map'],
    quality: bounds,
  };
}

function conditionOf(field: string, condition: Condition): FieldCondition {
  if (typeof condition !== 'object') return { field, in: [String(condition)] };
  const { in: among, match, not } = condition;
  return {
    field,
    ...(among && { in: among.map(String) }),
    ...(match !== undefined && { match: translated(`where.${field}.match`, match) }),
    ...(not !== undefined && { not: translated(`where.${field}.not`, not) }),
  };
}

function mappingOf(part: string, mapping: Mapping): object {
  if (typeof mapping === 'string') return { field: mapping };
  if (!('field' in mapping) || mapping.capture === undefined) return mapping;
  return { ...mapping, capture: translated(`map.${part}.capture`, mapping.capture) };
}

function translated(rule: string, pattern: string): string {
  const python = pythonPattern(pattern);
  if (python === undefined) throw notExported(rule, fixable('datatrove.pattern', { rule }));
  return python;
}

function notExported(rule: string, text: ReturnType<typeof fixable>): SovranError {
  return refusedError('rule-not-exported', text, { details: { rule } });
}
