import type { StageContext } from '../../../core/operation/context.ts';
import {
  type OrganisationFact,
  type OrganisationFacts,
  organisationFactsSchema,
} from '../../../core/project/resources/organisation-facts.ts';
import { requireResource } from '../../../core/project/resources.ts';
import { message } from '../../../core/text/message.ts';
import { usageError } from '../../../core/text/sovran-error.ts';
import { badValue, suggest } from '../../../core/text/suggest.ts';
import { lineOf } from './check-entry.ts';

const FACTS = organisationFactsSchema.unwrap().shape;
const NAMES = Object.keys(FACTS) as OrganisationFact[];

/** Facts of `spec.facts` of `sovran.yaml`, then of the use case, then as typed; the later one wins. */
export async function readFacts(
  ctx: StageContext,
  { useCase, typed = {} }: { useCase?: string | undefined; typed?: OrganisationFacts } = {},
): Promise<OrganisationFacts> {
  const { facts } = await ctx.project.settings();
  const ofCase = useCase === undefined ? undefined : await requireResource(ctx.project, 'UseCase', useCase);
  return { ...organisationFactsSchema.parse(facts ?? {}), ...ofCase?.spec.facts, ...typed };
}

/** `fact=value` words as facts. Throws `bad-fact` (exit 2) with the nearest name, or with what may stand there. */
export function parseFacts(words: readonly string[]): OrganisationFacts {
  const pairs = words.map((word): [OrganisationFact, unknown] => {
    const [, key = '', text = ''] = /^([^=]*)=(.*)$/s.exec(word) ?? [];
    const name = NAMES.find((known) => known === key.trim());
    if (!name) throw badValue('bad-fact', '--facts', word, { fix: suggest(key || word, NAMES) });
    const parsed = FACTS[name].safeParse(valueOf(name, text.trim()));
    if (!parsed.success)
      throw badValue('bad-fact', '--facts', word, {
        fix: message('catalogue.bad-fact.fix', { example: lineOf(name).replace(': ', '=') }),
      });
    return [name, parsed.data];
  });
  for (const [name] of pairs)
    if (pairs.filter(([other]) => other === name).length > 1)
      throw usageError('bad-fact', message('text.given-twice', { value: name }));
  return Object.fromEntries(pairs);
}

function valueOf(name: OrganisationFact, text: string): unknown {
  if (name === 'highRiskDomains') {
    const names = text.replace(/^\[(.*)\]$/s, '$1').trim();
    return names === '' || names === 'none' ? [] : names.split(',').map((one) => one.trim());
  }
  if (text === 'true' || text === 'false') return text === 'true';
  return /^\d+$/.test(text) ? Number(text) : text;
}
