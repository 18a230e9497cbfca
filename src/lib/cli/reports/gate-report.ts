import { EXIT, type ExitCode, SovranError } from '../../core/text/sovran-error.ts';
import { plainText } from '../../core/text/plain.ts';
import { plainPaint, type View } from '../../core/text/view.ts';
import { toErrorDocument, toErrorLines } from '../failures/failure.ts';
import { type Outcome, toDocument, toLines } from '../session/outcome.ts';
import { type Case, casesOf } from './cases.ts';

/** What a gate found, for test reports. `lines`: the result as people see it, without colours. */
export interface GateReport {
  command: string;
  exit: ExitCode;
  cases: Case[];
  lines: string[];
}

/** What a command came to, or why it did not, as a report. */
export function reportOf(command: string, result: Outcome | SovranError, view: View): GateReport {
  const plain = { ...view, paint: plainPaint };
  return result instanceof SovranError ? ofError(command, result, plain) : ofOutcome(command, result, plain);
}

function ofOutcome(command: string, outcome: Outcome, view: View): GateReport {
  const exit = outcome.exit ?? EXIT.ok;
  const lines = toLines(outcome, view).flatMap((line) => plainText(line).split('\n'));
  return { command, exit, cases: casesOf(toDocument(outcome, view), { command, exit }), lines };
}

function ofError(command: string, error: SovranError, view: View): GateReport {
  const { exit } = error;
  const document = toErrorDocument(error, view) as { error: { details: { gates?: object[] } } };
  const { gates } = document.error.details;
  const cases = casesOf(gates ? { gates } : document, { command, exit });
  return { command, exit, cases, lines: toErrorLines(error, view).map(plainText) };
}
