import { dirname } from 'node:path';
import { makeFolder } from '../../core/kit/make-folder.ts';
import { message, type Message } from '../../core/text/message.ts';
import { usageError } from '../../core/text/sovran-error.ts';
import { systemReason } from '../../core/failures/system-reason.ts';
import { systemCode } from '../../core/kit/system-code.ts';
import type { View } from '../../core/text/view.ts';
import { writeWhole } from '../plans/plan-file.ts';
import type { GateReport } from './gate-report.ts';
import { junitReport } from './junit.ts';
import { markdownReport } from './markdown.ts';

/** Files of a report, as the flags name them. */
export interface ReportFiles {
  junit?: string | undefined;
  markdown?: string | undefined;
}

/** Throws `bad-report-name` (exit 2) for a name of another format, such as that of a project's file. */
export function checkReportNames({ junit, markdown }: ReportFiles): void {
  if (junit !== undefined) checkName(junit, /\.xml$/i, '.xml');
  if (markdown !== undefined) checkName(markdown, /\.(md|markdown)$/i, '.md');
}

function checkName(path: string, pattern: RegExp, end: string): void {
  if (pattern.test(path)) return;
  throw usageError('bad-report-name', message('cli.bad-report-name', { path, end }), {
    fix: message('cli.bad-report-name.fix', { end }),
    details: { path },
  });
}

/** Writes the named files, whole, with the folders that lead to them; returns what could not be written. */
export async function saveGateReport(files: ReportFiles, report: GateReport, view: View): Promise<Message[]> {
  const { junit, markdown } = files;
  const written = await Promise.all([
    ...(junit === undefined ? [] : [save(junit, junitReport(report))]),
    ...(markdown === undefined ? [] : [save(markdown, markdownReport(report, view))]),
  ]);
  return written.flat();
}

async function save(path: string, text: string): Promise<Message[]> {
  try {
    await makeFolder(dirname(path));
    await writeWhole(path, text);
    return [];
  } catch (error) {
    return [message('compare.not-saved', { path, reason: systemReason(systemCode(error)) })];
  }
}
