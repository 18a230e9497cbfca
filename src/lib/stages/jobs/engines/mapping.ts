import type { Json, JsonObject } from '../../../core/ports/json.ts';
import type { EngineMapping, EngineVariant } from '../../../core/project/engine-definition.ts';

type Rule = Extract<EngineMapping[string], { from: string }>;

/** Pure: an engine's own configuration. A key is left out without a neutral value or default, or outside the rule's bounds. */
export function configOf(mapping: EngineMapping, neutral: JsonObject, variant: EngineVariant): JsonObject {
  const entries = Object.entries(mapping).map(([key, rule]) => [key, valueOf(rule, neutral, variant)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, Json] => entry[1] !== undefined));
}

function valueOf(rule: EngineMapping[string], neutral: JsonObject, variant: EngineVariant): Json | undefined {
  if (isRule(rule)) return ruledValue(rule, neutral);
  if (rule !== null && typeof rule === 'object' && !Array.isArray(rule)) return rule.variant[variant];
  return rule;
}

function ruledValue({ from, default: otherwise, values, below, least }: Rule, neutral: JsonObject): Json | undefined {
  const given = readPath(neutral, from) ?? otherwise;
  if (typeof given === 'number' && below !== undefined && !(given < below)) return undefined;
  if (typeof given === 'number' && least !== undefined && !(given >= least)) return undefined;
  const key = typeof given === 'string' ? given : JSON.stringify(given);
  return (key === undefined ? undefined : values?.[key]) ?? given;
}

function readPath(neutral: JsonObject, path: string): Json | undefined {
  let at: Json | undefined = neutral;
  for (const key of path.split('.')) {
    if (at === null || typeof at !== 'object' || Array.isArray(at)) return undefined;
    at = at[key];
  }
  return at;
}

function isRule(rule: EngineMapping[string]): rule is Rule {
  return rule !== null && typeof rule === 'object' && 'from' in rule;
}
