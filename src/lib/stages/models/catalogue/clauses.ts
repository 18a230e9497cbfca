import {
  type OrganisationFact,
  type OrganisationFacts,
  TRAINING_DATA,
} from '../../../core/project/resources/organisation-facts.ts';
import { type Message, message } from '../../../core/text/message.ts';
import type { CatalogueEntry, Fact } from './entry.ts';
import { factWords } from './fact-words.ts';

export const CLAUSES = [
  'commercial-use',
  'users-limit',
  'revenue-limit',
  'eu-rights',
  'output-training',
  'fields-of-use',
  'training-data',
] as const;
export type ClauseId = (typeof CLAUSES)[number];

/** What a clause of a licence says of a use, with the fact that says so. */
export interface ClauseVerdict {
  id: ClauseId;
  verdict: 'pass' | 'fail' | 'unknown';
  reason: Message;
  fact: Fact<unknown>;
  /** The organisation's fact without which the clause cannot be judged. */
  missing?: OrganisationFact;
}

/** Judges one clause; the names it needs are facts of the organisation. Pure. */
type Rule = (entry: CatalogueEntry, facts: OrganisationFacts) => ClauseVerdict;

export const RULES: Readonly<Record<ClauseId, Rule>> = {
  'commercial-use': ({ spec }, facts) =>
    judge('commercial-use', spec, spec.license.commercialUse, (allowed) =>
      allowed ? false : asked('commercialUse', facts, (commercial) => commercial),
    ),
  'users-limit': ({ spec }, facts) =>
    judge('users-limit', spec, spec.license.maxMonthlyUsers, (limit) =>
      limit === 'none' ? false : asked('monthlyActiveUsers', facts, (users) => users > limit),
    ),
  'revenue-limit': ({ spec }, facts) =>
    judge('revenue-limit', spec, spec.license.maxMonthlyRevenueUsd, (limit) =>
      limit === 'none' ? false : asked('monthlyRevenueUsd', facts, (revenue) => revenue > limit),
    ),
  'eu-rights': ({ spec }, facts) =>
    judge('eu-rights', spec, spec.license.euRights, (rights) =>
      rights === 'granted' ? false : asked('euEstablished', facts, (inside) => inside),
    ),
  'output-training': ({ spec }, facts) =>
    judge('output-training', spec, spec.license.outputTraining, (terms) => forbidsTraining(terms, facts)),
  'fields-of-use': ({ spec }, facts) =>
    judge('fields-of-use', spec, spec.license.forbiddenFields, (fields) =>
      fields.length === 0
        ? false
        : asked('highRiskDomains', facts, (domains) => domains.some((domain) => fields.includes(domain))),
    ),
  'training-data': ({ spec }, { trainingData: wanted = 'none' }) =>
    wanted === 'none'
      ? passed('training-data', spec.trainingData)
      : judge(
          'training-data',
          spec,
          spec.trainingData,
          (published) => TRAINING_DATA.indexOf(published) < TRAINING_DATA.indexOf(wanted),
        ),
};

/** Research only: outputs may train models as long as the use is not commercial. */
function forbidsTraining(terms: string, facts: OrganisationFacts): Hit {
  if (terms === 'free' || terms === 'conditional') return false;
  const trains = asked('trainsOnOutputs', facts, (does) => does);
  if (terms === 'forbidden' || trains !== true) return trains;
  return asked('commercialUse', facts, (commercial) => commercial);
}

/** Whether the clause stands against the use, or the fact that is missing to judge. */
type Hit = boolean | { missing: OrganisationFact };

function asked<Name extends OrganisationFact>(
  name: Name,
  facts: OrganisationFacts,
  isHit: (value: NonNullable<OrganisationFacts[Name]>) => boolean,
): Hit {
  const value = facts[name];
  return value === undefined ? { missing: name } : isHit(value);
}

function judge<Value>(
  id: ClauseId,
  { license }: CatalogueEntry['spec'],
  fact: Fact<Value>,
  isHit: (value: Value) => Hit,
): ClauseVerdict {
  const clause = fact.clause ?? fact.source;
  if (fact.value === 'unknown') {
    const reason = message('catalogue.not-stated', { what: message(`catalogue.what.${id}`), clause });
    return { id, verdict: 'unknown', reason, fact };
  }
  const hit = isHit(fact.value);
  if (hit === false) return passed(id, fact);
  const stands = message(`catalogue.clause.${id}`, {
    license: factWords(license.id.value),
    clause,
    value: factWords(fact.value),
  });
  if (hit === true) return { id, verdict: 'fail', reason: stands, fact };
  const reason = message('catalogue.undeclared', { stands, fact: hit.missing });
  return { id, verdict: 'unknown', reason, fact, missing: hit.missing };
}

function passed(id: ClauseId, fact: Fact<unknown>): ClauseVerdict {
  const reason = message('catalogue.holds', { what: message(`catalogue.what.${id}`) });
  return { id, verdict: 'pass', reason, fact };
}
