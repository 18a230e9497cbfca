import { RESUME_WITH_PASSWORD } from '../../../core/operation/open/ways-on.ts';
import { shellWord } from '../../../core/text/shell-word.ts';

/**
 * A command about hosts with the words that find the hosts and the password of sudo, as they were typed; a file of a
 * password that was typed takes the place of one that is left open. Other commands stay as they are. Pure.
 */
export function withPlace(command: string, place: readonly string[]): string {
  if (!/^sovran (host|resume)\b/.test(command)) return command;
  const given = place.includes('--sudo-password-file');
  const open = command === RESUME_WITH_PASSWORD && given ? 'sovran resume' : command;
  return [open, ...place.map(shellWord)].join(' ');
}
