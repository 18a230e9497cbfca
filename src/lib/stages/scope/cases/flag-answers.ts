import { statedWords } from '../../../core/text/suggest.ts';
import { usageError } from '../../../core/text/sovran-error.ts';
import type { HostingModel } from '../../../core/project/resources/use-case.ts';
import { message } from '../../../core/text/message.ts';
import { dropAbsent } from '../../../core/kit/drop-absent.ts';
import { type Answers, answersOf, answersSchema } from './answers.ts';
import type { CONTEXT_CHOICES } from './ask-use-case.ts';
import { parseGate, parseKpi } from '../input/parse-flags.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { refuseFailedGates } from '../../../core/operation/plan/gates.ts';
import { addUseCase, planAddUseCase } from './add-use-case.ts';
import { isMap } from 'yaml';
import { positionOfPath } from '../../../core/project/yaml/file-position.ts';
import { checkGiven, openGiven } from '../../../core/project/yaml/given-file.ts';
import { z } from 'zod';

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
  'max-loss'?: number | undefined;
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
    title: statedWords('bad-title', '--title', flags.title),
    need,
    users,
    data,
    alternatives,
    hosting: flags.hosting as HostingModel | undefined,
    context: Object.keys(context).length > 0 ? context : undefined,
    kpis: flags.kpi?.map(parseKpi),
    gates: flags.gate?.map(parseGate),
    maxLossPoints: flags['max-loss'],
  });
}

function parseRequests(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw usageError('bad-requests', message('scope.requests.number', { value: text }));
}

/** What is known of a case before anything is asked. A name that is taken is refused here, not after twenty questions. */
export async function readKnownAnswers(name: string, edit: boolean, ctx: StageContext): Promise<Answers> {
  const input = { name, edit, answers: {} };
  const facts = await addUseCase.gather(input, ctx);
  refuseFailedGates(planAddUseCase(input, facts));
  return facts.existing ? answersOf(facts.existing) : {};
}

const resourceSchema = z.strictObject({
  apiVersion: z.literal('sovran/v1'),
  kind: z.literal('UseCase'),
  metadata: z.strictObject({ name: z.string() }),
  spec: answersSchema,
});

/** Answers of a file: fields at the top, or a `UseCase` named `name`. Throws `bad-file` (exit 2) with the line. */
export function parseAnswers(name: string, path: string, text: string): Answers {
  const file = openGiven(path, text, 'bad-file', message('text.rerun.fix'));
  if (!isMap(file.document.contents) || !file.document.has('kind')) return checkGiven(file, answersSchema);
  const { metadata, spec } = checkGiven(file, resourceSchema);
  if (metadata.name === name) return spec;
  throw file.refuse({
    key: 'scope.file.other-name',
    params: { name: metadata.name },
    position: positionOfPath(file, ['metadata', 'name']),
  });
}
