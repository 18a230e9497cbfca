import type { ApplyHostsInput } from '../provision/apply-input.ts';
import { shellWord } from '../text/shell-word.ts';
import { SovranError, withNext } from '../text/sovran-error.ts';

/** Throws a stale plan of hosts again, with the command that makes it anew, into the file that it was read from. */
export function replanHosts(input: ApplyHostsInput, file?: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof SovranError) || error.code !== 'stale-plan') throw error;
    throw withNext(error, [planCommand(input, file)]);
  };
}

function planCommand({ hosts, onUnreachable, batch }: ApplyHostsInput, file?: string): string {
  const words = [
    ...hosts,
    ...(onUnreachable === 'skip' ? ['--on-unreachable', 'skip'] : []),
    ...(batch === null ? [] : ['--batch', batch]),
    ...(file === undefined || file === '-' ? [] : ['--plan-out', file]),
  ];
  return ['sovran host plan', ...words.map(shellWord)].join(' ');
}
