import { LOCAL } from '../../../core/project/listed-host.ts';
import { maskWords } from '../../../core/text/mask-secrets.ts';
import { message } from '../../../core/text/message.ts';
import { SovranError, usageError } from '../../../core/text/sovran-error.ts';
import { suggest } from '../../../core/text/suggest.ts';
import { filledTexts, placeholdersIn } from './fill.ts';
import { checkValue } from './check-value.ts';
import { ownCommandFaults, type OwnCommand } from './own-commands.ts';
import { parseRunbook, type Runbook } from './read-runbook.ts';
import type { RunbookHead, RunbookStep } from './schema.ts';
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

/** What a runbook is judged by: sovran's own commands and, where they are known, the hosts of the inventory. */
export interface LintFacts {
  commands: readonly OwnCommand[];
  hosts?: readonly string[];
}

/** Pure: every fault of a runbook in one pass, in the order of its lines. */
export function lintRunbook(path: string, text: string, facts: LintFacts): LintProblem[] {
  const { head, steps, faults } = parseRunbook(path, text);
  const found = [
    ...faults.map(problemOf),
    ...(head ? inputProblems(head, facts) : []),
    ...repeatedIds(steps),
    ...steps.flatMap((step) => [...(head ? placeholderProblems(step, head) : []), ...stepProblems(step, facts)]),
  ];
  return found.toSorted((one, other) => one.line - other.line);
}

/** Throws `bad-runbook` (exit 2) with the first fault: a runbook with one never runs. */
export function refuseFaulty({ name, path, text }: Runbook, commands: readonly OwnCommand[]): void {
  const [first] = lintRunbook(path, text, { commands });
  if (!first) return;
  const params = { path, line: String(first.line), reason: first.reason };
  throw usageError('bad-runbook', message('runbook.lint.at', params), {
    ...(first.fix ? { fix: first.fix } : {}),
    next: [`sovran runbook lint ${name}`],
    details: { path, line: first.line, fault: first.code },
  });
}

/** `choices` belongs to its type, and a default is a value that the input can have. */
function inputProblems({ inputs }: RunbookHead, { hosts }: LintFacts): LintProblem[] {
  return Object.entries(inputs).flatMap(([name, input]) => {
    const { type, choices, default: initial } = input;
    const known = type === 'host' ? hosts : choices;
    return [
      ...((type === 'choice') === (choices !== undefined)
        ? []
        : [{ code: 'choices', line: 1, reason: message('runbook.lint.choices', { input: name }) }]),
      ...(initial === undefined ? [] : valueProblem(() => checkValue(name, input, initial, known))),
    ];
  });
}

function valueProblem(check: () => void): LintProblem[] {
  try {
    check();
    return [];
  } catch (error) {
    if (!(error instanceof SovranError)) throw error;
    return [{ code: 'default', line: 1, reason: error.text, ...(error.fix ? { fix: error.fix } : {}) }];
  }
}

function problemOf(error: SovranError): LintProblem {
  const line = typeof error.details?.line === 'number' ? error.details.line : 1;
  return { code: error.code, line, reason: error.text, ...(error.fix ? { fix: error.fix } : {}) };
}

type LinedStep = Runbook['steps'][number];

function repeatedIds(steps: readonly LinedStep[]): LintProblem[] {
  const again = steps.filter(({ id }, at) => steps.findIndex((one) => one.id === id) < at);
  return again.map(({ id, line }) => ({ code: 'repeated', line, reason: message('runbook.lint.repeated', { id }) }));
}

function placeholderProblems(step: LinedStep, head: RunbookHead): LintProblem[] {
  const known = knownPlaceholders(head);
  const unknown = filledTexts(step)
    .flatMap(placeholdersIn)
    .filter((name) => !known.includes(name));
  return unknown.map((name) => ({
    code: 'placeholder',
    line: step.line,
    reason: message('runbook.lint.placeholder', { id: step.id, name }),
    fix: suggest(name, known),
  }));
}

function stepProblems(step: LinedStep, { commands, hosts }: LintFacts): LintProblem[] {
  const faults = [
    ...questionFaults(step),
    ...commandFaults(step),
    ...hostFaults(step, hosts),
    ...secretFaults(step),
    ...ownCommandFaults(step, commands),
  ];
  return faults.map((fault) => ({ ...fault, line: step.line }));
}

/** A choice is the same for every input, so that `stops` and `--answer` mean what is read. */
function questionFaults(step: RunbookStep): StepFault[] {
  if (step.kind !== 'question') return [];
  const { id, choices, stops } = step;
  const filled = [...choices, ...stops].filter((choice) => placeholdersIn(choice).length > 0);
  const idle = stops.filter((choice) => !choices.includes(choice));
  return [
    ...filled.map((choice) => ({ code: 'choice-placeholder', reason: message('runbook.lint.choice', { id, choice }) })),
    ...idle.map((choice) => ({ code: 'stops', reason: message('runbook.lint.stops', { id, choice }) })),
  ];
}

/** A step runs one thing: a fixed argv, or a shell whose inputs are `$1`, `$2`; only what changes something uses sudo. */
function commandFaults(step: RunbookStep): StepFault[] {
  if (step.kind === 'question' || step.kind === 'note' || step.kind === 'sovran') return [];
  const { id, argv = [], shell = '' } = step;
  const ways = [step.argv, step.shell, step.kind === 'check' ? step.run : undefined].filter((way) => way !== undefined);
  const holdsInput = (text: string): boolean => placeholdersIn(text).length > 0;
  return [
    ...(ways.length === 1 ? [] : [{ code: 'one-way', reason: message('runbook.lint.one-way', { id }) }]),
    ...(holdsInput(shell) ? [{ code: 'shell-placeholder', reason: message('runbook.lint.shell', { id }) }] : []),
    ...(argv.some(holdsInput)
      ? [
          {
            code: 'argv-input',
            reason: message('runbook.lint.argv-input', { id }),
            fix: message('runbook.lint.argv-input.fix'),
          },
        ]
      : []),
    ...(step.kind === 'host' && step.sudo && !step.changes
      ? [{ code: 'sudo', reason: message('runbook.lint.sudo', { id }) }]
      : []),
  ];
}

/** A command of a host names one, of the inventory where it is known. */
function hostFaults(step: RunbookStep, hosts: readonly string[] | undefined): StepFault[] {
  if (step.kind !== 'host' && step.kind !== 'check') return [];
  const { id, host, argv, shell } = step;
  if (host === undefined)
    return argv || shell ? [{ code: 'no-host', reason: message('runbook.lint.no-host', { id }) }] : [];
  const isKnown = !hosts || hosts.includes(host) || host === LOCAL || placeholdersIn(host).length > 0;
  return isKnown
    ? []
    : [{ code: 'host', reason: message('runbook.lint.host', { id, host }), fix: suggest(host, hosts) }];
}

/** Everyone on a machine sees the words of a command. */
function secretFaults(step: RunbookStep): StepFault[] {
  const {
    argv = [],
    run = [],
    args = [],
    shell = '',
  } = step as Partial<Record<'argv' | 'run' | 'args', string[]>> & {
    shell?: string;
  };
  const isMasked = [argv, run, args, [shell]].some((words) => maskWords(words).join(' ') !== words.join(' '));
  if (!isMasked) return [];
  const reason = message('runbook.lint.secret', { id: step.id });
  return [{ code: 'secret', reason, fix: message('runbook.input.secret.fix') }];
}
