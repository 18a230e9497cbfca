import type { Change } from '../../../core/ports/project-history.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { SUBJECTS, type Subject } from './schema.ts';

/** One thing that is not as recorded. `about`: a file of the project or the name of a resource. */
export interface Problem {
  code: string;
  about: string;
  reason: Message;
}

/** What was looked at under one subject. */
export interface Look {
  count: number;
  problems: Problem[];
}

/** A look with its verdict. */
export interface SubjectCheck extends Look {
  id: Subject;
  verdict: 'pass' | 'fail';
}

/** A file of people that they changed after a run wrote it; without a commit, the change is not committed. */
export interface Edit {
  about: string;
  change: Change | undefined;
}

/** All looks at a project; `fail` if any found a problem. */
export interface Verification {
  verdict: 'pass' | 'fail';
  checks: SubjectCheck[];
  edits: Edit[];
}

/** Pure: one verdict from what each look found. */
export function judgeLooks(looks: Readonly<Record<Subject, Look>>, edits: Edit[]): Verification {
  const checks = SUBJECTS.map((id): SubjectCheck => ({ id, verdict: verdictOf(looks[id].problems), ...looks[id] }));
  return { verdict: verdictOf(checks.flatMap(({ problems }) => problems)), checks, edits };
}

/** A change, by commit and author. */
export function changeMessage(change: Change | undefined): Message {
  if (!change) return message('verify.change.uncommitted');
  return message('verify.change', { commit: change.commit.slice(0, 12), by: change.by });
}

function verdictOf(problems: readonly Problem[]): 'pass' | 'fail' {
  return problems.length === 0 ? 'pass' : 'fail';
}
