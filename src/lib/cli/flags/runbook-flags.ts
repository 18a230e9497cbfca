import type { StageContext } from '../../core/operation/context.ts';
import { message } from '../../core/text/message.ts';
import { usageError } from '../../core/text/sovran-error.ts';
import { suggest } from '../../core/text/suggest.ts';
import type { RunbookStep } from '../../stages/runbooks/document/schema.ts';
import type { OwnCommand } from '../../stages/runbooks/document/own-commands.ts';
import type { Runbook } from '../../stages/runbooks/document/read-runbook.ts';
import { checkValue } from '../../stages/runbooks/document/check-value.ts';
import { choicesOf, parseInputs, valueOf } from '../../stages/runbooks/inputs/resolve-inputs.ts';
import { changes } from '../../stages/runbooks/run/run-step.ts';
import { parsePair } from './answers.ts';
import { flag, globalFlags } from './flags.ts';
import { missingFlags, type Session } from '../session/session.ts';

/** Inputs of a runbook; `--env` and `--host` are short for the inputs of those types. */
export const inputFlags = {
  set: flag.repeated('INPUT=VALUE', 'Value of an input.'),
  env: flag.text('ENV', 'Environment it is for.'),
  host: flag.text('HOST', 'Host it is for.'),
};

/** What is known of a command without loading it, from the manifest or its class. */
type Described = { id: string; operation?: unknown; flags?: Record<string, DescribedFlag> };
type DescribedFlag = { char?: string; allowNo?: boolean };

/** All commands, as typed. */
export function commandsOf({ commands }: { commands: readonly object[] }): OwnCommand[] {
  return (commands as readonly Described[]).map(({ id, operation, flags = {} }) => ({
    name: id.replaceAll(':', ' '),
    changes: operation !== undefined,
    flags: Object.entries<DescribedFlag>({ ...globalFlags, ...flags }).flatMap(([name, { char, allowNo }]) => [
      `--${name}`,
      ...(char === undefined ? [] : [`-${char}`]),
      ...(allowNo ? [`--no-${name}`] : []),
    ]),
  }));
}

type Given = { set?: string[] | undefined; env?: string | undefined; host?: string | undefined };

/** Inputs that flags or the project give; those that a person has to say are left out. */
export async function knownInputs(runbook: Runbook, flags: Given, ctx: StageContext): Promise<Record<string, string>> {
  const given = { ...ofType(runbook, 'environment', flags.env), ...ofType(runbook, 'host', flags.host) };
  const all = { ...given, ...parseInputs(flags.set ?? [], runbook) };
  const found = await Promise.all(
    Object.entries(runbook.inputs).map(async ([name, input]) => [name, await valueOf(name, input, all, ctx)] as const),
  );
  return Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** As `knownInputs`, and asks for the others. Throws `missing-flags` (exit 2) without a terminal. */
export async function completeInputs(
  runbook: Runbook,
  flags: Given,
  session: Session,
): Promise<Record<string, string>> {
  const ctx = await session.stage();
  const known = await knownInputs(runbook, flags, ctx);
  const missing = Object.entries(runbook.inputs).filter(([name]) => known[name] === undefined);
  if (missing.length > 0 && !session.terminal.interactive)
    throw missingFlags(missing.map(([name]) => `--set ${name}=…`));
  for (const [name, input] of missing) {
    const question = message('text.words', { words: input.ask });
    const choices = await choicesOf(input, ctx);
    known[name] = choices?.length
      ? await session.prompts().select(
          question,
          choices.map((value) => ({ value, label: message('text.words', { words: value }) })),
        )
      : await session.prompts().text(question, { required: true });
    checkValue(name, input, known[name] ?? '', choices);
  }
  return known;
}

/** Throws `bad-input` (exit 2) where the runbook has no input of the type: a flag is never ignored. */
function ofType(
  { inputs, name: runbook }: Runbook,
  type: 'environment' | 'host',
  value: string | undefined,
): Record<string, string> {
  if (value === undefined) return {};
  const name = Object.keys(inputs).find((one) => inputs[one]?.type === type);
  if (name !== undefined) return { [name]: value };
  throw usageError('bad-input', message('runbook.input.unknown', { input: type, runbook }), {
    next: [`sovran runbook show ${runbook}`],
  });
}

/** Throws `bad-answer` (exit 2) for an answer to a step that asks nothing, or a choice that it does not have. */
export function checkAnswers(pairs: readonly string[], { steps, name }: Runbook): void {
  const asking = new Map(steps.flatMap((step) => (choicesAt(step).length > 0 ? [[step.id, choicesAt(step)]] : [])));
  for (const pair of pairs) {
    const [step, choice] = parsePair(pair);
    const choices = asking.get(step);
    if (choices?.includes(choice)) continue;
    throw usageError('bad-answer', message('runbook.answer.unknown', { answer: pair.slice(0, 80), runbook: name }), {
      fix: suggest(choices ? choice : step, choices ?? [...asking.keys()]),
      next: [`sovran runbook show ${name}`],
    });
  }
}

/** A step that changes something asks for consent: before it, and again where it was interrupted. */
function choicesAt(step: RunbookStep): string[] {
  if (step.kind === 'question') return step.choices;
  return changes(step) ? ['yes', 'no', 'again'] : [];
}
