import type { Message } from '../../../core/text/message.ts';
import { message } from '../../../core/text/message.ts';
import type { GuideFacts } from '../shape/facts.ts';
import type { Blank, GuideStep, Phase, StepId } from '../shape/step.ts';

/** A step before its place on the path is known. */
export interface StepDraft extends Pick<
  GuideStep,
  'id' | 'phase' | 'title' | 'why' | 'command' | 'skip' | 'leave' | 'fetches'
> {
  done: boolean;
  /** People have to act first. */
  blocked?: { why: Message; unblock: string[] };
}

/** The steps of a phase, in the words of their ids where they have none of their own. Pure. */
export function inPhase(
  phase: Phase,
  drafts: readonly (Pick<StepDraft, 'done' | 'command'> &
    Partial<StepDraft> & { id: Exclude<StepId, 'busy' | 'resume'> })[],
): StepDraft[] {
  return drafts.map((draft) => ({
    phase,
    title: message(`guide.step.${draft.id}`),
    why: message(`guide.why.${draft.id}`),
    ...draft,
  }));
}

/** The host of a command: none where the inventory has one host, which is meant; a choice where there are several. Pure. */
export function hostWords({ hosts, ready }: Pick<GuideFacts, 'hosts' | 'ready'>): (string | Blank)[] {
  if (hosts.length < 2) return [];
  const [host, ...others] = ready;
  if (host !== undefined && others.length === 0) return ['--host', host];
  const offered = ready.length > 0 ? ready : hosts;
  return [
    {
      id: 'host',
      kind: 'choice',
      question: message('guide.ask.host'),
      placeholder: ['--host', 'HOST'],
      choices: offered.map((value) => ({ value, label: message('text.words', { words: value }) })),
      words: (answer) => ['--host', answer],
    },
  ];
}

/** One of several names, or the only one without a question. Pure. */
export function oneOf(
  id: string,
  flag: string,
  names: readonly string[],
  rest: { question: Message; placeholder: string; initial?: string },
): (string | Blank)[] {
  const [only, ...others] = names;
  if (only !== undefined && others.length === 0) return [flag, only];
  const { question, placeholder, initial } = rest;
  return [
    {
      id,
      kind: 'choice',
      question,
      placeholder: [flag, placeholder],
      choices: names.map((value) => ({ value, label: message('text.words', { words: value }) })),
      ...(initial !== undefined && names.includes(initial) ? { initial } : {}),
      words: (answer) => [flag, answer],
    },
  ];
}

/** A question answered by yes or no; no leaves the guide. Pure. */
export function yesOrNo(id: string, question: Message): Blank {
  const choices = (['yes', 'no'] as const).map((value) => ({ value, label: message(`text.${value}`) }));
  return { id, kind: 'choice', question, placeholder: [], choices, words: () => [] };
}
