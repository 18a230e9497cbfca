import { canonicalJson, digestOfText } from '../../../core/kit/canonical.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import type { Language } from '../../../core/text/message.ts';
import { loadTranslate } from '../../../core/text/translate.ts';
import type { JobFigures } from '../../jobs/figures.ts';
import type { StoredReport } from '../../measure/reports/report-files.ts';
import { reportPage } from '../../measure/reports/report-page.ts';

/** A file of a run; its text holds no prompt, no answer and no row. */
export interface Artifact {
  path: string;
  text: string;
  digest: string;
}

/** Record of a job without the worker's own words, which may quote a row; its figures. Pure. */
export function filesOfJob({ metadata, spec }: ResourceOf<'Run'>, figures: JobFigures | undefined): Artifact[] {
  const { failure, command: _typed, ...rest } = spec;
  const named = failure && { code: failure.code, class: failure.class };
  const record = { kind: 'Run', name: metadata.name, spec: { ...rest, ...(named ? { failure: named } : {}) } };
  return [asArtifact('run.json', json(record)), ...(figures ? [asArtifact('figures.json', json(figures))] : [])];
}

/** A report as data and as a page, without classes: their names are answers of the dataset. */
export async function filesOfReport({ report, digest }: StoredReport, language: Language): Promise<Artifact[]> {
  const { classes: _classes, confusion: _confusion, ...open } = report;
  const page = reportPage(open, digest, { language, t: await loadTranslate(language) });
  return [asArtifact('report.json', json({ ...open, digest })), asArtifact('report.html', page)];
}

function json(value: object): string {
  return `${canonicalJson(value)}\n`;
}

function asArtifact(path: string, text: string): Artifact {
  return { path, text, digest: digestOfText(text) };
}
