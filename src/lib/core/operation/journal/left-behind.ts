import type { Message } from '../../text/message.ts';

/** A step of a run that was given up whose effect may still be there. */
export interface LeftBehind {
  step: string;
  title: Message;
  /** Where it was done; undefined: on no host by name. */
  host?: string;
  /** Why it was not taken back. */
  reason: Message;
  /** Its host did not answer, or may be another machine by now. */
  away?: true;
}
