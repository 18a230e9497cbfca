import type { HostingContext } from '../../../core/project/resources/use-case.ts';
import { message } from '../../../core/text/message.ts';
import type { Prompts } from '../../../core/text/prompts.ts';
import { dropAbsent } from './answers.ts';

/** Answers of each question about the hosting context, as flags and files give them. */
export const CONTEXT_CHOICES = {
  personalData: ['none', 'personal', 'special'],
  secrecy: ['none', 'business', 'classified'],
  residency: ['any', 'eu', 'national'],
  connectivity: ['online', 'restricted', 'isolated'],
} as const;

/** The questions from which hosting models are compared. */
export async function askContext(prompts: Prompts, known: HostingContext): Promise<HostingContext> {
  prompts.explain(message('scope.ask.context'));
  const personalData = await askChoice(prompts, 'personalData', known.personalData);
  const secrecy = await askChoice(prompts, 'secrecy', known.secrecy);
  const residency = await askChoice(prompts, 'residency', known.residency);
  const connectivity = await askChoice(prompts, 'connectivity', known.connectivity);
  const requestsPerDay = await prompts.optionalNumber(message('scope.ask.requestsPerDay'), {
    initial: known.requestsPerDay,
    min: 0,
  });
  return { personalData, secrecy, residency, connectivity, ...dropAbsent({ requestsPerDay }) };
}

type ContextQuestion = `scope.ask.${keyof typeof CONTEXT_CHOICES}`;

async function askChoice<Field extends keyof typeof CONTEXT_CHOICES>(
  prompts: Prompts,
  field: Field,
  known: (typeof CONTEXT_CHOICES)[Field][number] | undefined,
): Promise<(typeof CONTEXT_CHOICES)[Field][number]> {
  const choices = CONTEXT_CHOICES[field].map((value) => ({
    value,
    label: message(`scope.context.${field}.${value}` as Parameters<typeof message>[0]),
  }));
  return prompts.select(message<ContextQuestion>(`scope.ask.${field}`), choices, known);
}
