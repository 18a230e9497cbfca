import { dropAbsent } from '../../../core/kit/drop-absent.ts';
import type { ProjectReader } from '../../../core/ports/project-store.ts';
import { listEnvironments } from '../../../core/project/live.ts';
import { findResource, listResources } from '../../../core/project/resources.ts';
import { servedDigests } from '../../../core/project/served-digests.ts';
import { readReports } from '../reports/report-files.ts';
import type { Report } from '../reports/report.ts';
import { listSuites, requireSuite, type Suite } from '../../../core/project/suite-files.ts';
import type { SuiteEntry, SuiteResult } from './schema.ts';
import { shownTest, suiteOf } from './suite-report.ts';

/** Every suite with the newest result of each model, and those whose file is invalid. */
export async function listSuiteResults(project: ProjectReader) {
  const known = await readKnown(project);
  const { suites, unreadable } = await listSuites(project);
  return { items: suites.map((suite) => entryOf(suite, known)), unreadable };
}

/** A suite with the newest result of each model. Throws `not-found` (exit 2). */
export async function showSuite(project: ProjectReader, name: string): Promise<SuiteEntry> {
  return entryOf(await requireSuite(project, name), await readKnown(project));
}

interface Known {
  /** Reports of suites, oldest first. */
  reports: Report[];
  /** Kind of each model, by digest. */
  roles: Map<string, string>;
  /** Environments and the digests that they serve. */
  live: { name: string; digests: string[] }[];
}

async function readKnown(project: ProjectReader): Promise<Known> {
  const runs = (await listResources(project, 'Run')).filter(({ spec }) => spec.operation === 'eval run');
  const ids = runs.map(({ metadata }) => metadata.name);
  const found = await readReports(project, ids);
  const reports = ids.flatMap((id) => found.get(id) ?? []);
  const models = await listResources(project, 'Model');
  return {
    reports: reports.filter(({ type, verdict }) => type === 'suite' && verdict !== 'failed'),
    roles: new Map(models.map(({ spec }) => [spec.digest, spec.kind])),
    live: await Promise.all(
      (await listEnvironments(project)).map(async ({ name, spec: { live, slots } }) => {
        const served = live && slots[live];
        const release = served && (await findResource(project, 'Release', served));
        return { name, digests: release ? servedDigests(release.spec.record) : [] };
      }),
    ),
  };
}

function entryOf({ name, origin, digest, spec }: Suite, known: Known): SuiteEntry {
  const own = known.reports.filter((report) => suiteOf(report)?.name === name);
  const newest = new Map(own.map((report) => [modelOf(report).digest, resultOf(report, digest, known)]));
  const results = [...newest.values()].toSorted((one, other) => orderOf(one).localeCompare(orderOf(other)));
  const { description, tests } = spec;
  return { name, origin, digest, ...dropAbsent({ description }), tests: tests.map(shownTest), results };
}

function modelOf({ measured, subject }: Report): { name: string; digest: string } {
  return (measured['model'] as { name: string; digest: string } | undefined) ?? { name: subject, digest: '' };
}

function resultOf(report: Report, now: string | null, { roles, live }: Known): SuiteResult {
  const { id: run, endedAt: at, verdict, tests = [], metrics } = report;
  const { name: model, digest } = modelOf(report);
  const environments = live.filter(({ digests }) => digests.includes(digest)).map(({ name }) => name);
  const current = suiteOf(report)?.digest === now;
  const of = { model, digest, ...dropAbsent({ role: roles.get(digest) }), live: environments };
  return { ...of, run, at, current, verdict, tests, metrics };
}

const ROLES = ['base', 'adapter', 'merged', 'quantized', 'fixture'];

function orderOf({ role = '', model }: SuiteResult): string {
  return `${ROLES.indexOf(role) + 1 || ROLES.length + 1} ${model}`;
}
