import { toByteText } from '../hashing/byte-text.ts';
import type { ChatRow, Problem } from '../rows/chat-row.ts';
import { holdsControlToken } from '../rows/check-turns.ts';
import { openTemplate, type Render } from './chat-template.ts';
import type { TargetFacts } from './target-facts.ts';

/** Checks rows by the model that will learn from them: its template is rendered once a sequence of turns. */
export class TargetCheck {
  private readonly render: Render;
  /** By number of messages: checked turns of as many are the same. */
  private readonly accepted: boolean[] = [];
  private readonly starts: string[];
  private readonly tokens: RegExp | undefined;

  constructor(render: Render, tokens: readonly string[]) {
    const own = tokens.map(toByteText).filter((token) => !holdsControlToken(token));
    this.render = render;
    this.starts = [...new Set(own.map((token) => token.charAt(0)))];
    if (own.length > 0) this.tokens = new RegExp(own.map(escapePattern).join('|'));
  }

  static async open(target: TargetFacts): Promise<TargetCheck> {
    return new TargetCheck(await openTemplate(target), target.tokens);
  }

  /** What makes a row, whose turns are checked, of no use to the model. */
  problemOf({ messages, rejected }: ChatRow): Problem | undefined {
    if (messages.some(({ content }) => this.holdsToken(content)) || this.holdsToken(rejected ?? ''))
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

  private holdsToken(content: string): boolean {
    return (
      this.tokens !== undefined && this.starts.some((start) => content.includes(start)) && this.tokens.test(content)
    );
  }
}

function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
