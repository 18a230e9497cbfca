import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { auditProduction } from './audit/ask-npm.ts';
import { readExceptions, type Exception } from './audit/exceptions.ts';
import { isGrave, SEVERITIES, type Finding } from './audit/npm-report.ts';

/** Exit codes: nothing grave is unexplained, something is, the registry did not say. */
const EXIT = { clean: 0, findings: 1, notChecked: 4 };

const { values } = parseArgs({ options: { exceptions: { type: 'string', default: 'docs/audit-exceptions.yaml' } } });
process.chdir(fileURLToPath(new URL('..', import.meta.url)));
process.exitCode = main(readExceptions(values.exceptions, new Date().toISOString().slice(0, 10)));

function main(exceptions: Map<string, Exception>): number {
  const audit = auditProduction(process.cwd());
  if (!audit.checked) {
    console.log(`not checked: ${audit.why}`);
    return EXIT.notChecked;
  }
  const { findings, packages } = audit;
  for (const finding of findings.filter((one) => isGrave(one.severity))) printFinding(finding, exceptions);
  console.log(`${packages} production packages: ${countsOf(findings)}`);
  const open = findings.filter((one) => isGrave(one.severity) && !exceptions.has(one.advisory));
  return open.length > 0 ? EXIT.findings : EXIT.clean;
}

function printFinding(finding: Finding, exceptions: Map<string, Exception>): void {
  const { severity, package: name, range, title, advisory } = finding;
  const exception = exceptions.get(advisory);
  console.log(`${severity}: ${name} ${range}: ${title} (${advisory})`);
  if (exception) console.log(`  explained until ${exception.until}: ${exception.reason}`);
}

function countsOf(findings: Finding[]): string {
  return SEVERITIES.map((severity) => `${findings.filter((one) => one.severity === severity).length} ${severity}`).join(
    ', ',
  );
}
