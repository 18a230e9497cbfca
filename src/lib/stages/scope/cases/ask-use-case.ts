import {
  HOSTING_MODELS,
  KNOCKOUT_GATES,
  type CaseGate,
  type Kpi,
  type HostingContext,
} from '../../../core/project/resources/use-case.ts';
import { message } from '../../../core/text/message.ts';
import type { Prompts } from '../../../core/text/prompts.ts';
import { dropAbsent } from '../../../core/kit/drop-absent.ts';
import type { Answers } from './answers.ts';
import { compareHosting } from '../hosting/compare-hosting.ts';
import { knockoutGates } from '../scores/scores.ts';

/** Every question about a use case; `known` answers are the defaults. An empty answer leaves a field open. */
export async function askUseCase(prompts: Prompts, known: Answers): Promise<Answers> {
  prompts.explain(message('scope.ask.intro'));
  const description = await askDescription(prompts, known);
  const kpis = await askKpis(prompts, known.kpis ?? []);
  const context = await askContext(prompts, known.context ?? {});
  const { recommended } = compareHosting(context);
  const choices = HOSTING_MODELS.map((value) => ({ value, label: message(`scope.hosting.${value}`) }));
  const hosting = await prompts.select(message('scope.ask.hosting'), choices, known.hosting ?? recommended);
  const gates = await askGates(prompts, known.gates ?? []);
  return { ...description, kpis, context, hosting, gates };
}

async function askDescription(prompts: Prompts, known: Answers): Promise<Answers> {
  const ask = (question: Parameters<Prompts['text']>[0], initial?: string): Promise<string> =>
    prompts.text(question, { initial });
  const title = await prompts.text(message('scope.ask.title'), { required: true, initial: known.title });
  const need = await ask(message('scope.ask.need'), known.need);
  const users = await ask(message('scope.ask.users'), known.users);
  const data = await ask(message('scope.ask.data'), known.data);
  const alternatives = await ask(message('scope.ask.alternatives'), known.alternatives);
  const given = Object.entries({ need, users, data, alternatives }).filter(([, text]) => text !== '');
  return { title, ...(Object.fromEntries(given) as Answers) };
}

/** KPIs until an empty name; those known are kept and can be answered again by name. */
async function askKpis(prompts: Prompts, known: Kpi[]): Promise<Kpi[]> {
  prompts.explain(message('scope.ask.kpis'));
  const kpis: Kpi[] = [];
  for (;;) {
    const name = await prompts.text(message('scope.ask.kpi.name'));
    if (name === '') return kpis;
    kpis.push(
      await askKpi(
        prompts,
        name,
        known.find((kpi) => kpi.name === name),
      ),
    );
  }
}

async function askKpi(prompts: Prompts, name: string, known: Kpi | undefined): Promise<Kpi> {
  const unit = await prompts.text(message('scope.ask.kpi.unit'), { required: true, initial: known?.unit });
  const baseline = await prompts.optionalNumber(message('scope.ask.kpi.baseline'), { initial: known?.baseline });
  const target = await prompts.optionalNumber(message('scope.ask.kpi.target'), { initial: known?.target });
  return { name, unit, ...dropAbsent({ baseline, target }) };
}

async function askGates(prompts: Prompts, known: CaseGate[]): Promise<CaseGate[]> {
  prompts.explain(message('scope.ask.gates'));
  const before = knockoutGates(known);
  const verdicts = ['pass', 'fail', 'unknown'] as const;
  const choices = verdicts.map((value) => ({ value, label: message(`scope.verdict.${value}`) }));
  const gates: CaseGate[] = [];
  for (const id of KNOCKOUT_GATES) {
    const gate = before.find((one) => one.id === id);
    const verdict = await prompts.select(message(`scope.ask.gate.${id}`), choices, gate?.verdict ?? 'unknown');
    gates.push({ ...gate, id, verdict });
  }
  return gates;
}

/** Answers of each question about the hosting context, as flags and files give them. */
export const CONTEXT_CHOICES = {
  personalData: ['none', 'personal', 'special'],
  secrecy: ['none', 'business', 'classified'],
  residency: ['any', 'eu', 'national'],
  connectivity: ['online', 'restricted', 'isolated'],
} as const;

/** The questions from which hosting models are compared. */
async function askContext(prompts: Prompts, known: HostingContext): Promise<HostingContext> {
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
