import { toJson } from '../../../core/kit/to-json.ts';
import { createStep } from '../../../core/operation/plan/create-step.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate, PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import { listOf } from '../../../core/text/message-list.ts';
import type { BenchedHost } from './facts.ts';
import type { End, HostBenchInput, Part } from './input.ts';
import { DISK_MIB, TESTS } from './measure.ts';

/** Disks one after the other, then each host to the next, as a ring does, then all at once. Pure. */
export function planHostBench(input: HostBenchInput, hosts: BenchedHost[]): PlanDraft {
  const ranks = hosts.reduce((sum, host) => sum + (host.python === '' ? 0 : host.ranks), 0);
  const parts = partsOf(input, hosts.length, ranks > 1);
  const steps = parts.flatMap((part) => groupsOf(part, hosts).map((group) => measureStep(part, group, input)));
  const needs = Object.fromEntries(hosts.map((host) => [host.name, host.needs]));
  const args = toJson({ input, needs, steps: steps.map(({ id }) => id) });
  const noTorch = message('host.bench.no-torch');
  const next = input.hosts.map((host) => `sovran engine install cpu --host ${host}`);
  return {
    gates: [
      ...hosts.flatMap((host) => [idleGate(host, input), readyGate(host, parts)]),
      ...(parts.includes('all-reduce') ? [passOrFail('torch', ranks > 1, noTorch, { next })] : []),
    ],
    steps: [...steps, createStep('write-report', message('bench.step.report'), args)],
    ...(hosts.length > 1 && !parts.includes('all-reduce') ? { remarks: [noTorch] } : {}),
  };
}

/** What was asked for; otherwise what so many hosts, and what is on them, allow. */
function partsOf({ parts }: HostBenchInput, hosts: number, reduces: boolean): Part[] {
  if (parts.length > 0) return parts;
  return ['disk', ...(hosts > 1 ? ['network' as const] : []), ...(reduces ? ['all-reduce' as const] : [])];
}

function groupsOf<One>(part: Part, ends: One[]): One[][] {
  if (part === 'all-reduce') return [ends];
  return ends.map((end, at) => (part === 'disk' ? [end] : [end, ends[(at + 1) % ends.length] ?? end]));
}

function measureStep(part: Part, group: BenchedHost[], { seconds }: HostBenchInput): Step {
  const ends = group.map(({ name, address, device, python, ranks }): End => ({ name, address, device, python, ranks }));
  const names = ends.map(({ name }) => name);
  const words = { hosts: names.join(' → '), mib: DISK_MIB, seconds: part === 'disk' ? TESTS * seconds : seconds };
  const step = createStep('measure', message(`host.bench.step.${part}`, words), toJson({ part, ends, seconds }));
  return { ...step, id: [part, ...names].join('-'), host: names[0] ?? '' };
}

/** Work of any project, recorded or not, would be slowed, and would slow. */
function idleGate({ name, found: { work, unknown } }: BenchedHost, { whileBusy }: HostBenchInput): Gate {
  const id = `idle:${name}`;
  if (work.length === 0 && !unknown) return { id, verdict: 'pass', reason: message('host.remove.idle', { name }) };
  const reason = unknown
    ? message('host.remove.unknown', { name, reason: unknown.reason })
    : message('host.bench.work', { name, ids: work.map((one) => one.id).join(', ') });
  if (whileBusy) return { id, verdict: 'waived', reason };
  const help = { fix: message('host.bench.work.fix'), next: [`sovran host check ${name}`] };
  return { id, verdict: unknown ? 'unknown' : 'fail', reason, ...help };
}

/** Room for what is written twice over: a full disk would break what runs there. */
function readyGate({ name, root: path, missing, isWritable, freeMiB, address }: BenchedHost, parts: Part[]): Gate {
  const [onDisk, between] = [parts.includes('disk'), parts.some((part) => part !== 'disk')];
  const wanted = [...(onDisk ? ['fio'] : []), ...(parts.includes('network') ? ['iperf3'] : [])];
  const what = wanted.filter((program) => missing.includes(program)).join(', ');
  const problems = [
    ...(what === '' ? [] : [message('preflight.reason.not-installed', { what })]),
    ...(onDisk && !isWritable ? [message('host.bench.closed', { path })] : []),
    ...(onDisk && freeMiB < 2 * DISK_MIB ? [message('host.bench.full', { path, free: freeMiB })] : []),
    ...(between && address === '' ? [message('host.bench.no-address')] : []),
  ];
  const said = { name, problems: listOf(problems) };
  const reason = message(problems.length === 0 ? 'host.bench.ready' : 'host.bench.unready', said);
  const help = { fix: message('host.bench.unready.fix'), next: [`sovran host check ${name}`] };
  return passOrFail(`ready:${name}`, problems.length === 0, reason, help);
}
