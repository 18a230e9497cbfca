import type { ChainPart } from '../collect/chain.ts';
import { fail, type Finding, pass, type Rule, unknown } from '../control/control.ts';
import { isOlder } from './age.ts';
import { worstOf } from './engines.ts';
import { runningWeights } from './serving.ts';
import { suppliedParts, supplierOf } from './suppliers.ts';

/** SOV-06: MOD-02 holds, and the weights lie on a file system of the host itself. */
export const localWeights: Rule = (facts) => {
  const { verdict } = runningWeights(facts);
  if (verdict !== 'pass') return verdict === 'fail' ? fail('not-approved') : unknown('not-compared');
  const { environment, seen } = facts;
  const mounts = seen.reach.mounts.filter(({ of }) => of === environment);
  const remote = mounts.find(({ type }) => seen.sovereignty.outside.remoteFileSystems.includes(type));
  if (remote) return fail('remote', { service: remote.of, type: remote.type, source: remote.source });
  const isSeen = mounts.length > 0 && mounts.every(({ type }) => type !== '');
  return isSeen
    ? pass('local', { type: mounts[0]?.type ?? '' })
    : unknown('mount-unknown', { service: environment ?? '' });
};

/** SOV-09: every licence of the chain grants this use, here. */
export const licencesHold: Rule = ({ charter, seen: { chain, sovereignty } }) => {
  if (chain.parts.length === 0) return unknown('nothing-serves');
  const allowed = [...sovereignty.outside.openLicences, ...(charter?.data.licences ?? [])].map((one) =>
    one.toLowerCase(),
  );
  const findings = chain.parts.flatMap((part) => licenceOf(part, allowed, charter !== null) ?? []);
  const missing = chain.missing.map((digest) => unknown('parent-unknown', { digest: digest.slice(7, 19) }));
  return worstOf([...findings, ...missing], pass('granted', { count: chain.parts.length }));
};

/** What stands against the licence of a part; a model made here is bound by those that it comes from. */
function licenceOf(
  { component, license, own, catalogue }: ChainPart,
  allowed: string[],
  bound: boolean,
): Finding | undefined {
  const isHardware = component === 'gpu' || component === 'driver';
  if (isHardware || (own && component.startsWith('model/'))) return undefined;
  const params = { component, license: license ?? '–' };
  if (catalogue && catalogue.verdict !== 'pass')
    return {
      ...(catalogue.verdict === 'fail' ? fail('refused') : unknown('open')),
      params: { ...params, clause: catalogue.clause ?? '–' },
    };
  if (catalogue || allowed.includes(license?.toLowerCase() ?? '')) return undefined;
  return bound && component.startsWith('dataset/') ? fail('not-chartered', params) : unknown('unread', params);
}

const YEAR_MS = 366 * 86_400_000;

/** SOV-10: every part that others supply has a supplier with seat, parent and exposure, looked up within twelve months. */
export const suppliersKnown: Rule = (facts) => {
  const { chain, suppliers } = facts.seen;
  const parts = suppliedParts(facts.seen);
  if (chain.parts.length === 0) return unknown('nothing-serves');
  if (!suppliers.stated) return unknown('no-file');
  const findings = parts.flatMap((component): Finding[] => {
    const found = supplierOf(component, suppliers);
    if (!found) return [fail('no-supplier', { component })];
    const isStale = isOlder(found.date, facts.now, YEAR_MS);
    return isStale ? [unknown('stale', { component, supplier: found.name, date: found.date })] : [];
  });
  const exposed = parts.filter((component) => (supplierOf(component, suppliers)?.exposure.length ?? 0) > 0);
  return worstOf(findings, pass('known', { count: parts.length, exposed: exposed.length }));
};
