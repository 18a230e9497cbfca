import { parseDuration } from '../../../core/text/duration.ts';
import { brokenRoles } from '../../../core/project/charter-roles.ts';
import { samePerson } from '../../../core/project/signers.ts';
import type { Classification, DecisionTree } from '../collect/records.ts';
import { fail, notApplicable, pass, type Rule, unknown } from '../control/control.ts';
import { isOlder } from './age.ts';

/** GOV-01: every role of the charter is held by people with a live key, and no owner validates. */
export const rolesNamed: Rule = ({ now, charter, validForMs, seen }) => {
  const { inForce, signers } = seen.charter;
  if (!charter || !inForce) return unknown('no-charter');
  const { owners, validators, dataQuality } = charter.roles;
  const people = [...Object.values(owners), ...validators, ...dataQuality].map(samePerson);
  const { unkeyed, validating, sharing } = brokenRoles(charter.roles, signers);
  if (unkeyed.length > 0) return fail('no-key', { people: unkeyed.join(', ') });
  if (sharing.length > 0) return fail('one-key', { people: sharing.join(', ') });
  if (validating.length > 0) return fail('not-separated', { people: validating.join(', ') });
  if (isOlder(inForce.since, now, validForMs)) return unknown('accepted-long-ago', { at: { instant: inForce.since } });
  return pass('named', { count: new Set(people).size });
};

/** GOV-02: the charter has its five parts, what its files and the list of signers say is what enough people signed, and it began once. */
export const charterApproved: Rule = ({ seen: { charter } }) => {
  const { file, inForce, proposed, missingParts, broken } = charter;
  if (broken.length > 0) return fail('broken', { count: broken.length, first: broken[0] ?? '' });
  if (file === 'none') return inForce ? fail('removed') : unknown('no-charter');
  if (file === 'unreadable') return fail('unreadable');
  if (missingParts.length > 0) return fail('parts', { parts: missingParts.join(', ') });
  if (proposed) return fail('unsigned', { count: proposed.signers.length, required: proposed.required });
  return inForce
    ? pass('in-force', { count: inForce.signers.length, at: { instant: inForce.since } })
    : unknown('no-charter');
};

/** GOV-03: the stored answers, walked through the tree of this version, give the stored result. */
export const classified: Rule = ({ seen: { classification } }) => {
  const { tree, stored } = classification;
  if (stored === 'none') return unknown('not-classified');
  if (stored === 'unreadable') return fail('unreadable');
  if (stored.tree !== tree.version) return fail('other-tree', { tree: stored.tree, current: tree.version });
  const found = walk(tree, stored.answers);
  if (typeof found === 'string') return unknown('unanswered', { question: found });
  const differing = Object.entries(found).filter(([key, value]) => stored.result[key] !== value);
  if (differing.length > 0) return fail('other-result', { result: wordsOf(found) });
  return pass('replayed', { result: wordsOf(found) });
};

function wordsOf(result: Record<string, string>): string {
  return Object.entries(result)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ');
}

/** Pure: what the answers decide; the question that has no answer. */
function walk({ start, nodes }: DecisionTree, answers: Classification['answers']): Record<string, string> | string {
  let at = start;
  for (let left = Object.keys(nodes).length; left > 0; left -= 1) {
    const answer = answers[at];
    const next = answer && nodes[at]?.[answer];
    if (next === undefined || next === '') return at;
    if (typeof next === 'object') return next;
    at = next;
  }
  return at;
}

/** A third of 1e23 operations, where the compute of the base is not known: guidelines of 18 July 2025. */
const FALLBACK = 1e23 / 3;

/** GOV-04: training used less than a third of the compute of the base model. */
export const gpaiModifier: Rule = ({ seen: { lineage, classification } }) => {
  const trained = lineage.models.filter((model) => model.trained);
  if (trained.length === 0)
    return lineage.unknown.length > 0 ? unknown('unknown-parents') : notApplicable('not-trained');
  const compute = trained.map(({ flops }) => flops);
  if (compute.includes(null)) return unknown('no-compute');
  // A merged model and its adapter are of one job, and each counts: the sum is never too low.
  const flops = compute.reduce<number>((sum, one) => sum + (one ?? 0), 0);
  const { stored } = classification;
  const base = typeof stored === 'object' ? stored.gpai : undefined;
  const limit = base ? base.baseFlops / 3 : FALLBACK;
  const params = { flops: flops.toExponential(1), limit: limit.toExponential(1) };
  if (flops >= limit) return fail('over', params);
  return pass(base ? 'below' : 'below-fallback', params);
};

const TOLERANCE = 1e-6;
const MOST_INCONSISTENT = 0.1;

/** SCO-01: stored judgements give the stored weights, they agree with themselves, and each accepted case has its scores, of two raters. */
export const scoring: Rule = ({ seen }) => {
  const { usecases, scoring: weights } = seen.usecases;
  const accepted = usecases.filter(({ status }) => status === 'accepted');
  if (!weights || accepted.length === 0) return unknown('not-scored');
  const { stored, recomputed, consistencyRatio } = weights;
  if (recomputed?.some((value, at) => Math.abs(value - (stored[at] ?? 0)) > TOLERANCE)) return fail('other-weights');
  if ((consistencyRatio ?? 0) > MOST_INCONSISTENT) return fail('inconsistent', { ratio: consistencyRatio ?? 0 });
  const few = accepted.filter(({ raters }) => raters < 2).map(({ name }) => name);
  if (few.length > 0) return fail('one-rater', { names: few.join(', ') });
  const rescored = accepted.filter(({ scores }) => scores === 'changed').map(({ name }) => name);
  if (rescored.length > 0) return fail('rescored', { names: rescored.join(', ') });
  const shown = accepted.map(
    ({ name, rank, firstShare }) => `${name} ${rank ?? '–'} (${Math.round((firstShare ?? 0) * 100)} %)`,
  );
  return pass('reproduced', { ranks: shown.join(', ') });
};

/** SCO-03: indicators were frozen before the first promotion for their use case. */
export const baseline: Rule = ({ seen }) => {
  const { usecases } = seen.usecases;
  const served = usecases.filter(({ firstLiveAt }) => firstLiveAt !== null);
  if (served.length === 0) return unknown('nothing-served');
  const without = served.filter(({ frozenAt }) => frozenAt === null).map(({ name }) => name);
  if (without.length > 0) return fail('no-baseline', { names: without.join(', ') });
  const late = served
    .filter(({ frozenAt, firstLiveAt }) => (frozenAt ?? '') >= (firstLiveAt ?? ''))
    .map(({ name }) => name);
  return late.length > 0 ? fail('too-late', { names: late.join(', ') }) : pass('before', { count: served.length });
};

/** TRC-03: files are what their runs recorded, and the signed log holds them, but for what may still wait. */
export const logIntegrity: Rule = ({ now, charter, seen: { integrity } }) => {
  const { problems, log } = integrity;
  if (problems.length > 0) return fail('records', { count: problems.length, first: problems[0] ?? '' });
  if (!log) return unknown('no-log');
  if (log.state === 'broken') return fail('log', { first: log.problems[0] ?? '' });
  const { independence, size, waiting, oldest } = log;
  const every = charter?.audit.sealEvery;
  if (oldest === null) return pass('sealed', { independence, size });
  if (every === undefined) return unknown('unsealed', { waiting, size });
  const params = { independence, size, waiting, every };
  return isOlder(oldest, now, parseDuration(every)) ? fail('overdue', params) : pass('recent', params);
};
