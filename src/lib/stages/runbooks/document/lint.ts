import { message, type Message } from '../../../core/text/message.ts';
import { usageError, type SovranError } from '../../../core/text/sovran-error.ts';
import { suggest } from '../../../core/text/suggest.ts';
import { filledTexts, placeholdersIn } from './fill.ts';
import { ownCommandFault, type OwnCommand } from './own-commands.ts';
import { argvFault } from './programs.ts';
import { readFaults, readRunbook, type Runbook } from './read-runbook.ts';
import type { RunbookStep } from './schema.ts';
import type { StepFault } from './step-fault.ts';

/** A fault of a runbook at a line of its file. */
export interface LintProblem extends StepFault {
  line: number;
}

/** Facts that an input of a type brings with it. */
const FACTS: Readonly<Record<string, readonly string[]>> = {
  environment: ['host', 'bind', 'port', 'url', 'release', 'previous'],
};

/** Placeholders that a runbook may use. */
export function knownPlaceholders({ inputs }: Pick<Runbook, 'inputs'>): string[] {
  return Object.entries(inputs).flatMap(([name, { type }]) => [
    name,
    ...(FACTS[type] ?? []).map((fact) => `${name}.${fact}`),
  ]);
}

/** Pure: every fault of a runbook; `commands` are sovran's own. */
export function lintRunbook(name: string, path: string, text: string, commands: readonly OwnCommand[]): LintProblem[] {
  const faults = readFaults(name, path, text);
  if (faults.length > 0) return faults.map(problemOf);
  const runbook = readRunbook(name, path, text);
  return [
    ...Object.entries(runbook.inputs).flatMap(([input, { type, choices }]) =>
      (type === 'choice') === (choices !== undefined)
        ? []
        : [{ code: 'choices', line: 1, reason: message('runbook.lint.choices', { input }) }],
    ),
    ...repeatedIds(runbook),
    ...runbook.steps.flatMap((step) => stepProblems(step, runbook, commands)),
  ];
}

/** Throws `bad-runbook` (exit 2) with the first fault: a runbook with one never runs. */
export function refuseFaulty({ name, path, text }: Runbook, commands: readonly OwnCommand[]): void {
  const [first] = lintRunbook(name, path, text, commands);
  if (!first) return;
  const params = { path, line: String(first.line), reason: first.reason };
  throw usageError('bad-runbook', message('runbook.lint.at', params), {
    ...(first.fix ? { fix: first.fix } : {}),
    next: [`sovran runbook lint ${name}`],
    details: { path, line: first.line, fault: first.code },
  });
}

function problemOf(error: SovranError): LintProblem {
  const line = typeof error.details?.line === 'number' ? error.details.line : 1;
  return { code: error.code, line, reason: error.text, ...(error.fix ? { fix: error.fix } : {}) };
}

function repeatedIds({ steps }: Runbook): LintProblem[] {
  const again = steps.filter(({ id }, at) => steps.findIndex((one) => one.id === id) < at);
  return again.map(({ id, line }) => ({ code: 'repeated', line, reason: message('runbook.lint.repeated', { id }) }));
}

function stepProblems(
  step: RunbookStep & { line: number },
  runbook: Runbook,
  commands: readonly OwnCommand[],
): LintProblem[] {
  const { line, id } = step;
  const known = knownPlaceholders(runbook);
  const unknown = filledTexts(step)
    .flatMap(placeholdersIn)
    .filter((name) => !known.includes(name));
  return [
    ...unknown.map((name) => ({
      code: 'placeholder',
      line,
      reason: message('runbook.lint.placeholder', { id, name }),
      fix: suggest(name, known),
    })),
    ...questionProblems(step, line),
    ...waysProblems(step, line),
    ...atLine(ownCommandFault(step, commands), line),
  ];
}

/** A choice is the same for every input, so that `stops` and `--answer` mean what is read. */
function questionProblems(step: RunbookStep, line: number): LintProblem[] {
  if (step.kind !== 'question') return [];
  const { id, choices, stops } = step;
  const filled = [...choices, ...stops].filter((choice) => placeholdersIn(choice).length > 0);
  const idle = stops.filter((choice) => !choices.includes(choice));
  return [
    ...filled.map((choice) => ({
      code: 'choice-placeholder',
      line,
      reason: message('runbook.lint.choice', { id, choice }),
    })),
    ...idle.map((choice) => ({ code: 'stops', line, reason: message('runbook.lint.stops', { id, choice }) })),
  ];
}

/** A step runs one thing; a shell holds no placeholder, and only what changes something uses sudo. */
function waysProblems(step: RunbookStep, line: number): LintProblem[] {
  if (step.kind === 'question' || step.kind === 'note' || step.kind === 'sovran') return [];
  const { id, argv, shell, host } = step;
  const ways = [argv, shell, step.kind === 'check' ? step.run : undefined].filter((way) => way !== undefined);
  const onHost = argv !== undefined || shell !== undefined;
  const at = (code: string, reason: Message): LintProblem[] => [{ code, line, reason }];
  return [
    ...(ways.length === 1 ? [] : at('one-way', message('runbook.lint.one-way', { id }))),
    ...(onHost && host === undefined ? at('no-host', message('runbook.lint.no-host', { id })) : []),
    ...(shell !== undefined && placeholdersIn(shell).length > 0
      ? at('shell-placeholder', message('runbook.lint.shell', { id }))
      : []),
    ...atLine(argv === undefined ? undefined : argvFault(id, argv), line),
    ...(step.kind === 'host' && step.sudo && !step.changes ? at('sudo', message('runbook.lint.sudo', { id })) : []),
  ];
}

function atLine(fault: StepFault | undefined, line: number): LintProblem[] {
  return fault ? [{ ...fault, line }] : [];
}
