import type { Message } from '../../../core/text/message.ts';

/** A fault of a step, with advice. */
export interface StepFault {
  code: string;
  reason: Message;
  fix?: Message;
}
