import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the story tells when it cannot continue: why, and the command that failed, as one can type it. */
export class StoryFailure extends Error {
  readonly command: string | undefined;

  constructor(reason: string, command?: string) {
    super(reason);
    this.command = command;
  }
}

/** Why a command of sovran stopped, by exit code; the command itself has said more. */
const MEANINGS: Readonly<Record<number, string>> = {
  1: 'it failed',
  2: 'wrong use',
  3: 'refused by a gate or a missing approval',
  4: 'a host or an engine is unreachable, or a program is missing',
  5: 'a check failed',
  6: 'a host key or identity differs from the recorded one',
};

/** Reason for an exit code: the error of a JSON document, else what the code means and where the message is. */
export function reasonOf(exit: number | null, stdout: string): string {
  const error = errorIn(stdout);
  if (exit === null) return 'it was ended by a signal';
  const why = error ?? `${MEANINGS[exit] ?? 'it failed'}; its message is above`;
  return `${why} (exit ${exit})`;
}

function errorIn(stdout: string): string | undefined {
  try {
    const { error } = JSON.parse(stdout) as { error?: { message?: string; fix?: string } };
    return error?.message && [error.message, error.fix].filter(Boolean).join(' ');
  } catch {
    return undefined;
  }
}

/** Last lines of a story that failed: stage, reason, command, and how to start it again. A bug leaves its stack in a file of `dir`. */
export function failureLines(error: unknown, stage: string | undefined, { dir, again }: FailurePlace): string[] {
  const [reason, command] =
    error instanceof StoryFailure ? [error.message, error.command] : [bugReason(error, dir), undefined];
  return [
    '',
    `✗ ${stage ?? 'quickstart'}`,
    `  reason: ${reason}`,
    ...(command === undefined ? [] : [`  command: ${command}`]),
    `  start again: ${again}`,
  ];
}

interface FailurePlace {
  dir: string;
  again: string;
}

function bugReason(error: unknown, dir: string): string {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const file = join(dir, 'failure.log');
  writeFileSync(file, `${stack}\n`);
  return `${message.split('\n')[0]} (details in ${file})`;
}
