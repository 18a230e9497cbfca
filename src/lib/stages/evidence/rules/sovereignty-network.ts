import { type Finding, type Rule, fail, pass, unknown } from '../control/control.ts';
import { isInside } from '../collect/addresses.ts';
import type { CanarySide } from '../collect/canary.ts';
import { containerOf, judgeCanary, judgeProcesses, worstOf } from './engines.ts';

/** Errors of the system that come before a packet leaves: no route, no source address, no such protocol. */
const CLOSED = new Set(['ENETUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT', 'ENETDOWN']);

/** SOV-01: no interface but loopback, in a namespace of its own, and the canary heard outside alone. */
export const noEgress: Rule = (facts) => {
  const container = containerOf(facts);
  const looked = judgeProcesses(facts, ({ network, interfaces }, params, machine) => {
    if (container && container.network !== 'none')
      return fail('container-network', { ...params, network: container.network });
    if (network === '' || machine.network === '') return unknown('unread', params);
    if (network === machine.network) return fail('shares-network', params);
    const [other] = interfaces.filter((name) => name !== 'lo');
    return other === undefined ? undefined : fail('interface', { ...params, interface: other });
  });
  const tried = judgeCanary(facts, 'tcp', (side, service) => {
    if (side.heard.includes('tcp')) return fail('canary-reached', { service });
    // Loopback is the engine's own there: whatever it answers stays inside.
    const left = leftBy(side, (attempt) => {
      const [kind, address = '', port] = attempt.split(' ');
      return kind === 'tcp' && port !== '53' && !isInside(address, []);
    });
    return left ? fail('canary-left', { service, ...left }) : undefined;
  });
  return worstOf([...looked, ...tried], pass('closed'));
};

/** The first attempt that was not refused before a packet left. */
function leftBy(
  { outcomes }: CanarySide,
  concerns: (attempt: string) => boolean,
): { attempt: string; outcome: string } | undefined {
  const [left] = Object.entries(outcomes).filter(([attempt, outcome]) => concerns(attempt) && !CLOSED.has(outcome));
  return left ? { attempt: left[0], outcome: left[1] } : undefined;
}

/** Capabilities that open a network namespace again, by their bits. */
const OPENING = { CAP_NET_ADMIN: 12n, CAP_SYS_PTRACE: 19n, CAP_SYS_ADMIN: 21n };

/** SOV-02: what isolates cannot be undone from inside. */
export const staysIsolated: Rule = (facts) =>
  worstOf(
    judgeProcesses(facts, ({ userspace, capabilities }, params, machine) => {
      if (containerOf(facts)?.privileged) return fail('privileged', params);
      if (!/^[0-9a-f]+$/.test(capabilities)) return unknown('unread', params);
      const mask = BigInt(`0x${capabilities}`);
      const held = Object.entries(OPENING).flatMap(([name, bit]) => ((mask >> bit) % 2n === 0n ? [] : [name]));
      // Those that it has in a user namespace of its own do not reach further.
      if (held.length === 0 || (userspace !== '' && userspace !== machine.user)) return undefined;
      return fail('capabilities', { ...params, capabilities: held.join(', ') });
    }),
    pass('bound'),
  );

/** SOV-03: no resolver is reached, whichever way. */
export const namesClosed: Rule = (facts) => {
  const door = facts.seen.reach.doors.find(({ of }) => of === facts.environment)?.value;
  const looked = judgeProcesses(facts, ({ network }, { service }, machine) => {
    if (network === machine.network) return fail('shares-network', { service });
    return door === undefined ? undefined : fail('door', { service, door });
  });
  return worstOf([...looked, ...judgeCanary(facts, 'dns', judgeNames)], pass('closed'));
};

function judgeNames(side: CanarySide, service: string): Finding | undefined {
  if (side.heard.includes('dns')) return fail('canary-reached', { service });
  if (side.outcomes.lookup === 'answered') return fail('name-answered', { service });
  const left = leftBy(side, (attempt) => {
    const [, address = '', port = ''] = attempt.split(' ');
    return (attempt.startsWith('dns ') || port === '53' || port === '853') && !isInside(address, []);
  });
  if (left) return fail('canary-left', { service, ...left });
  const [answered] = Object.entries(side.outcomes).filter(
    ([attempt, one]) => attempt.startsWith('dns ') && one === 'answered',
  );
  return answered ? fail('canary-left', { service, attempt: answered[0], outcome: answered[1] }) : undefined;
}
