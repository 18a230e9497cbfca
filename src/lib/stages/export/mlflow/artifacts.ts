import { canonicalJson } from '../../../core/kit/canonical.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import type { Language } from '../../../core/text/message.ts';
import { loadTranslate } from '../../../core/text/translate.ts';
import type { JobFigures } from '../../jobs/figures.ts';
import type { StoredReport } from '../../measure/reports/report-files.ts';
import { reportPage } from '../../measure/reports/report-page.ts';

/** Texts by file name; none holds a prompt, an answer or a row. */
export type Files = Readonly<Record<string, string>>;

/** Record of a job without the worker's own words, which may quote a row; its figures. Pure. */
export function filesOfJob({ metadata, spec }: ResourceOf<'Run'>, figures: JobFigures | undefined): Files {
  const { failure, command: _typed, ...rest } = spec;
  const named = failure ? { failure: { code: failure.code, class: failure.class } } : {};
  const record = { kind: 'Run', name: metadata.name, spec: { ...rest, ...named } };
  return { 'run.json': json(record), ...(figures ? { 'figures.json': json(figures) } : {}) };
}

/** A report as data and as a page, without classes: their names are answers of the dataset. */
export async function filesOfReport({ report, digest }: StoredReport, language: Language): Promise<Files> {
  const { classes: _classes, confusion: _confusion, ...open } = report;
  const page = reportPage(open, digest, { language, t: await loadTranslate(language) });
  return { 'report.json': json({ ...open, digest }), 'report.html': page };
}

function json(value: object): string {
  return `${canonicalJson(value)}\n`;
}
