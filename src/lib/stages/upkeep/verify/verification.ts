import type { Message } from '../../../core/text/message.ts';
import type { Subject } from './schema.ts';

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

/** All looks at a project; `fail` if any found a problem. */
export interface Verification {
  verdict: 'pass' | 'fail';
  checks: SubjectCheck[];
}

/** Pure: one verdict from what each look found. */
export function judgeLooks(looks: readonly (readonly [Subject, Look])[]): Verification {
  const checks = looks.map(([id, look]): SubjectCheck => ({ id, verdict: verdictOf(look.problems), ...look }));
  return { verdict: verdictOf(checks.flatMap(({ problems }) => problems)), checks };
}

function verdictOf(problems: readonly Problem[]): 'pass' | 'fail' {
  return problems.length === 0 ? 'pass' : 'fail';
}
