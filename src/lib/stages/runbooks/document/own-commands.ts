import { message } from '../../../core/text/message.ts';
import { suggest } from '../../../core/text/suggest.ts';
import { flagFault } from './programs.ts';
import type { StepFault } from './step-fault.ts';
import type { RunbookStep } from './schema.ts';

/** A command of sovran. */
export interface OwnCommand {
  /** As typed: `topic verb`. */
  name: string;
  /** It runs an operation: it changes the project or a machine. */
  changes: boolean;
}

/** What runs or continues runbooks. */
const NESTED = new Set(['runbook run', 'runbook check', 'resume']);

/** Pure: the first fault of a step's command of sovran: it is one, agrees to nothing by itself, and changes only what is asked for. */
export function ownCommandFault(step: RunbookStep, commands: readonly OwnCommand[]): StepFault | undefined {
  const run = step.kind === 'sovran' || step.kind === 'check' ? step.run : undefined;
  if (run === undefined) return undefined;
  const { id } = step;
  const own = commandIn(run, commands);
  if (!own) return unknownCommand(id, run, commands);
  if (run.some(agrees)) return { code: 'yes', reason: message('runbook.lint.yes', { id }) };
  if (NESTED.has(own.name))
    return { code: 'nested', reason: message('runbook.lint.nested', { id, command: own.name }) };
  if (own.changes && !(step.kind === 'sovran' && step.changes) && !isDryRun(run))
    return {
      code: 'undeclared-change',
      reason: message('runbook.lint.undeclared', { id, command: own.name }),
      fix: message('runbook.lint.undeclared.fix'),
    };
  return flagFault(id, run);
}

/** The command that words begin with; of several the longest. */
function commandIn(run: readonly string[], commands: readonly OwnCommand[]): OwnCommand | undefined {
  const found = commands.filter(({ name }) => name.split(' ').every((word, at) => word === run[at]));
  return found.toSorted((left, right) => right.name.length - left.name.length)[0];
}

/** `--yes`, or a `y` among letters after one dash. */
function agrees(word: string): boolean {
  return /^(?:--yes\b|-[a-z]*y)/.test(word);
}

/** Whether `--dry-run` is among the flags, which end at `--`. */
function isDryRun(run: readonly string[]): boolean {
  const end = run.indexOf('--');
  return run.slice(0, end < 0 ? undefined : end).some((word) => word === '--dry-run' || word === '-n');
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
