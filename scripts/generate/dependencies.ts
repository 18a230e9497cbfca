import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { readInstalled, type Installed } from './dependencies/installed.ts';
import { isAllowed } from './dependencies/licences.ts';
import { table } from './table.ts';

/** `docs/dependencies.md`: what a user installs with sovran, why, under which licence, how large. */
export function generateDependencies(): Map<string, string> {
  const reasons = parse(readFileSync('scripts/generate/dependencies/reasons.yaml', 'utf8')) as Record<string, string>;
  return new Map([['docs/dependencies.md', renderDependencies(readInstalled('.'), reasons)]]);
}

/** Pure: the page. Throws on a direct dependency without reason, a reason without dependency, a licence not allowed. */
export function renderDependencies(installed: Installed[], reasons: Record<string, string>): string {
  const sorted = installed.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  const direct = sorted.filter((one) => one.direct);
  const complaints = [...reasonComplaints(direct, reasons), ...licenceComplaints(sorted)];
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
  const lines = [
    '# Dependencies',
    '',
    'Made by `npm run generate` from what is installed; a test fails when it is out of date.',
    'Reasons are kept in `scripts/generate/dependencies/reasons.yaml`. `npm run audit` asks the registry for advisories.',
    '',
    `${sorted.length} production packages, ${mebibytes(sorted)} MiB unpacked; ${direct.length} of them chosen:`,
    '',
    ...table(
      ['package', 'version', 'licence', 'KiB', 'why'],
      direct.map((one) => [...cellsOf(one), reasons[one.name] ?? '']),
    ),
    '',
    '## Brought by those',
    '',
    ...table(
      ['package', 'version', 'licence', 'KiB', 'brought by'],
      sorted.filter((one) => !one.direct).map((one) => [...cellsOf(one), one.roots.join(', ')]),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function keyOf({ name, version }: Installed): string {
  return `${name} ${version}`;
}

function cellsOf({ name, version, licence, bytes }: Installed): string[] {
  return [name, version, licence, String(Math.ceil(bytes / 1024))];
}

function mebibytes(installed: Installed[]): string {
  return (installed.reduce((sum, { bytes }) => sum + bytes, 0) / 1024 ** 2).toFixed(1);
}

function reasonComplaints(direct: Installed[], reasons: Record<string, string>): string[] {
  const names = direct.map(({ name }) => name);
  const without = names.filter((name) => !reasons[name]?.trim()).map((name) => `no reason for ${name} in reasons.yaml`);
  const idle = Object.keys(reasons).filter((name) => !names.includes(name));
  return [...without, ...idle.map((name) => `reasons.yaml explains ${name}, which is no dependency`)];
}

function licenceComplaints(installed: Installed[]): string[] {
  const refused = installed.filter(({ licence }) => !isAllowed(licence));
  return refused.map(({ name, licence }) => `${name}: licence ${licence} is not allowed`);
}
