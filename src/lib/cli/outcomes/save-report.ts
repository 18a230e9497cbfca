import { message } from '../../core/text/message.ts';
import { usageError } from '../../core/text/sovran-error.ts';
import { systemReason } from '../../core/failures/system-reason.ts';
import { systemCode } from '../../core/kit/system-code.ts';
import { writeWhole } from '../plans/plan-file.ts';

/** A report in each form that a file can have; only the wanted one is made. */
export interface ReportForms {
  html: () => string;
  markdown: () => string;
}

/** Forms by the end of a file's name. */
const ENDINGS: readonly [RegExp, keyof ReportForms][] = [
  [/\.html?$/i, 'html'],
  [/\.(md|markdown)$/i, 'markdown'],
];

/** Throws `bad-report-name` (exit 2) for a name of no known format. */
export function checkReportPath(path: string): void {
  if (ENDINGS.some(([pattern]) => pattern.test(path))) return;
  throw usageError('bad-report-name', message('compare.bad-out', { path }), { fix: message('compare.bad-out.fix') });
}

/** Writes a report to a file, whole. Throws `report-not-saved` (exit 2). */
export async function saveReport(path: string, forms: ReportForms): Promise<void> {
  const form = ENDINGS.find(([pattern]) => pattern.test(path))?.[1] ?? 'html';
  try {
    await writeWhole(path, forms[form]());
  } catch (error) {
    const code = systemCode(error);
    throw usageError('report-not-saved', message('compare.not-saved', { path, reason: systemReason(code) }), {
      fix: message('compare.not-saved.fix'),
      details: { path, reason: code },
      cause: error,
    });
  }
}
