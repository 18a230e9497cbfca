import type { CanarySide } from '../collect/canary.ts';
import type { ContainerFacts } from '../collect/containers.ts';
import type { ReachFacts } from '../collect/reach.ts';
import type { SeenProcess, ServiceFacts } from '../collect/services.ts';
import { fail, type Finding, type RuleFacts, unknown, worst } from '../control/control.ts';

/** What answers, with the process that listens; `container`: that of the engine, null outside of one. */
type Answers = ServiceFacts & { first: SeenProcess };
type Answering = Answers & { container: ContainerFacts | null };

/** Pure: what answers for an environment, as far as the kernel shows it; without a process that is seen nothing is known. */
function answers({ environment, seen }: Pick<RuleFacts, 'environment' | 'seen'>): Answers | Finding {
  const found = seen.services.services.find((one) => one.environment === environment);
  const [first] = found?.processes ?? [];
  if (found?.state === 'seen' && first) return { ...found, first };
  return unknown(found?.state === 'none' ? 'nothing-answers' : 'unseen', { environment: environment ?? '–' });
}

/** Pure: the container of what answers. */
export function containerOf(facts: RuleFacts): ContainerFacts | undefined {
  const found = answers(facts);
  const pids = 'verdict' in found ? [] : [found.first.pid, ...found.first.above];
  return facts.seen.containers.containers.find(({ pid }) => pids.includes(pid));
}

/** Pure: what answers, where that is the engine of the live release by its runtime or image; any other program fails, whatever it serves. */
export function answering(facts: RuleFacts): Answering | Finding {
  const { live, containers } = facts.seen;
  const found = answers(facts);
  if ('verdict' in found) return found;
  const { runtime, isContained, executable } = found.first;
  const container = (runtime === null && containerOf(facts)) || null;
  const origins = container?.origins ?? [`sha256:${runtime}`];
  if (origins.some((one) => one.split('@').at(-1) === live.live?.record.engine.environment))
    return { ...found, container };
  if (!container && isContained && containers.unread.length > 0)
    return unknown('unseen', { environment: found.environment });
  return fail('foreign-program', { program: container?.image.slice(0, 19) ?? executable });
}

/** What a finding is about. */
type At = { service: string; pid: string };

/** Pure: what stands against each process of an engine, or why none is known. */
export function judgeProcesses(
  facts: RuleFacts,
  judge: (process: SeenProcess, at: At, machine: ReachFacts['machine']) => Finding | undefined,
): Finding[] {
  const found = answers(facts);
  if ('verdict' in found) return [found];
  const { machine } = facts.seen.reach;
  const atOf = ({ pid }: SeenProcess): At => ({ service: found.environment, pid: String(pid) });
  return found.processes.flatMap((process) => judge(process, atOf(process), machine) ?? []);
}

/** Pure: what the canary found inside of the engine; `unknown` where it could not run, or was not heard outside. */
export function judgeCanary(
  facts: RuleFacts,
  kind: 'tcp' | 'dns',
  judge: (side: CanarySide, service: string) => Finding | undefined,
): Finding[] {
  const found = answers(facts);
  if ('verdict' in found) return [];
  const service = found.environment;
  const { outside, inside } = facts.seen.canary;
  const failed = (reason = '–', at = service): Finding[] => [unknown('canary-failed', { service: at, reason })];
  if (!outside || outside.failed !== undefined) return failed(outside?.failed, 'localhost');
  if (!outside.heard.includes(kind)) return [unknown('canary-not-heard')];
  const sides = found.processes.flatMap(({ pid, network }) => {
    const side = inside[String(pid)];
    return side ? [{ side, network }] : [];
  });
  if (sides.length === 0) return failed();
  return sides.flatMap(({ side, network }) => {
    if (side.failed !== undefined) return failed(side.failed);
    if (side.network !== network) return [unknown('canary-elsewhere', { service })];
    return judge(side, service) ?? [];
  });
}

/** Pure: the worst of some findings, or what holds where there is none. */
export function worstOf(findings: readonly Finding[], otherwise: Finding): Finding {
  const verdict = worst(findings.map((one) => one.verdict));
  return findings.find((one) => one.verdict === verdict) ?? otherwise;
}
