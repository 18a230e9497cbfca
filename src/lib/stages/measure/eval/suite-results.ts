import type { ProjectReader } from '../../../core/ports/project-store.ts';
import { listEnvironments } from '../../../core/project/live.ts';
import { findResource, listResources } from '../../../core/project/resources.ts';
import { servedDigests } from '../../../core/project/served-digests.ts';
import { readReports } from '../reports/report-files.ts';
import type { Report } from '../reports/report.ts';
import { listSuites, requireSuite, type Suite } from '../suites/suite-files.ts';
import type { SuiteEntry, SuiteResult } from './schema.ts';
import { suiteOf } from './suite-report.ts';

/** Every suite with the newest result of each model. */
export async function listSuiteResults(project: ProjectReader): Promise<SuiteEntry[]> {
  const known = await readKnown(project);
  return (await listSuites(project)).map((suite) => entryOf(suite, known));
}

/** A suite with the newest result of each model. Throws `not-found` (exit 2). */
export async function showSuite(project: ProjectReader, name: string): Promise<SuiteEntry> {
  return entryOf(await requireSuite(project, name), await readKnown(project));
}

interface Known {
  /** Reports of suites, newest first. */
  reports: Report[];
  /** Kind of each model, by digest. */
  kinds: Map<string, string>;
  /** Environments, by the digests that they serve. */
  live: Map<string, string[]>;
}

async function readKnown(project: ProjectReader): Promise<Known> {
  const runs = (await listResources(project, 'Run')).filter(({ spec }) => spec.operation === 'eval run').reverse();
  const found = await readReports(
    project,
    runs.map(({ metadata }) => metadata.name),
  );
  const reports = [...found.values()].filter(({ type, verdict }) => type === 'suite' && verdict !== 'failed');
  const models = await listResources(project, 'Model');
  return {
    reports: reports.toSorted((one, other) => (one.id < other.id ? 1 : -1)),
    kinds: new Map(models.map(({ spec }) => [spec.digest, spec.kind])),
    live: await readServed(project),
  };
}

async function readServed(project: ProjectReader): Promise<Map<string, string[]>> {
  const served = new Map<string, string[]>();
  for (const { name, spec } of await listEnvironments(project)) {
    const release = spec.live && (await findResource(project, 'Release', spec.slots[spec.live] ?? ''));
    for (const digest of release ? servedDigests(release.spec.record) : [])
      served.set(digest, [...(served.get(digest) ?? []), name]);
  }
  return served;
}

function entryOf({ name, origin, digest, spec }: Suite, known: Known): SuiteEntry {
  const own = known.reports.filter((report) => suiteOf(report)?.name === name);
  const newest = [...Map.groupBy(own, digestIn).values()].flatMap(([report]) => (report ? [report] : []));
  const results = newest.map((report) => resultOf(report, digest, known));
  return {
    name,
    origin,
    digest,
    ...(spec.description === undefined ? {} : { description: spec.description }),
    tests: spec.tests.map(({ name: test, metric, limit, mitigation }) => ({
      name: test,
      metric,
      limit,
      ...(mitigation === undefined ? {} : { mitigation }),
    })),
    results: results.toSorted((one, other) => orderOf(one).localeCompare(orderOf(other))),
  };
}

function digestIn({ measured }: Report): string {
  return (measured['model'] as { digest: string } | undefined)?.digest ?? '';
}

function resultOf(report: Report, digest: string | null, { kinds, live }: Known): SuiteResult {
  const model = digestIn(report);
  const role = kinds.get(model);
  return {
    model: (report.measured['model'] as { name: string } | undefined)?.name ?? report.subject,
    digest: model,
    ...(role === undefined ? {} : { role }),
    live: live.get(model) ?? [],
    run: report.id,
    at: report.endedAt,
    current: suiteOf(report)?.digest === digest,
    verdict: report.verdict,
    tests: (report.tests ?? []).map(({ name, verdict }) => ({ name, verdict })),
    metrics: Object.fromEntries(
      report.metrics.map(({ name, value, unit, how, n, ci95 }) => [
        name,
        { value, unit, how, ...(n === undefined ? {} : { n }), ...(ci95 ? { ci95 } : {}) },
      ]),
    ),
  };
}

const ROLES = ['base', 'adapter', 'merged', 'quantized', 'fixture'];

function orderOf({ role = '', model }: SuiteResult): string {
  return `${ROLES.indexOf(role) + 1 || ROLES.length + 1} ${model}`;
}
