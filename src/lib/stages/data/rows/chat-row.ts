export type Role = 'system' | 'user' | 'assistant';

export interface ChatMessage {
  role: Role;
  content: string;
}

/** A row in the one form that everything after uses. `group` and `label` come from a recipe. */
export interface ChatRow {
  messages: ChatMessage[];
  label?: string;
  group?: string;
}
