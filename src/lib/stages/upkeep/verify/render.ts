import { say } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import { SHALLOW } from './look-at-files.ts';
import type { VerificationDocument } from './schema.ts';
import type { SubjectCheck, Verification } from './verification.ts';

/** Problems that are shown of one subject; the JSON has all. */
const SHOWN = 10;

/** The JSON document's fields, reasons in the reader's language. */
export function verificationData({ verdict, checks }: Verification, view: View): VerificationDocument {
  const inWords = checks.map(({ problems, ...check }) => ({
    ...check,
    problems: problems.map(({ reason, ...problem }) => ({ ...problem, reason: say(view.t, reason) })),
  }));
  return { verdict, checks: inWords };
}

/** One line a subject, its problems below, then the verdict. */
export function renderVerification({ verdict, checks }: Verification, view: View): string[] {
  return [...checks.flatMap((check) => checkLines(check, view)), view.t(`verify.verdict.${verdict}`)];
}

function checkLines({ id, verdict, count, problems }: SubjectCheck, view: View): string[] {
  const { paint, t } = view;
  const sign = verdict === 'pass' ? paint.good('✔') : paint.bad('✗');
  const more = problems.length - SHOWN;
  return [
    `${sign} ${t(`verify.${id}`, { count })}`,
    ...problems.slice(0, SHOWN).map(({ about, reason }) => `  ${about}: ${say(view.t, reason)}`),
    ...(more > 0 ? [`  ${t('verify.more', { more })}`] : []),
  ];
}

/** What to type where the clone is the problem. */
export function nextAfterVerify({ checks }: Verification): string[] {
  return checks.some(({ problems }) => problems.some(({ code }) => code === SHALLOW)) ? ['git fetch --unshallow'] : [];
}
