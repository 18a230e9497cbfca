import { message } from '../../../core/text/message.ts';
import { suggest } from '../../../core/text/suggest.ts';
import type { StepFault } from './step-fault.ts';
import type { RunbookStep } from './schema.ts';

/** A command of sovran. */
export interface OwnCommand {
  /** As typed: `topic verb`. */
  name: string;
  /** It runs an operation: it changes the project or a machine. */
  changes: boolean;
  /** As typed: `--dry-run`, `-n`. */
  flags: readonly string[];
}

/** What runs or continues runbooks. */
const NESTED = new Set(['runbook run', 'runbook check', 'resume']);

/** Pure: the faults of a step's command of sovran: it is one, has its flags, agrees to nothing by itself, and changes only what is asked for. */
export function ownCommandFaults(step: RunbookStep, commands: readonly OwnCommand[]): StepFault[] {
  const run = step.kind === 'sovran' || step.kind === 'check' ? step.run : undefined;
  if (run === undefined) return [];
  const { id } = step;
  const own = commandIn(run, commands);
  if (!own) return [unknownCommand(id, run, commands)];
  const command = own.name;
  if (NESTED.has(command)) return [{ code: 'nested', reason: message('runbook.lint.nested', { id, command }) }];
  const undeclared = own.changes && !(step.kind === 'sovran' && step.changes) && !isDryRun(run);
  const fix = message('runbook.lint.undeclared.fix');
  return [
    ...(run.some(agrees) ? [{ code: 'yes', reason: message('runbook.lint.yes', { id }) }] : unknownFlags(id, run, own)),
    ...(undeclared
      ? [{ code: 'undeclared-change', reason: message('runbook.lint.undeclared', { id, command }), fix }]
      : []),
  ];
}

/** The command that words begin with; of several the longest. */
function commandIn(run: readonly string[], commands: readonly OwnCommand[]): OwnCommand | undefined {
  const found = commands.filter(({ name }) => name.split(' ').every((word, at) => word === run[at]));
  return found.toSorted((left, right) => right.name.length - left.name.length)[0];
}

/** A flag that an input would make is unknown, too. */
function unknownFlags(id: string, run: readonly string[], { name, flags }: OwnCommand): StepFault[] {
  const given = beforeEnd(run).flatMap((word) => /^--[^=]+|^-[^-\d]/.exec(word)?.[0] ?? []);
  return given
    .filter((flag) => !flags.includes(flag))
    .map((flag) => ({
      code: 'flag',
      reason: message('runbook.lint.flag', { id, command: name, flag }),
      fix: suggest(flag, flags),
    }));
}

/** `--yes`, or a `y` among letters after one dash. */
function agrees(word: string): boolean {
  return /^(?:--yes\b|-[a-z]*y)/.test(word);
}

function isDryRun(run: readonly string[]): boolean {
  return beforeEnd(run).some((word) => word === '--dry-run' || word === '-n');
}

/** Flags end at `--`. */
function beforeEnd(run: readonly string[]): readonly string[] {
  const end = run.indexOf('--');
  return run.slice(0, end < 0 ? undefined : end);
}

function unknownCommand(
  id: string,
  [topic = '', verb = '']: readonly string[],
  commands: readonly OwnCommand[],
): StepFault {
  const command = `${topic} ${verb}`.trim();
  const known = commands.map(({ name }) => name);
  return { code: 'command', reason: message('runbook.lint.command', { id, command }), fix: suggest(command, known) };
}
