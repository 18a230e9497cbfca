import type { Choice } from '../../../core/text/prompts.ts';
import type { EngineDefinition, QuantizationScheme } from '../../../core/project/engine-definition.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { badValue, suggest } from '../../../core/text/suggest.ts';
import { byPreference, holds, requireEngine } from '../../jobs/engines/choose.ts';

/** Compute capabilities by a part of the card's name: common knowledge of the cards, to be checked against NVIDIA's list. */
const CAPABILITIES: readonly (readonly [RegExp, number])[] = [
  [/\bRTX 50\d0\b|\bRTX PRO \d000 Blackwell\b/, 12],
  [/\bB[123]00\b|\bGB200\b/, 10],
  [/\bG?H[12]00\b|\bH800\b|\bH20\b/, 9],
  [/\bL40S?\b|\bL4\b|\bRTX 40\d0\b|\bAda\b/, 8.9],
  [/\bA10G?\b|\bA40\b|\bA16\b|\bA2\b|\bRTX A\d000\b|\bRTX 30\d0\b/, 8.6],
  [/\bA100\b|\bA800\b|\bA30\b/, 8],
  [/\bT4\b|\bRTX 20\d0\b|\bQuadro RTX\b/, 7.5],
  [/\bV100\b/, 7],
];

/** CUDA compute capability of a card by its name; undefined for a card that is not listed. */
export function cardCapability(name: string): number | undefined {
  return CAPABILITIES.find(([pattern]) => pattern.test(name))?.[1];
}

export const GOALS = ['quality', 'memory'] as const;
export type Goal = (typeof GOALS)[number];

/** A scheme that an engine makes from a model. */
export interface SchemeChoice {
  engine: string;
  scheme: string;
  words: QuantizationScheme;
}

/** A scheme as a person chooses it. */
export function choiceOfScheme({ scheme, engine, words: { en, fr } }: SchemeChoice): Choice<string> {
  return { value: scheme, label: message('quantize.choice', { scheme, engine, words: { en, fr } }) };
}

export interface Proposal extends SchemeChoice {
  reason: Message;
}

/** What a proposal rests on: names of the host's GPUs, none on a host of processors alone. */
export interface ProposalFacts {
  model: Pick<ModelSpec, 'kind' | 'format' | 'servable' | 'trainable' | 'scheme'>;
  gpus: readonly string[];
  goal: Goal;
}

/** Schemes of the named engine, else of all, `cpu` first; each under the first engine that makes it. */
export function listSchemes(engines: readonly EngineDefinition[], named?: string): SchemeChoice[] {
  const asked = named === undefined ? byPreference(engines) : [requireEngine(engines, named)];
  const all = asked.flatMap(({ name, jobs }) =>
    Object.entries(jobs.quantize?.schemes ?? {}).map(([scheme, words]) => ({ engine: name, scheme, words })),
  );
  return all.filter((one, at) => all.findIndex(({ scheme }) => scheme === one.scheme) === at);
}

/** The scheme of that name, of any engine. Throws `bad-scheme` (exit 2) with the nearest names, or all. */
export function requireScheme(engines: readonly EngineDefinition[], scheme: string): SchemeChoice {
  const all = listSchemes(engines);
  const found = all.find((one) => one.scheme === scheme);
  if (found) return found;
  const fix = suggest(
    scheme.slice(0, 80),
    all.map((one) => one.scheme),
  );
  throw badValue('bad-scheme', '--scheme', scheme, { fix, details: { scheme: scheme.slice(0, 80) } });
}

/** Schemes whose engine reads the format that the model has. */
export function usableSchemes(
  engines: readonly EngineDefinition[],
  model: ProposalFacts['model'],
  named?: string,
): SchemeChoice[] {
  return listSchemes(engines, named).filter(({ engine }) => reads(requireEngine(engines, engine), model));
}

/** Whether a quantizer reads the weights of a model at full precision. */
export function reads({ jobs }: EngineDefinition, model: ProposalFacts['model']): boolean {
  return model.trainable && jobs.quantize?.takes.some((format) => holds(model, format)) === true;
}

/** Pure: the first scheme for the goal that the host's card computes in, with the reason; undefined where none fits. */
export function proposeScheme(
  engines: readonly EngineDefinition[],
  facts: ProposalFacts,
  named?: string,
): Proposal | undefined {
  const usable = usableSchemes(engines, facts.model, named);
  const [card] = facts.gpus;
  const forCards = card === undefined ? [] : usable.filter(({ engine }) => engine !== 'cpu');
  // What the cpu engine makes is served on processors: on a host with GPUs only where nothing else is read.
  const onCard = forCards.length > 0 ? forCards : usable;
  const aimed = onCard.filter(({ words }) => words.goal === facts.goal);
  const fitting = aimed.find(({ words }) => computes(card, words));
  const found = fitting ?? onCard.find(({ words }) => computes(card, words)) ?? onCard[0];
  return found && { ...found, reason: reasonOf(found, aimed, card, facts.goal) };
}

/** An unknown card is taken for one that computes in nothing special. */
export function computes(card: string | undefined, { capability }: QuantizationScheme): boolean {
  if (card === undefined || capability === undefined) return true;
  const found = cardCapability(card) ?? 0;
  return found >= capability.least && found < (capability.below ?? Number.POSITIVE_INFINITY);
}

function reasonOf(found: SchemeChoice, aimed: SchemeChoice[], card: string | undefined, goal: Goal): Message {
  const { scheme, engine } = found;
  const params = { scheme, engine, goal: message(`quantize.goal.${goal}`) };
  const passed = aimed.find(({ words }) => !computes(card, words));
  if (card === undefined) return message('quantize.proposed.processors', params);
  return passed && passed.scheme !== scheme
    ? message('quantize.proposed.instead', { ...params, card, passed: passed.scheme })
    : message('quantize.proposed.card', { ...params, card });
}
