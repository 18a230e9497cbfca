import { REPORT_MARK } from '../../core/text/html/page.ts';
import { fixable } from '../../core/text/message.ts';
import { SovranError, usageError } from '../../core/text/sovran-error.ts';
import type { View } from '../../core/text/view.ts';
import type { GateReport } from '../reports/gate-report.ts';
import { junitReport } from '../reports/junit.ts';
import { markdownReport } from '../reports/markdown.ts';
import { refuseTakenFile } from './taken-file.ts';
import { writeNamedFile } from './write-file.ts';

/** A report in each form that a file can have; only the wanted one is made. */
export interface ReportForms {
  html: () => string;
  markdown: () => string;
}

/** Files of a gate's report, as the flags name them. */
export interface ReportFiles {
  junit?: string | undefined;
  markdown?: string | undefined;
}

const HTML = /\.html?$/i;
const MARKDOWN = /\.(md|markdown)$/i;
const XML = /\.xml$/i;
const ENDINGS: Readonly<Record<string, RegExp>> = { '.html': HTML, '.md': MARKDOWN, '.json': /\.json$/i };

/** Throws `bad-report-name` or `file-taken` (exit 2) for a name of no known format, and for a file that is not an earlier report. */
export async function checkReportPath(path: string | undefined, end = '.html / .md'): Promise<void> {
  if (path === undefined) return;
  if (!end.split(' / ').some((one) => ENDINGS[one]?.test(path))) throw badName(path, end);
  await refuseTakenFile(path, isReport);
}

/** As `checkReportPath`, for the files of a gate's report. */
export async function checkReportFiles({ junit, markdown }: ReportFiles): Promise<void> {
  if (junit !== undefined && !XML.test(junit)) throw badName(junit, '.xml');
  if (markdown !== undefined && !MARKDOWN.test(markdown)) throw badName(markdown, '.md');
  for (const path of [junit, markdown]) if (path !== undefined) await refuseTakenFile(path, isReport);
}

function badName(path: string, end: string): SovranError {
  return usageError('bad-report-name', fixable('cli.bad-report-name', { path, end }), { details: { path } });
}

function isReport(text: string): boolean {
  return text.includes(REPORT_MARK);
}

/** Writes a report to a file that is named, whole. Throws `file-not-saved` (exit 2). */
export async function saveReport(path: string | undefined, forms: ReportForms): Promise<void> {
  if (path === undefined) return;
  await writeNamedFile(path, MARKDOWN.test(path) ? marked(forms.markdown()) : forms.html());
}

/** Writes the named files; returns why one could not be written. */
export async function saveGateReport(
  { junit, markdown }: ReportFiles,
  report: GateReport,
  view: View,
): Promise<SovranError[]> {
  const files = [
    ...(junit === undefined ? [] : [{ path: junit, text: marked(junitReport(report)) }]),
    ...(markdown === undefined ? [] : [{ path: markdown, text: marked(markdownReport(report, view)) }]),
  ];
  const saved = await Promise.allSettled(files.map(({ path, text }) => writeNamedFile(path, text)));
  return saved.flatMap((one) => (one.status === 'rejected' && one.reason instanceof SovranError ? [one.reason] : []));
}

/** Comments of HTML are comments of Markdown and XML, too. */
function marked(text: string): string {
  return `${text}\n<!-- ${REPORT_MARK} -->\n`;
}
