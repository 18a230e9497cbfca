import { message } from '../../../core/text/message.ts';
import { SovranError, usageError } from '../../../core/text/sovran-error.ts';
import { checkValue } from './check-value.ts';
import { parseRunbook, type Runbook } from './read-runbook.ts';
import type { RunbookHead, RunbookStep } from './schema.ts';
import { faultOf, type StepFault } from './fault.ts';
import { LOCAL } from '../../../core/project/listed-host.ts';
import { maskWords } from '../../../core/text/mask-secrets.ts';
import { suggest } from '../../../core/text/suggest.ts';
import { filledTexts, placeholdersIn } from './fill.ts';
import { ownCommandFaults, type OwnCommand } from './own-commands.ts';

/** A fault of a runbook at a line of its file. */
export interface LintProblem extends StepFault {
  line: number;
}

/** Pure: every fault of a runbook in one pass, in the order of its lines. */
export function lintRunbook(path: string, text: string, facts: LintFacts): LintProblem[] {
  const { head, steps, faults } = parseRunbook(path, text);
  const again = steps.filter(({ id }, at) => steps.findIndex((one) => one.id === id) < at);
  const found = [
    ...faults.map(problemOf),
    ...(head ? inputProblems(head, facts) : []),
    ...again.map(({ id, line }) => ({ ...faultOf('repeated', { id }), line })),
    ...steps.flatMap((step) => stepFaults(step, head, facts).map((fault) => ({ ...fault, line: step.line }))),
  ];
  return found.toSorted((one, other) => one.line - other.line);
}

/** Throws `bad-runbook` (exit 2) with the first fault: a runbook with one never runs. */
export function refuseFaulty({ name, path, text }: Runbook, commands: LintFacts['commands']): void {
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
      ...((type === 'choice') === (choices !== undefined) ? [] : [{ ...faultOf('choices', { input: name }), line: 1 }]),
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
    return [problemOf(error)];
  }
}

function problemOf({ code, text: reason, fix, details }: SovranError): LintProblem {
  return { code, line: typeof details?.line === 'number' ? details.line : 1, reason, ...(fix ? { fix } : {}) };
}

/** What a runbook is judged by: sovran's own commands and, where they are known, the hosts of the inventory. */
interface LintFacts {
  commands: readonly OwnCommand[];
  hosts?: readonly string[];
}

/** What steps of every kind may have. */
type Parts = { id: string; kind: RunbookStep['kind']; host?: string; shell?: string; sudo?: boolean } & {
  [Words in 'run' | 'argv' | 'args' | 'choices' | 'stops']?: string[];
} & { changes?: boolean };

/** Pure: every fault of one step. */
function stepFaults(step: RunbookStep, head: RunbookHead | undefined, facts: LintFacts): StepFault[] {
  return [
    ...(head ? placeholderFaults(step, head) : []),
    ...partFaults(step as Parts),
    ...hostFaults(step as Parts, facts),
    ...ownCommandFaults(step, facts.commands),
  ];
}

/** Facts that an input of a type brings with it. */
const FACTS: Readonly<Record<string, readonly string[]>> = {
  environment: ['host', 'bind', 'port', 'url', 'release', 'previous'],
};

function placeholderFaults(step: RunbookStep, { inputs }: RunbookHead): StepFault[] {
  const known = Object.entries(inputs).flatMap(([name, { type }]) => [
    name,
    ...(FACTS[type] ?? []).map((fact) => `${name}.${fact}`),
  ]);
  const unknown = filledTexts(step)
    .flatMap(placeholdersIn)
    .filter((name) => !known.includes(name));
  return unknown.map((name) => faultOf('placeholder', { id: step.id, name }, suggest(name, known)));
}

/** A step runs one thing, whose words everyone on the machine sees; a choice is the same for every input, so that it means what is read. */
function partFaults({
  id,
  kind,
  run,
  argv,
  shell,
  args = [],
  changes,
  sudo,
  choices = [],
  stops = [],
}: Parts): StepFault[] {
  const ways = [run, argv, shell].filter((way) => way !== undefined);
  const runs = kind === 'host' || kind === 'check';
  const words = [argv ?? [], run ?? [], args, [shell ?? '']];
  return [
    ...(runs && ways.length !== 1 ? [faultOf('one-way', { id })] : []),
    ...(shell !== undefined && holdsInput(shell) ? [faultOf('shell', { id })] : []),
    ...(argv?.some(holdsInput) ? [faultOf('argv-input', { id }, message('runbook.lint.argv-input.fix'))] : []),
    ...(sudo && !changes ? [faultOf('sudo', { id })] : []),
    ...(words.some((one) => maskWords(one).join(' ') !== one.join(' '))
      ? [faultOf('secret', { id }, message('runbook.input.secret.fix'))]
      : []),
    ...[...choices, ...stops].filter(holdsInput).map((choice) => faultOf('choice', { id, choice })),
    ...stops.filter((choice) => !choices.includes(choice)).map((choice) => faultOf('stops', { id, choice })),
  ];
}

function holdsInput(text: string): boolean {
  return placeholdersIn(text).length > 0;
}

/** A command of a host names one; it and those of `--host` are of the inventory, where that is known. */
function hostFaults({ id, host, run = [], argv, shell }: Parts, { hosts }: LintFacts): StepFault[] {
  if (host === undefined && (argv ?? shell) !== undefined) return [faultOf('no-host', { id })];
  const flagged = run.flatMap((word, at) =>
    run[at - 1] === '--host' ? word : (/^--host=(.*)/s.exec(word)?.[1] ?? []),
  );
  const unknown = [...(host === undefined ? [] : [host]), ...flagged].filter(
    (one) => hosts && !hosts.includes(one) && one !== LOCAL && !holdsInput(one),
  );
  return unknown.map((one) => faultOf('host', { id, host: one }, suggest(one, hosts ?? [])));
}
