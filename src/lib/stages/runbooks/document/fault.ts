import type { Message, MessageParams } from '../../../core/text/message.ts';

/** A fault of a step, with advice. */
export interface StepFault {
  code: string;
  reason: Message;
  fix?: Message;
}

type Key = Extract<Message['key'], `runbook.lint.${string}`>;
type LintCode = Key extends `runbook.lint.${infer Code}` ? Code : never;

/** A fault in the words of its code. Pure. */
export function faultOf(code: LintCode, params: MessageParams, fix?: Message): StepFault {
  return { code, reason: { key: `runbook.lint.${code}`, params }, ...(fix ? { fix } : {}) };
}
