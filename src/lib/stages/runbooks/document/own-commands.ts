import { message } from '../../../core/text/message.ts';
import { suggest } from '../../../core/text/suggest.ts';
import type { RunbookStep } from './schema.ts';
import { faultOf, type StepFault } from './fault.ts';

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
  const command = own?.name ?? run.slice(0, 2).join(' ');
  if (!own)
    return [
      faultOf(
        'command',
        { id, command },
        suggest(
          command,
          commands.map(({ name }) => name),
        ),
      ),
    ];
  if (NESTED.has(command)) return [faultOf('nested', { id, command })];
  const words = run.slice(0, run.includes('--') ? run.indexOf('--') : undefined);
  const isDeclared = (step.kind === 'sovran' && step.changes) || words.includes('--dry-run') || words.includes('-n');
  return [
    ...(run.some(agrees) ? [faultOf('yes', { id })] : unknownFlags(id, words, own)),
    ...(own.changes && !isDeclared
      ? [faultOf('undeclared', { id, command }, message('runbook.lint.undeclared.fix'))]
      : []),
  ];
}

/** The command that words begin with; of several the longest. */
function commandIn(run: readonly string[], commands: readonly OwnCommand[]): OwnCommand | undefined {
  const found = commands.filter(({ name }) => name.split(' ').every((word, at) => word === run[at]));
  return found.toSorted((left, right) => right.name.length - left.name.length)[0];
}

/** A flag that an input would make is unknown, too. */
function unknownFlags(id: string, words: readonly string[], { name: command, flags }: OwnCommand): StepFault[] {
  const given = words.flatMap((word) => /^--[^=]+|^-[^-\d]/.exec(word)?.[0] ?? []);
  return given
    .filter((flag) => !flags.includes(flag))
    .map((flag) => faultOf('flag', { id, command, flag }, suggest(flag, flags)));
}

/** `--yes`, or a `y` among letters after one dash. */
function agrees(word: string): boolean {
  return /^(?:--yes\b|-[a-z]*y)/.test(word);
}
