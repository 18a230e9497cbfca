import { type Message, message } from '../../core/text/message.ts';
import { EXIT, SovranError } from '../../core/text/sovran-error.ts';
import { missingFlags, type Session } from './session.ts';
import type { AskPassphrase } from '../../core/ports/ssh-directory.ts';
import { oncePer } from '../../core/kit/once.ts';

/** Asks in a terminal, where a no throws `declined`; elsewhere only `--yes` agrees, and a gate may refuse. */
export async function agreeInTerminal(session: Session, question: Message): Promise<boolean> {
  if (!session.flags.yes && !session.terminal.interactive) return false;
  await confirmOrThrow(session, question);
  return true;
}

/** Asks before something is lost; `--yes` answers. Throws `missing-flags` without a terminal, `declined` on a no. */
export async function confirmOrThrow(session: Session, question: Message): Promise<void> {
  if (session.flags.yes) return;
  if (!session.terminal.interactive) throw missingFlags(['--yes']);
  if (await session.prompts().confirm(question, false)) return;
  throw new SovranError({ code: 'declined', exit: EXIT.interrupted, text: message('cli.cancelled') });
}

const askedIn = new WeakMap<Session, AskPassphrase>();

/** Asks for the passphrase of a key file without echo, once for each in a session; undefined where there is no terminal to ask in. */
export function passphraseQuestion(session: Session): AskPassphrase | undefined {
  if (!session.terminal.interactive) return undefined;
  const secretOf = (file: string): Promise<string> => session.prompts().secret(message('ssh.ask.passphrase', { file }));
  const ask = askedIn.get(session) ?? oncePer(secretOf);
  askedIn.set(session, ask);
  return ask;
}
