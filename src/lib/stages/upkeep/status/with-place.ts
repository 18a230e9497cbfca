import { RESUME_WITH_PASSWORD } from '../../../core/operation/open/next-commands.ts';
import { shellWord } from '../../../core/text/shell-word.ts';

/** A command about hosts with the flags for hosts and the sudo password, as typed; other commands unchanged. Pure. */
export function withPlace(command: string, place: readonly string[]): string {
  if (!/^sovran (host|resume)\b/.test(command)) return command;
  const given = place.includes('--sudo-password-file');
  const open = command === RESUME_WITH_PASSWORD && given ? 'sovran resume' : command;
  return [open, ...place.map(shellWord)].join(' ');
}
