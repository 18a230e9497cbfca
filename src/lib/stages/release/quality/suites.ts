import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import type { ProjectReader } from '../../../core/ports/project-store.ts';
import { fixable, message } from '../../../core/text/message.ts';
import { suiteOf } from '../../measure/eval/suite-report.ts';
import { findSuite } from '../../../core/project/suite-files.ts';
import { type EvidenceReport, isSuiteOf } from '../approvals/evidence.ts';

/** A suite that the charter asks for, as it is now; no digest where it or its rows are missing. */
export interface AskedSuite {
  name: string;
  digest: string | null;
}

/** Suites by name. */
export async function readSuites(project: ProjectReader, names: readonly string[]): Promise<AskedSuite[]> {
  return Promise.all(names.map(async (name) => ({ name, digest: (await findSuite(project, name))?.digest ?? null })));
}

/** Each served model passed every test of each suite, as it is now, by its newest sound report. Pure. */
export function suiteGates(
  served: readonly { name: string; digest: string }[],
  suites: readonly AskedSuite[],
  reports: readonly EvidenceReport[],
): Gate[] {
  return suites.flatMap((suite) => served.map((model) => suiteGate(model, suite, reports)));
}

function suiteGate(
  { name: model, digest }: { name: string; digest: string },
  { name: suite, digest: now }: AskedSuite,
  reports: readonly EvidenceReport[],
): Gate {
  const id = 'suite';
  const newest = reports.findLast(
    (one) => isSuiteOf(one, digest) && one.report !== undefined && suiteOf(one.report)?.name === suite,
  );
  const { report } = newest ?? {};
  if (now === null || !newest || !report || suiteOf(report)?.digest !== now) {
    const { text: reason, fix } = fixable('release.suite.unknown', { model, suite });
    return { id, verdict: 'unknown', reason, fix, next: [`sovran eval run --model ${model} --suite ${suite}`] };
  }
  const open = (report.tests ?? []).filter(({ verdict }) => verdict !== 'passed');
  const tests = open.map(({ name }) => name).join(', ');
  const next = [`sovran eval show ${suite}`];
  const isFailed = open.some(({ verdict }) => verdict === 'failed');
  const reason =
    open.length === 0
      ? message('release.suite.pass', { model, suite })
      : message('release.suite.fail', { model, suite, tests });
  const gate = passOrFail(id, open.length === 0, reason, { next });
  return { ...gate, ...(open.length > 0 && !isFailed ? { verdict: 'unknown' } : {}), evidence: newest.run };
}
