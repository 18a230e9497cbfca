import type { Message } from './message.ts';

export interface Choice<Value extends string> {
  value: Value;
  label: Message;
  hint?: Message;
}

export interface TextOptions {
  initial?: string | undefined;
  /** An empty answer is asked again. */
  required?: boolean;
  /** The problem with an answer, or undefined. */
  validate?: (answer: string) => Message | undefined;
}

export interface NumberOptions {
  initial?: number | undefined;
  min?: number;
  max?: number;
  integer?: boolean;
}

/** Questions put to a person. Drawn on stderr, so that stdout stays the result. */
export interface Prompts {
  text(question: Message, options?: TextOptions): Promise<string>;
  /** A decimal comma or point is accepted. */
  number(question: Message, options?: NumberOptions): Promise<number>;
  /** As `number`, but an empty answer is undefined. */
  optionalNumber(question: Message, options?: NumberOptions): Promise<number | undefined>;
  confirm(question: Message, initial?: boolean): Promise<boolean>;
  select<Value extends string>(question: Message, choices: Choice<Value>[], initial?: Value): Promise<Value>;
  secret(question: Message): Promise<string>;
  /** A line of explanation before a question. */
  explain(text: Message): void;
}
