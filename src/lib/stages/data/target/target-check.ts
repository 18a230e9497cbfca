import { toByteText } from '../hashing/byte-text.ts';
import type { ChatRow, Problem } from '../rows/chat-row.ts';
import { holdsControlToken } from '../rows/check-turns.ts';
import type { Render } from './chat-template.ts';

/** Checks rows by the model that will learn from them: its template is rendered once a sequence of turns. */
export class TargetCheck {
  private readonly render: Render;
  /** By number of messages: checked turns of as many are the same. */
  private readonly accepted: boolean[] = [];
  private readonly tokens: RegExp;

  constructor(render: Render, tokens: readonly string[]) {
    const own = tokens.map(toByteText).filter((token) => !holdsControlToken(token));
    this.render = render;
    this.tokens = new RegExp(own.map(escapePattern).join('|') || '(?!)');
  }

  /** What makes a row, whose turns are checked, of no use to the model. */
  problemOf({ messages, rejected }: ChatRow): Problem | undefined {
    if (messages.some(({ content }) => this.tokens.test(content)) || this.tokens.test(rejected ?? ''))
      return 'control-token';
    const accepted = this.accepted[messages.length] ?? this.accepts(messages);
    this.accepted[messages.length] = accepted;
    return accepted ? undefined : 'template';
  }

  /** The template raises nothing, and shows every message. */
  private accepts(messages: ChatRow['messages']): boolean {
    try {
      const text = this.render(messages.map(({ role }, at) => ({ role, content: `message${at}.` })));
      return messages.every((_, at) => text.includes(`message${at}.`));
    } catch {
      return false;
    }
  }
}

function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
