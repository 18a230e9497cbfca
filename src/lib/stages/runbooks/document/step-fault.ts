import type { Message } from '../../../core/text/message.ts';

/** A fault of a step, and how to mend it. */
export interface StepFault {
  code: string;
  reason: Message;
  fix?: Message;
}
