import { say } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import { SHALLOW } from './look-at-events.ts';
import type { VerificationDocument } from './schema.ts';
import { changeMessage, type Problem, type SubjectCheck, type Verification } from './verification.ts';

/** Problems that are shown of one subject; the JSON has all. */
const SHOWN = 10;

/** The JSON document's fields, reasons in the reader's language. */
export function verificationData({ verdict, checks, edits }: Verification, view: View): VerificationDocument {
  const inWords = checks.map(({ problems, ...check }) => ({
    ...check,
    problems: problems.map(({ reason, ...problem }) => ({ ...problem, reason: say(view.t, reason) })),
  }));
  const named = edits.map(({ about, change }) => ({ about, commit: change?.commit ?? null, by: change?.by ?? null }));
  return { verdict, checks: inWords, edits: named };
}

/** One line a subject, its problems below, then the edits of people and the verdict. */
export function renderVerification({ verdict, checks, edits }: Verification, view: View): string[] {
  const edited = edits.map(({ about, change }) => ({ about, reason: changeMessage(change) }));
  const isEdited = verdict === 'pass' && edits.length > 0;
  return [
    ...checks.flatMap((check) => checkLines(check, view)),
    ...(edits.length > 0 ? [view.t('verify.edits'), ...problemLines(edited, view)] : []),
    isEdited ? view.t('verify.verdict.edited', { count: edits.length }) : view.t(`verify.verdict.${verdict}`),
  ];
}

function checkLines({ id, verdict, count, problems }: SubjectCheck, view: View): string[] {
  const sign = verdict === 'pass' ? view.paint.good('✔') : view.paint.bad('✗');
  return [`${sign} ${view.t(`verify.${id}`, { count })}`, ...problemLines(problems, view)];
}

function problemLines(problems: readonly Pick<Problem, 'about' | 'reason'>[], { t }: View): string[] {
  const more = problems.length - SHOWN;
  return [
    ...problems.slice(0, SHOWN).map(({ about, reason }) => `  ${about}: ${say(t, reason)}`),
    ...(more > 0 ? [`  ${t('verify.more', { more })}`] : []),
  ];
}

/** What to type where the clone is the problem. */
export function nextAfterVerify({ checks }: Verification): string[] {
  return checks.some(({ problems }) => problems.some(({ code }) => code === SHALLOW)) ? ['git fetch --unshallow'] : [];
}
