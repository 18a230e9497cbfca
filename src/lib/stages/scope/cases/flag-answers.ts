import type { HostingModel } from '../../../core/project/resources/use-case.ts';
import { message } from '../../../core/text/message.ts';
import { dropAbsent, type Answers } from './answers.ts';
import type { CONTEXT_CHOICES } from './ask-context.ts';
import { parseGate } from '../input/parse-gate.ts';
import { parseKpi } from '../input/parse-kpi.ts';
import { badValue } from '../input/usage.ts';

type ContextChoice<Field extends keyof typeof CONTEXT_CHOICES> = (typeof CONTEXT_CHOICES)[Field][number];

/** The flags of `scope add` that answer a question; the parser has checked the closed choices. */
export interface AnswerFlags {
  title?: string | undefined;
  need?: string | undefined;
  users?: string | undefined;
  data?: string | undefined;
  alternatives?: string | undefined;
  hosting?: string | undefined;
  'personal-data'?: string | undefined;
  secrecy?: string | undefined;
  residency?: string | undefined;
  connectivity?: string | undefined;
  'requests-per-day'?: string | undefined;
  kpi?: string[] | undefined;
  gate?: string[] | undefined;
}

/** Answers given by flags. Throws exit 2 naming the flag whose value cannot be meant. */
export function answersFromFlags(flags: AnswerFlags): Answers {
  const { need, users, data, alternatives } = flags;
  const context = dropAbsent({
    personalData: flags['personal-data'] as ContextChoice<'personalData'> | undefined,
    secrecy: flags.secrecy as ContextChoice<'secrecy'> | undefined,
    residency: flags.residency as ContextChoice<'residency'> | undefined,
    connectivity: flags.connectivity as ContextChoice<'connectivity'> | undefined,
    requestsPerDay: parseRequests(flags['requests-per-day']),
  });
  return dropAbsent({
    title: checkTitle(flags.title),
    need,
    users,
    data,
    alternatives,
    hosting: flags.hosting as HostingModel | undefined,
    context: Object.keys(context).length > 0 ? context : undefined,
    kpis: flags.kpi?.map(parseKpi),
    gates: flags.gate?.map(parseGate),
  });
}

function checkTitle(title: string | undefined): string | undefined {
  if (title?.trim() !== '') return title?.trim();
  throw badValue('bad-title', message('scope.title.empty'));
}

function parseRequests(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw badValue('bad-requests', message('scope.requests.number', { value: text }));
}
