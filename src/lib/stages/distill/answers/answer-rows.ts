import type { DropReason, PiiType } from '../../../core/project/resources/dataset.ts';
import { toByteText } from '../../data/hashing/byte-text.ts';
import type { ChatMessage, Problem } from '../../data/rows/chat-row.ts';
import { checkMessages } from '../../data/rows/check-turns.ts';
import { cleanAnswer, type Cleaning } from './clean-answer.ts';
import { promptKey, type TeacherAnswer } from './teacher-answers.ts';

/** What became of the training rows: dropped by reason, problems of invalid ones, personal data in the answers. */
export interface RowCounts {
  dropped: Partial<Record<DropReason, number>>;
  problems: Partial<Record<Problem, number>>;
  pii: Partial<Record<PiiType, number>>;
}

/** Gives training rows the teacher's answers, and counts why a row is left out. */
export class AnswerRows {
  readonly counts: RowCounts = { dropped: {}, problems: {}, pii: {} };
  private readonly seen = new Set<string>();
  private readonly answers: ReadonlyMap<string, TeacherAnswer>;
  private readonly cleaning: Cleaning;

  constructor(answers: ReadonlyMap<string, TeacherAnswer>, cleaning: Cleaning) {
    this.answers = answers;
    this.cleaning = cleaning;
  }

  /** The row with the teacher's answer; undefined where it is dropped. */
  answered(messages: readonly ChatMessage[]): ChatMessage[] | undefined {
    const prompt = messages.slice(0, -1);
    const key = promptKey(prompt);
    if (this.seen.has(key)) return this.drop('duplicate');
    this.seen.add(key);
    const answer = this.answers.get(key);
    if (!answer || answer.text.trim() === '') return this.drop('unanswered');
    if (answer.truncated) return this.drop('truncated');
    const { text, found } = cleanAnswer(answer.text.trim(), this.cleaning);
    for (const type of found) count(this.counts.pii, type);
    return text === undefined ? this.drop('pii') : this.checked([...prompt, { role: 'assistant', content: text }]);
  }

  private checked(row: ChatMessage[]): ChatMessage[] | undefined {
    const problem = checkMessages(row.map(({ role, content }) => ({ role, content: toByteText(content) })));
    if (problem === undefined) return row;
    count(this.counts.problems, problem);
    return this.drop('invalid');
  }

  private drop(reason: DropReason): undefined {
    count(this.counts.dropped, reason);
  }
}

function count<Key extends string>(counts: Partial<Record<Key, number>>, key: Key): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
