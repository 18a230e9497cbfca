import type { SuiteChange, SuiteTest } from '../../../core/project/resources/suite.ts';
import { framed } from '../../../core/project/suite-files.ts';
import type { ChatMessage } from '../../data/rows/chat-row.ts';
import { changeText } from '../scores/changes.ts';
import type { ResolvedTest, SuiteRow } from './suite-rows.ts';

/** What is asked: a row as it is, changed, or for a group. */
export interface Question {
  /** Test, row and variant. */
  id: string;
  test: SuiteTest;
  row: SuiteRow;
  /** Change or group. */
  variant?: string;
  messages: ChatMessage[];
}

/** Every question of a suite, test by test and row by row. Pure. */
export function questionsOf(resolved: readonly ResolvedTest[]): Question[] {
  return resolved.flatMap(({ test, rows }) => rows.flatMap((row, at) => questionsOfRow(test, row, at)));
}

/** Test and row of a question's id. Pure. */
export function rowOfQuestion({ id, variant }: { id: string; variant?: string }): string {
  return variant === undefined ? id : id.slice(0, -variant.length - 1);
}

function questionsOfRow(test: SuiteTest, row: SuiteRow, at: number): Question[] {
  const text = row.messages.at(-1)?.content ?? '';
  const { changes = [], pairs } = test;
  if (pairs)
    return Object.entries(pairs.groups).map(([group, values]) =>
      ask(test, row, fillTemplate(pairs.template, values, text, at), group),
    );
  const changed = changes.flatMap((kind) => {
    const other = changeQuestion(kind, row, text, at);
    // A question that a change leaves as it is would only dilute the drop.
    return other === undefined || other === text ? [] : [ask(test, row, other, kind)];
  });
  return [ask(test, row, text), ...changed];
}

function ask(test: SuiteTest, row: SuiteRow, text: string, variant?: string): Question {
  const id = [test.name, row.id, ...(variant === undefined ? [] : [variant])].join('/');
  const content = framed(text, row.passages);
  const messages: ChatMessage[] = [...row.messages.slice(0, -1), { role: 'user', content }];
  return { id, test, row, ...(variant === undefined ? {} : { variant }), messages };
}

function changeQuestion(kind: SuiteChange, { id, paraphrases = [] }: SuiteRow, text: string, at: number) {
  return kind === 'paraphrases' ? paraphrases[at % paraphrases.length] : changeText(kind, text, id);
}

/** The nth row takes the nth of a group's values, over and over. */
function fillTemplate(template: string, values: Record<string, string[]>, prompt: string, at: number): string {
  return template.replace(/\{([^{}]*)\}/g, (whole, name: string) => {
    const list = values[name] ?? [];
    return name === 'prompt' ? prompt : (list[at % list.length] ?? whole);
  });
}
