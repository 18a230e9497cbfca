import { message } from '../../core/text/message.ts';
import { completeInput, type Session } from '../session/session.ts';

/** The reason of a decision, from its flag or a question; a blank flag counts as none. */
export async function completeReason(flag: string | undefined, session: Session): Promise<string> {
  const { reason } = await completeInput<{ reason: string }>(session, {
    reason: {
      flag: '--reason',
      value: flag?.trim() || undefined,
      ask: (prompts) => prompts.text(message('scope.ask.reason'), { required: true }),
    },
  });
  return reason;
}
