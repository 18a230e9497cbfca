import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readReport, type Audit } from './npm-report.ts';

/** A version with a published critical advisory (GHSA-xvch-5gv4-984h). It is asked about, never installed. */
const KNOWN_BAD = { name: 'minimist', version: '0.0.8' };

/**
 * Audits the production dependencies of a folder's lock file. A registry that knows no advisory at all, not even of a version
 * that has one, counts as not checked: some mirrors answer every question with an empty list.
 */
export function auditProduction(folder: string): Audit {
  const audit = askNpm(folder);
  if (!audit.checked || audit.findings.length > 0) return audit;
  const probe = askAboutKnownBad();
  if (!probe.checked) return probe;
  if (probe.findings.length > 0) return audit;
  return {
    checked: false,
    why: `the registry knows no advisory, not even that of ${KNOWN_BAD.name} ${KNOWN_BAD.version}`,
  };
}

function askNpm(cwd: string): Audit {
  const args = ['audit', '--omit=dev', '--json', '--package-lock-only'];
  const { stdout, error } = spawnSync('npm', args, { cwd, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return error ? { checked: false, why: `npm cannot be started (${error.message})` } : readReport(stdout);
}

function askAboutKnownBad(): Audit {
  const folder = mkdtempSync(join(tmpdir(), 'sovran-audit-'));
  const { name, version } = KNOWN_BAD;
  const dependencies = { [name]: version };
  const packages = { '': { dependencies }, [`node_modules/${name}`]: { version } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ dependencies }));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ lockfileVersion: 3, requires: true, packages }));
  try {
    return askNpm(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
