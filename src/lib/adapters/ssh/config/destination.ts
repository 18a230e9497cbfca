import { readDestination, type Destination } from '../../../core/project/resources/ssh-destination.ts';
import { message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';

/** Reads a destination, and refuses (`bad-ssh-destination`, exit 2) what names no machine. */
export function parseDestination(text: string): Destination {
  const read = readDestination(text);
  if (!read) throw badDestination(text);
  return read;
}

/** The refusal of a destination; what was typed is shown shortened and quoted. */
export function badDestination(text: string): SovranError {
  return new SovranError({
    code: 'bad-ssh-destination',
    exit: EXIT.usage,
    text: message('ssh.bad-destination', { destination: JSON.stringify(text.slice(0, 80)) }),
    fix: message('ssh.bad-destination.fix'),
  });
}
