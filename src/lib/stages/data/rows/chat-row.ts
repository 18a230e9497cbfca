export type Role = 'system' | 'user' | 'assistant';

export interface ChatMessage {
  role: Role;
  content: string;
}

/** A row in the one form that everything after uses. `label`, `group` (stays in one split) and `compared` come from a recipe. */
export interface ChatRow {
  messages: ChatMessage[];
  /** An answer that was not preferred to the last message. */
  rejected?: string;
  label?: string;
  group?: string;
  /** Group whose results are compared with those of others. */
  compared?: string;
  /** Day, as YYYY-MM-DD. */
  date?: string;
}

/** Why a row is dropped as `invalid`. */
export const PROBLEMS = [
  'bad-utf8',
  'bad-json',
  'bad-csv',
  'not-object',
  'unknown-shape',
  'missing-field',
  'no-match',
  'bad-role',
  'bad-order',
  'no-answer',
  'empty-text',
  'control-token',
  'template',
  'bad-date',
] as const;
export type Problem = (typeof PROBLEMS)[number];

/** A row that cannot be used, with its reason. */
export class BadRow extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem);
    this.problem = problem;
  }
}

/** What rows are compared by: a rejected answer counts as part of the answer. */
export function comparedMessages({ messages, rejected }: ChatRow): readonly ChatMessage[] {
  const last = messages.at(-1);
  if (rejected === undefined || !last) return messages;
  return [...messages.slice(0, -1), { role: last.role, content: `${last.content}\n${rejected}` }];
}
