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

/** A row of a form: one value of several, from left to right. */
export interface FormRow {
  id: string;
  label: Message;
  /** Shown under the form while the row is active. */
  hint?: Message;
  values: Choice<string>[];
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
  /** Several small choices at once, moved by arrows; returns the value of each row by its id. */
  form(question: Message, rows: FormRow[]): Promise<Record<string, string>>;
  secret(question: Message): Promise<string>;
  /** A line of explanation before a question. */
  explain(text: Message): void;
}
