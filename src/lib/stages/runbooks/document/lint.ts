import { message } from '../../../core/text/message.ts';
import { SovranError, usageError } from '../../../core/text/sovran-error.ts';
import { checkValue } from './check-value.ts';
import { parseRunbook, type Runbook } from './read-runbook.ts';
import type { RunbookHead } from './schema.ts';
import { faultOf, type StepFault } from './fault.ts';
import { type LintFacts, stepFaults } from './step-faults.ts';

/** A fault of a runbook at a line of its file. */
export interface LintProblem extends StepFault {
  line: number;
}

/** Pure: every fault of a runbook in one pass, in the order of its lines. */
export function lintRunbook(path: string, text: string, facts: LintFacts): LintProblem[] {
  const { head, steps, faults } = parseRunbook(path, text);
  const again = steps.filter(({ id }, at) => steps.findIndex((one) => one.id === id) < at);
  const found = [
    ...faults.map(problemOf),
    ...(head ? inputProblems(head, facts) : []),
    ...again.map(({ id, line }) => ({ ...faultOf('repeated', { id }), line })),
    ...steps.flatMap((step) => stepFaults(step, head, facts).map((fault) => ({ ...fault, line: step.line }))),
  ];
  return found.toSorted((one, other) => one.line - other.line);
}

/** Throws `bad-runbook` (exit 2) with the first fault: a runbook with one never runs. */
export function refuseFaulty({ name, path, text }: Runbook, commands: LintFacts['commands']): void {
  const [first] = lintRunbook(path, text, { commands });
  if (!first) return;
  const params = { path, line: String(first.line), reason: first.reason };
  throw usageError('bad-runbook', message('runbook.lint.at', params), {
    ...(first.fix ? { fix: first.fix } : {}),
    next: [`sovran runbook lint ${name}`],
    details: { path, line: first.line, fault: first.code },
  });
}

/** `choices` belongs to its type, and a default is a value that the input can have. */
function inputProblems({ inputs }: RunbookHead, { hosts }: LintFacts): LintProblem[] {
  return Object.entries(inputs).flatMap(([name, input]) => {
    const { type, choices, default: initial } = input;
    const known = type === 'host' ? hosts : choices;
    return [
      ...((type === 'choice') === (choices !== undefined) ? [] : [{ ...faultOf('choices', { input: name }), line: 1 }]),
      ...(initial === undefined ? [] : valueProblem(() => checkValue(name, input, initial, known))),
    ];
  });
}

function valueProblem(check: () => void): LintProblem[] {
  try {
    check();
    return [];
  } catch (error) {
    if (!(error instanceof SovranError)) throw error;
    return [problemOf(error)];
  }
}

function problemOf({ code, text: reason, fix, details }: SovranError): LintProblem {
  return { code, line: typeof details?.line === 'number' ? details.line : 1, reason, ...(fix ? { fix } : {}) };
}
