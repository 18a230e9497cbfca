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
