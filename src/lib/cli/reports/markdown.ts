import type { Case } from './cases.ts';
import type { GateReport } from './gate-report.ts';
import type { View } from '../../core/text/view.ts';

const MARKS: Readonly<Record<Case['state'], string>> = { passed: '✅', failed: '❌', skipped: '➖' };
/** Characters that Markdown, HTML, a mention or a quick action begins with. */
const MEANT = /[\\`*_{}[\]()<>#+!|~@&:/$^=-]/g;

/** Pure: a result as a summary for a merge request, in which names stay text. */
export function markdownReport({ command, exit, cases, lines }: GateReport, { t }: View): string {
  const failed = cases.filter(({ state }) => state !== 'passed');
  const verdict = t(`cli.report.exit.${exit}`);
  const counts = t('cli.report.counts', { cases: cases.length, failed: failed.filter(isFailed).length });
  return [
    `### ${exit === 0 ? MARKS.passed : MARKS.failed} \`sovran ${command}\`: ${verdict} (exit ${exit})`,
    '',
    counts,
    '',
    ...(failed.length > 0 ? tableOf(failed, t('cli.report.check'), t('cli.report.reason')) : []),
    `<details><summary>${t('cli.report.output')}</summary>`,
    '',
    ...fenced(lines),
    '',
    '</details>',
    '',
  ].join('\n');
}

function isFailed({ state }: Case): boolean {
  return state === 'failed';
}

function tableOf(cases: readonly Case[], check: string, reason: string): string[] {
  const rows = cases.map(
    ({ subject, name, state, reason: why }) =>
      `| ${MARKS[state]} ${plainCell([subject, name].join(' '))} | ${plainCell(why)} |`,
  );
  return [`| ${check} | ${reason} |`, '| --- | --- |', ...rows, ''];
}

/** Text in a cell of a table: by entities, which no Markdown reads as marks. */
export function plainCell(text: string): string {
  return text
    .trim()
    .replace(/\s+/g, ' ')
    .replace(MEANT, (mark) => `&#${mark.charCodeAt(0)};`);
}

/** A block of code whose fence no line in it can close. */
function fenced(lines: readonly string[]): string[] {
  const longest = Math.max(2, ...lines.flatMap((line) => (line.match(/`+/g) ?? []).map(({ length }) => length)));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}text`, ...lines, fence];
}
