import type { OrganisationFact, OrganisationFacts } from '../../../core/project/resources/organisation-facts.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import { CLAUSES, type ClauseVerdict, RULES } from './clauses.ts';
import type { CatalogueEntry, Fact, LicenseFacts } from './entry.ts';

/** What the licence of a base asks of those who may use it. */
export interface Condition {
  id: 'attribution' | 'naming' | 'acceptableUse' | 'gated' | 'law' | 'outputTraining';
  fact: Fact<unknown>;
}

/** A base against the facts of an organisation. `unknown` refuses as `fail` does. */
export interface EntryCheck {
  name: string;
  verdict: ClauseVerdict['verdict'];
  clauses: ClauseVerdict[];
  conditions: Condition[];
}

/** Pure: every clause of an entry judged, and what stays to be done by those who may use it. */
export function checkEntry(entry: CatalogueEntry, facts: OrganisationFacts): EntryCheck {
  const clauses = CLAUSES.map((id) => RULES[id](entry, facts));
  const worst = (['fail', 'unknown'] as const).find((verdict) => clauses.some((clause) => clause.verdict === verdict));
  const conditions = conditionsOf(entry.spec.license, facts);
  return { name: entry.metadata.name, verdict: worst ?? 'pass', clauses, conditions };
}

function conditionsOf(license: LicenseFacts, { publicBody, trainsOnOutputs }: OrganisationFacts): Condition[] {
  const stated = (['attribution', 'naming', 'acceptableUse'] as const)
    .map((id) => ({ id, fact: license[id] }))
    .filter(({ fact }) => fact.value !== 'none');
  const trained = license.outputTraining.value === 'conditional' && trainsOnOutputs !== false;
  return [
    ...stated,
    ...(license.gated.value === true ? [{ id: 'gated' as const, fact: license.gated }] : []),
    ...(trained ? [{ id: 'outputTraining' as const, fact: license.outputTraining }] : []),
    ...(publicBody && license.law.value !== 'none' ? [{ id: 'law' as const, fact: license.law }] : []),
  ];
}

/** The line of YAML that declares a fact, with what may stand there. */
const LINES: Readonly<Record<OrganisationFact, string>> = {
  euEstablished: 'euEstablished: true # or false',
  publicBody: 'publicBody: true # or false',
  monthlyActiveUsers: 'monthlyActiveUsers: NUMBER',
  monthlyRevenueUsd: 'monthlyRevenueUsd: NUMBER',
  commercialUse: 'commercialUse: true # or false',
  trainsOnOutputs: 'trainsOnOutputs: true # or false',
  highRiskDomains: 'highRiskDomains: [] # or e.g. [finance, health]',
  trainingData: 'trainingData: none # or summary, open-data',
};

export function lineOf(fact: OrganisationFact): string {
  return LINES[fact];
}

/** Pure: the lines of `sovran.yaml` that are missing to judge an entry, each once. */
export function missingLines({ clauses }: EntryCheck): string[] {
  return [...new Set(clauses.flatMap(({ missing }) => (missing ? [lineOf(missing)] : [])))];
}

/** Pure: what to type after a check: the facts that are missing, another base, or the import. */
export function nextAfterCheck({ name, verdict, clauses }: EntryCheck): string {
  if (verdict === 'pass') return 'sovran model import --help';
  const missing = [...new Set(clauses.flatMap((clause) => clause.missing ?? []))];
  if (verdict === 'fail' || missing.length === 0) return 'sovran model catalog --allowed';
  return ['sovran model catalog check', name, ...missing.map((fact) => `--facts ${fact}=VALUE`)].join(' ');
}

/** Pure: the clauses that stand against an import, as gates; one that passes where none does. */
export function licenseGates(title: string, check: EntryCheck): Gate[] {
  const next = [`sovran model catalog check ${check.name}`];
  const against = check.clauses.filter(({ verdict }) => verdict !== 'pass');
  if (against.length === 0)
    return [{ id: 'license', verdict: 'pass', reason: message('catalogue.gate.allowed', { title }) }];
  return against.map(({ id, verdict, reason, missing }) => ({
    id: `license-${id}`,
    verdict,
    reason,
    ...(missing ? { fix: message('catalogue.declare', { line: lineOf(missing) }) } : {}),
    next,
  }));
}
