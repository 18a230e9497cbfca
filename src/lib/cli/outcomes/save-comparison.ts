import { comparisonMarkdown, comparisonPage } from '../../stages/experiments/compare/page.ts';
import type { JobComparison } from '../../stages/experiments/compare/schema.ts';
import { message } from '../../core/text/message.ts';
import { usageError } from '../../core/text/sovran-error.ts';
import { systemReason } from '../../core/text/system-reason.ts';
import { systemCode } from '../../core/kit/system-code.ts';
import type { View } from '../../core/text/view.ts';
import { writeWhole } from '../plans/plan-file.ts';

/** What a file is written as, by the end of its name. */
const FORMATS: readonly [RegExp, (comparison: JobComparison, view: View) => string][] = [
  [/\.html?$/i, comparisonPage],
  [/\.(md|markdown)$/i, comparisonMarkdown],
];

/** Throws `bad-report-name` (exit 2) for a name of no known format. */
export function checkReportPath(path: string): void {
  if (FORMATS.some(([pattern]) => pattern.test(path))) return;
  throw usageError('bad-report-name', message('compare.bad-out', { path }), { fix: message('compare.bad-out.fix') });
}

/** Writes a comparison to a file, whole. Throws `report-not-saved` (exit 2). */
export async function saveComparison(path: string, comparison: JobComparison, view: View): Promise<void> {
  const format = FORMATS.find(([pattern]) => pattern.test(path))?.[1] ?? comparisonPage;
  try {
    await writeWhole(path, format(comparison, view));
  } catch (error) {
    const code = systemCode(error);
    throw usageError('report-not-saved', message('compare.not-saved', { path, reason: systemReason(code) }), {
      fix: message('compare.not-saved.fix'),
      details: { path, reason: code },
      cause: error,
    });
  }
}
