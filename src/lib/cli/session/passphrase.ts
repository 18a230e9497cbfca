import type { AskPassphrase } from '../../core/ports/ssh-directory.ts';
import { message } from '../../core/text/message.ts';
import type { Session } from './session.ts';

const answersOf = new WeakMap<Session, Map<string, Promise<string>>>();

/** Asks for the passphrase of a key file without echo, once for each in a session; undefined where there is no terminal to ask in. */
export function passphraseQuestion(session: Session): AskPassphrase | undefined {
  if (!session.terminal.interactive) return undefined;
  const answers = answersOf.get(session) ?? new Map<string, Promise<string>>();
  answersOf.set(session, answers);
  return (file) => {
    const answer = answers.get(file) ?? session.prompts().secret(message('ssh.ask.passphrase', { file }));
    answers.set(file, answer);
    return answer;
  };
}
