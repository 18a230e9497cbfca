import { tableOf } from '../../../core/text/table.ts';
import { say } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import type { Examination } from './examine.ts';

/** The JSON document's fields, fixes in the reader's language. */
export function doctorData({ checks, verdict }: Examination, view: View): object {
  return { checks: checks.map(({ fix, ...one }) => ({ ...one, ...(fix ? { fix: say(view.t, fix) } : {}) })), verdict };
}

/** A table of what was found, then the fixes. */
export function renderExamination({ checks, verdict }: Examination, view: View): string[] {
  const signs = { ok: view.paint.good('✔'), warn: view.paint.warn('!'), fail: view.paint.bad('✗') };
  const table = tableOf(view, checks, [
    [{ title: '' }, ({ status }) => signs[status]],
    ['run.doctor.check', ({ id }) => id],
    ['run.doctor.observed', ({ observed }) => measure(observed, view) || view.t('run.doctor.absent')],
    ['run.doctor.expected', ({ expected }) => measure(expected, view)],
  ]);
  const fixes = checks.flatMap(({ id, fix }) => (fix ? [`${id}: ${say(view.t, fix)}`] : []));
  return [...table, ...fixes, view.t(`run.doctor.verdict.${verdict}`)];
}

/** `64 GiB` with the unit as the reader's language writes it. */
function measure(text: string, view: View): string {
  return text.replace('GiB', view.t('run.doctor.gib'));
}
