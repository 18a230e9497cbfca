import type { CanarySide } from '../collect/canary.ts';
import type { ReachFacts } from '../collect/reach.ts';
import type { SeenProcess } from '../collect/services.ts';
import { type Finding, type RuleFacts, unknown, worst } from '../control/control.ts';
import { answers } from './own-services.ts';

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
