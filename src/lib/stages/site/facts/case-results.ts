import { rowsOf } from '../../measure/eval/recorded.ts';
import { metricOf, type Metric, type Report } from '../../measure/reports/report.ts';
import type { ShownRelease } from '../../release/records/show.ts';
import { namedModels } from '../../snapshot/snapshot.ts';
import { liveRelease, type SiteFacts } from './read-facts.ts';

/** A model with its share of exact answers. */
export interface Accuracy {
  model: string;
  metric: Metric;
}

/** What came of a use case. */
export interface CaseResults {
  models: string[];
  releases: ShownRelease[];
  /** Where a release of it has the traffic; `approvers`: whose approvals count there. */
  live: { environment: string; release: string; model: string; approvers: string[] }[];
  /** Of what is live, else of its newest model; `base` answered the same rows. */
  accuracy?: Accuracy & { base?: Accuracy | undefined };
}

/** Models, releases, environments and accuracy of a use case. Pure. */
export function resultsOf(usecase: string, facts: SiteFacts): CaseResults {
  const own = namedModels(facts).filter(({ spec }) => spec.kind !== 'base' && facts.usecaseOf(spec) === usecase);
  const models = own.toSorted((one, other) => one.spec.registeredAt.localeCompare(other.spec.registeredAt));
  const names = models.map(({ name }) => name);
  const releases = facts.releases.filter(({ model }) => names.includes(model));
  const live = liveOf(releases, facts);
  const [accuracy] = [...live.map(({ model }) => model), ...names.toReversed()].flatMap(
    (model) => accuracyOf(model, facts) ?? [],
  );
  return { models: names, releases, live, ...(accuracy ? { accuracy } : {}) };
}

function liveOf(releases: readonly ShownRelease[], { environments }: SiteFacts): CaseResults['live'] {
  return environments.flatMap((environment) => {
    const release = releases.find(({ name }) => name === liveRelease(environment));
    if (!release) return [];
    const { judged = [] } = release.environments.find((one) => one.environment === environment.name)?.approvals ?? {};
    const approvers = judged.flatMap(({ signer, problem }) =>
      problem === undefined && signer !== undefined ? [signer] : [],
    );
    return [{ environment: environment.name, release: release.name, model: release.model, approvers }];
  });
}

/** The newest evaluation of a model, beside that of its base on the same rows. */
function accuracyOf(model: string, { runs, lineages }: SiteFacts): CaseResults['accuracy'] {
  const nodes = lineages.find(({ nodes: all }) => all.some(({ name }) => name === model))?.nodes ?? [];
  const reports = runs.flatMap(({ report }) => (report?.type === 'eval' ? [report] : []));
  const own = reports.find((report) => modelOf(report).digest === nodes.find(({ name }) => name === model)?.digest);
  const metric = own && metricOf(own, 'exact-match');
  if (!own || !metric) return undefined;
  const bases = nodes.filter(({ type }) => type === 'base');
  const [base] = bases.flatMap(({ name, digest }) => {
    const report = reports.find((one) => modelOf(one).digest === digest && isOnSameRows(one, own));
    const exact = report && metricOf(report, 'exact-match');
    return exact ? [{ model: name, metric: exact }] : [];
  });
  return { model, metric, base };
}

function isOnSameRows(one: Report, other: Report): boolean {
  return rowsOf({ report: one, digest: '' }) === rowsOf({ report: other, digest: '' });
}

/** The model that a report measured, as far as it says. Pure. */
export function modelOf({ measured: { model } }: Report): { name?: string; digest?: string } {
  return model ?? {};
}
