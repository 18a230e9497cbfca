import { parseDuration } from '../../../core/text/duration.ts';
import { reevaluationOf } from '../../release/quality/lifecycle.ts';
import { isProbe } from '../../release/probe/tally.ts';
import type { WeightFile } from '../collect/weights.ts';
import { fail, type Finding, notApplicable, pass, type Rule, type RuleFacts, unknown } from '../control/control.ts';
import { isOlder } from './age.ts';
import { answering } from './engines.ts';

const PICKLE = /^800[2-5]|^504b0304|^1f8b/;
const SAFE_NAME = /\.(safetensors|gguf|json|jsonl|txt|md|model|jinja|tiktoken)$|(^|\/)(LICENSE|NOTICE|README)[^/]*$/i;

/** MOD-01: what services read holds data alone, and no engine runs code of a model. */
export const safeFormats: Rule = (facts) => {
  const found = answering(facts);
  if ('verdict' in found) return found;
  if (found.processes.some(({ runsModelCode }) => runsModelCode)) return fail('remote-code');
  const trees = facts.seen.weights.trees.filter(({ path }) => found.weights.includes(path));
  const files = trees.flatMap((tree) => tree.files);
  if (trees.length < found.weights.length || files.length === 0) return unknown('no-files');
  const unsafe = files.filter((file) => !isSafe(file)).map(({ path }) => path);
  return unsafe.length > 0
    ? fail('unsafe', { files: unsafe.slice(0, 3).join(', ') })
    : pass('safe', { count: files.length });
};

/** Pure: by name and first bytes: GGUF, the length of a safetensors header and its brace, or text. */
function isSafe({ path, head, size }: WeightFile): boolean {
  if (!SAFE_NAME.test(path) || PICKLE.test(head)) return false;
  if (!/\.safetensors$/i.test(path)) return true;
  const length = [7, 6, 5, 4, 3, 2, 1, 0].reduce(
    (sum, at) => sum * 256 + Number.parseInt(head.slice(at * 2, at * 2 + 2), 16),
    0,
  );
  return length + 8 <= size && head.slice(16) === '7b';
}

/** MOD-03: the licence of every base allows the use that the organisation declares. */
export const modelLicences: Rule = ({ charter, seen: { lineage } }) => {
  const { models } = lineage;
  const refused = models.filter(({ licence }) => licence?.verdict === 'fail');
  const clauses = (found: typeof models): string =>
    found.map(({ name, licence }) => `${name} (${licence?.against.join(', ') ?? ''})`).join(', ');
  if (refused.length > 0) return fail('refused', { models: clauses(refused) });
  const open = models.filter(({ licence }) => licence?.verdict === 'unknown');
  if (open.length > 0) return unknown('facts', { models: clauses(open) });
  const allowed = charter?.data.licences?.map((one) => one.toLowerCase()) ?? [];
  const bases = models.filter(
    (one) => !one.lineage.some(({ digest }) => models.some((other) => other.digest === digest)),
  );
  const unread = bases.filter(({ licence, license }) => !licence && !allowed.includes(license.toLowerCase()));
  if (bases.length === 0 || unread.length > 0)
    return unknown('not-read', { models: unread.map(({ name, license }) => `${name} (${license})`).join(', ') });
  return pass('allowed', { models: bases.map(({ name, license }) => `${name} (${license})`).join(', ') });
};

/** MOD-04: each model down to its base is registered by digest, and the base names its source. */
export const lineageComplete: Rule = ({ seen: { lineage } }) => {
  const { models, datasets, unknown: strange } = lineage;
  if (models.length === 0) return unknown('no-model');
  if (strange.length > 0)
    return fail('unknown-parents', { digests: strange.map((digest) => digest.slice(0, 19)).join(', ') });
  const bases = models.filter(
    (one) => !one.lineage.some(({ digest }) => models.some((other) => other.digest === digest)),
  );
  const rootless = bases
    .filter(({ source, lineage: parents }) => source === null && parents.length === 0)
    .map(({ name }) => name);
  if (rootless.length > 0) return unknown('no-source', { names: rootless.join(', ') });
  const untrained = models.filter(({ trained, job }) => trained && job === null).map(({ name }) => name);
  return untrained.length > 0
    ? fail('no-job', { names: untrained.join(', ') })
    : pass('complete', { models: models.length, datasets: datasets.length });
};

