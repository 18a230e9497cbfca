import { EXIT, type SovranError } from '../text/sovran-error.ts';

/** What to type after a failure: what it names itself, else the help after a wrong command line and `status` after a refusal. */
export function nextAfterFailure({ next, exit }: SovranError, command: string): string[] {
  if (next.length > 0) return next;
  if (exit === EXIT.usage) return [`sovran ${command} --help`];
  return exit === EXIT.refused ? ['sovran status'] : [];
}
