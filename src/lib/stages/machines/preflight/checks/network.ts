import { message } from '../../../../core/text/message.ts';
import type { Block, Verdict } from '../terms/check.ts';
import { type Expected, leastGpus } from '../terms/expected.ts';
import {
  judge,
  linesOf,
  na,
  notInstalled,
  ok,
  unknown,
  unreadable,
  versionIn,
  withoutContainers,
} from '../terms/verdicts.ts';
import { LEAST_HAPROXY } from '../../../../core/ports/gateway.ts';
import { isAtLeast } from '../../../../core/kit/compare-versions.ts';

/** Ports that sovran opens itself. */
const OURS = 'haproxy';

export const NETWORK_BLOCKS: Block[] = [
  {
    id: 'listeners',
    seconds: 5,
    as: 'if-possible',
    needs: 'ss',
    settled: ({ ports }) => (ports.length === 0 ? [{ when: 'true', exit: 0 }] : []),
    body: () => 'ss -H -ltnp',
    checks: { 'ports-free': ({ text, exit }, expected) => assessPorts(text, exit, expected) },
  },
  {
    id: 'reach',
    seconds: 8,
    needs: 'bash',
    settled: ({ reach }) => (reach.length === 0 ? [{ when: 'true', exit: 0 }] : []),
    values: ({ reach }) => ({ names: reach.join(' ') }),
    checks: { 'air-gap': ({ text, exit }, expected) => assessReach(text, exit, expected) },
  },
  {
    id: 'own-network',
    body: ({ containers }) => (containers === true ? 'true' : undefined),
    checks: {
      'own-network'({ text, exit }, { containers }) {
        if (containers) return ok('containers', 'lo');
        if (exit === 127) return notInstalled('python3');
        return judge(exit === 0, exit === 0 ? 'lo' : text, 'lo', 'warn');
      },
    },
  },
  {
    id: 'sysctl',
    body: () => 'grep -s . /proc/sys/net/ipv4/ip_forward /proc/sys/kernel/modules_disabled; true',
    checks: {
      'sysctl-forward'({ text }, expected) {
        if (!expected.containers) return withoutContainers();
        const value = /(?:^|\/)net\/ipv4\/ip_forward:(\d)$/m.exec(text)?.[1];
        if (value === undefined) return unreadable('1');
        return judge(value === '1', value, '1', 'warn');
      },
      'module-loading'({ text }, expected) {
        const value = /(?:^|\/)kernel\/modules_disabled:(\d)$/m.exec(text)?.[1];
        if (value === undefined) return na(message('preflight.reason.no-setting'));
        return judge(value === '0', value, '0', leastGpus(expected) > 0 ? 'fail' : 'warn');
      },
    },
  },
  {
    id: 'haproxy',
    seconds: 5,
    needs: 'haproxy',
    body: () => 'haproxy -v',
    checks: {
      'haproxy-version'({ text, exit }, { ports }) {
        if (exit === 127) {
          return ports.length > 0
            ? judge(false, '-', `≥ ${LEAST_HAPROXY}`)
            : na(message('preflight.reason.no-environment'));
        }
        const version = versionIn(text);
        if (version === undefined) return unreadable();
        return judge(
          isAtLeast(version, LEAST_HAPROXY),
          version,
          `≥ ${LEAST_HAPROXY}`,
          ports.length > 0 ? 'fail' : 'warn',
        );
      },
    },
  },
];

/** An air-gapped host reaches nothing listed; others reach everything. */
function assessReach(text: string, exit: number, { reach, airGap }: Expected): Verdict {
  if (reach.length === 0) return na(message('preflight.reason.no-reach'));
  if (exit === 127) return notInstalled('bash');
  const named = (word: string): string[] =>
    linesOf(text).flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
  const [open, shut] = [named('open'), named('shut')];
  if (open.length + shut.length < reach.length) return unreadable();
  const wrong = airGap ? open : shut;
  const observed = `+ ${open.join(' ') || '-'}; - ${shut.join(' ') || '-'}`;
  return judge(wrong.length === 0, observed, airGap ? `- ${reach.join(' ')}` : `+ ${reach.join(' ')}`, 'fail', {
    hosts: wrong.join(', '),
  });
}

/** A foreign listener on a port of an environment; the gateway itself may be there. */
function assessPorts(text: string, exit: number, { ports }: Expected): Verdict {
  if (ports.length === 0) return na(message('preflight.reason.no-environment'));
  if (exit !== 0) return notInstalled('ss (iproute2)');
  const wanted = ports.map(({ port }) => port).join(', ');
  const held = ports.flatMap(({ environment, port }) => {
    const lines = linesOf(text).filter((line) =>
      new RegExp(`\\s\\S*:${port}\\s`).test(line.split(/\s+/).slice(0, 4).join(' ') + ' '),
    );
    return lines.map((line) => ({ environment, port, program: /users:\(\("([^"]*)"/.exec(line)?.[1] }));
  });
  const foreign = held.filter(({ program }) => program !== undefined && program !== OURS);
  const [first] = foreign;
  if (first) {
    const observed = foreign.map(({ port, program }) => `${port}: ${program}`).join(', ');
    return judge(false, observed, OURS, 'fail', {
      port: String(first.port),
      program: first.program ?? '?',
      environment: first.environment,
    });
  }
  const hidden = held.filter(({ program }) => program === undefined).map(({ port }) => port);
  if (hidden.length > 0)
    return { ...unknown(message('preflight.reason.holder-hidden'), OURS), observed: hidden.join(', ') };
  return ok(held.length > 0 ? `${wanted}: ${OURS}` : wanted, OURS);
}