/** MOD-05: the release rests on an intact evaluation of its weights that meets the charter, and is signed; by whom is for GOV-05. */
export const evaluated: Rule = ({ charter, seen: { evaluations, approvals } }) => {
  const { evaluations: all, broken } = evaluations;
  if (broken.length > 0) return fail('broken', { count: broken.length });
  const cited = all.findLast((one) => one.cited);
  if (!cited) return fail('none');
  if (!charter) return unknown('no-charter');
  const { minExactMatch, minRows } = charter.evaluation;
  const params = {
    run: cited.run,
    value: Math.round((cited.exactMatch ?? 0) * 10) / 10,
    rows: cited.rows,
    least: minExactMatch ?? 0,
    leastRows: minRows ?? 0,
  };
  if (cited.rows < (minRows ?? 0)) return fail('few-rows', params);
  if ((cited.exactMatch ?? 0) < (minExactMatch ?? 0)) return fail('below', params);
  if (minExactMatch === undefined) return unknown('no-terms', params);
  const isSigned = approvals.approvals.some(
    ({ signer, problem, evidence }) => signer !== null && problem !== 'dated-ahead' && evidence.includes(cited.digest),
  );
  return isSigned ? pass('met', params) : fail('unsigned', params);
};

/** MOD-06: the interval of what quantizing lost stays within the limit of the use case. */
export const quantizationLoss: Rule = ({ seen: { evaluations } }) => {
  const { loss } = evaluations;
  if (!loss) return notApplicable('not-quantized');
  if (loss === 'unregistered') return unknown('no-model');
  const { limit, measured, parent } = loss;
  if (!limit || parent === null) return unknown(limit ? 'no-parent' : 'no-limit');
  if (!measured) return unknown('not-measured', { parent });
  const [low, high] = measured.ci95.map((value) => Math.round(value * 10) / 10);
  const params = { low: low ?? 0, high: high ?? 0, limit: limit.points, rows: measured.rows };
  return measured.ci95[1] <= limit.points ? pass('within', params) : fail('over', params);
};

/** OPS-02: the last evaluation is younger than the charter asks, and a drift was answered by one. */
export const reevaluated: Rule = ({ now, charter, seen: { evaluations } }) => {
  const { served, evaluations: all, drift } = evaluations;
  if (!charter) return unknown('no-charter');
  const last = reevaluationOf(served, all, charter, now);
  if (!last) return fail('none');
  const params = { at: { instant: last.at }, every: charter.lifecycle.reevaluateEvery };
  if (last.overdue) return fail('overdue', params);
  return drift?.verdict === 'drift' && drift.at > last.at ? fail('drift', params) : pass('recent', params);
};

/** OPS-03: the newest rollback gave the previous release the traffic again, within a year, and the host has all that the next one needs. */
export const rollbackWorks: Rule = ({ now, validForMs, seen }) => {
  const { rollbacks } = seen.rollbacks;
  const [newest] = rollbacks;
  if (!newest) return unknown('never');
  const params = { at: { instant: newest.at }, ms: newest.switchMs ?? 0 };
  if (newest.result !== 'succeeded') return fail('failed', params);
  const { standby } = seen.rollbacks;
  const isGone = standby?.digests.some((digest) => !seen.weights.kept.includes(digest));
  if (standby && isGone) return fail('gone', { release: standby.release });
  return isOlder(newest.at, now, validForMs) ? unknown('long-ago', params) : pass('restored', params);
};

/** SUP-01: what answers was started from the runtime or image of the release. */
export const pinnedEngine: Rule = (facts) => {
  const found = answering(facts);
  if ('verdict' in found) return found;
  const { name = '', environment = '' } = facts.seen.live.live?.record.engine ?? {};
  const { container } = found;
  const params = { engine: name, digest: environment.slice(0, 19) };
  if (container && !/^(sha256:)?[0-9a-f]{64}$/.test(container.image)) return fail('unpinned', params);
  return pass(container ? 'image' : 'locks', params);
};

/** TRC-04: the last answers, without those of probes, lead to an application, a release and weights that the project knows, and the log is kept. */
export const traceable: Rule = (facts) => {
  const {
    environment,
    charter,
    seen: { requests, registry },
  } = facts;
  const sample = requests.requests.filter(
    (one) => one.environment === environment && one.status === 200 && !isProbe(one.application),
  );
  if (sample.length === 0) return unknown('no-answers');
  const lost = sample.filter(
    ({ id, application, release }) =>
      id === '' || !registry.applications.includes(application) || !registry.releases.includes(release),
  );
  const params = { count: sample.length, lost: lost.length, id: lost[0]?.id ?? '' };
  if (lost.length > 0) return fail('lost', params);
  return (charter?.audit.keepRequests && notKept(facts, charter.audit.keepRequests)) || pass('traced', params);
};

/** What is wrong with a log that begins within the period for which it is to be kept: only a first promotion explains that. */
function notKept({ now, environment, seen: { requests, live } }: RuleFacts, keep: string): Finding | undefined {
  const start = requests.starts.find((one) => one.environment === environment);
  if (!start || isOlder(start.at, now, parseDuration(keep))) return undefined;
  const params = { at: { instant: start.at }, keep };
  if (start.dropped) return fail('dropped', params);
  const promotedAt = live.live?.promoted?.at ?? '~';
  return start.at > promotedAt ? unknown('begins-late', params) : undefined;
}
