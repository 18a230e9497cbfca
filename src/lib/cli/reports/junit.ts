import type { Case } from './cases.ts';
import type { GateReport } from './gate-report.ts';

/** What no XML 1.0 document may hold, and halves of characters. */
// oxlint-disable-next-line no-control-regex -- control characters are what is replaced
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu;
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** GitLab shows `[[ATTACHMENT|path]]` in an output as a link. */
const ATTACHMENT = /\[(?=\[ATTACHMENT)/gi;

/** Longest output that a report holds, characters: GitLab reads at most 30 MB of a file. */
const LONGEST_OUTPUT = 100_000;

// Form: docs.gitlab.com/ci/testing/unit_test_reports. What is said of a case is the content of its element.
/** Pure: a report in the form of JUnit that GitLab reads, a case for each check or gate. */
export function junitReport({ command, cases, lines }: GateReport): string {
  const failed = cases.filter(({ state }) => state === 'failed').length;
  const first = cases.findIndex(({ state }) => state === 'failed');
  const output = lines.join('\n').slice(0, LONGEST_OUTPUT);
  const elements = withOwnNames(cases).map((one, at) => testCase(one, command, at === first ? output : ''));
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="${escapeXml(command)}" tests="${cases.length}" failures="${failed}">
${elements.join('\n')}
  </testsuite>
</testsuites>
`;
}

/** Of cases with one name GitLab shows the first alone. */
function withOwnNames(cases: readonly Case[]): Case[] {
  const seen = new Map<string, number>();
  return cases.map((one) => {
    const key = `${one.subject}\0${one.name}`;
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return count === 1 ? one : { ...one, name: `${one.name} (${count})` };
  });
}

function testCase({ subject, name, state, reason }: Case, command: string, output: string): string {
  const place = escapeXml([command, subject].filter(Boolean).join(' '));
  const head = `    <testcase classname="${place}" name="${escapeXml(name)}"`;
  if (state === 'passed') return `${head}/>`;
  const element = state === 'skipped' ? 'skipped' : 'failure';
  const shown = output === '' ? '' : `<system-out>${escapeXml(output)}</system-out>`;
  return `${head}><${element}>${escapeXml(reason)}</${element}>${shown}</testcase>`;
}

/** Text in an element or attribute of XML; nothing in it is markup. */
export function escapeXml(text: string): string {
  return text
    .replace(FORBIDDEN, '\uFFFD')
    .replace(ATTACHMENT, '[ ')
    .replace(/[&<>"]/g, (mark) => ENTITIES[mark] ?? mark);
}
