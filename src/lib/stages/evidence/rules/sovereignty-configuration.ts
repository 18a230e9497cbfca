import { hostOf, isInside } from '../collect/addresses.ts';
import { fail, type Finding, pass, type Rule, unknown } from '../control/control.ts';
import { enginesOf, judgeProcesses, worstOf } from './engines.ts';

/** SOV-04: no address outside of the organisation in what engines, their gateway and sovran itself are configured with. */
export const noForeignAddress: Rule = (facts) => {
  const { reach, sovereignty, suppliers } = facts.seen;
  const engines = enginesOf(facts);
  if (!Array.isArray(engines)) return engines;
  const own = new Set([...engines.map(({ id }) => id), facts.environment]);
  const allowed = [...sovereignty.hosts, ...(suppliers.stated?.inside ?? [])];
  const mentions = [...reach.addresses.filter(({ of }) => own.has(of)), ...sovereignty.addresses];
  const foreign = mentions.filter(({ value }) => !isInside(hostOf(value), allowed));
  const findings = foreign.map(({ source, value }) => fail('foreign', { source, address: value }));
  const unread = judgeProcesses(facts, unreadOf);
  const read = reach.gateways.includes(facts.environment ?? '') ? [] : [unknown('gateway-unread')];
  return worstOf([...findings, ...unread, ...read], pass('inside', { count: mentions.length }));
};

function unreadOf(
  { pid, isRead }: { pid: number; isRead: boolean },
  { id: service }: { id: string },
): Finding | undefined {
  return isRead ? undefined : unknown('unread', { service, pid: String(pid) });
}

/** SOV-05: every process of an engine carries the switches that keep it and its libraries from calling home. */
export const telemetryOff: Rule = (facts) => {
  const { switches } = facts.seen.sovereignty.outside;
  const findings = judgeProcesses(facts, (one, engine) => {
    const own = switches[engine.name];
    if (!own) return unknown('engine-unknown', { engine: engine.name });
    const unread = unreadOf(one, engine);
    if (unread) return unread;
    const set = new Map(engine.switches.flatMap(({ pid, name, value }) => (pid === one.pid ? [[name, value]] : [])));
    const [off] = Object.entries({ ...switches.all, ...own }).filter(([name, value]) => set.get(name) !== value);
    if (!off) return undefined;
    return fail('switch', {
      service: engine.id,
      pid: String(one.pid),
      name: off[0],
      value: off[1],
      set: set.get(off[0]) ?? '–',
    });
  });
  return worstOf(findings, pass('off'));
};

/** SOV-11: no key is kept by a provider, and no foreign issuer vouches for a service. */
export const keyCustody: Rule = ({ environment, seen: { reach, sovereignty } }) => {
  const { outside, keys } = sovereignty;
  const [kept] = [...sovereignty.custody, ...reach.custody];
  if (kept) return fail('kept-outside', { source: kept.source, place: kept.value });
  const [issued] = reach.issuers.filter(({ issuer }) => outside.authorities.some((name) => issuer.includes(name)));
  if (issued) return fail('foreign-issuer', { file: issued.file, issuer: issued.issuer });
  if (!reach.gateways.includes(environment ?? '')) return unknown('gateway-unread');
  const away = keys.filter(({ here }) => !here).map(({ use }) => use);
  if (away.length > 0) return unknown('key-elsewhere', { keys: away.join(', ') });
  return pass('in-house', { signers: sovereignty.signers.join(', ') || '–', issuers: reach.issuers.length });
};
