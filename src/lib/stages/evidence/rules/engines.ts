import type { CanaryFacts, CanarySide } from '../collect/canary.ts';
import type { EngineProcess, ReachFacts, ServiceReach } from '../collect/reach.ts';
import { servicesOf } from './own-services.ts';
import { type Finding, type RuleFacts, unknown, worst } from '../control/control.ts';

/** A service of an environment, with what its processes could reach. */
export interface Engine extends ServiceReach {
  name: string;
}

/** Pure: the engines of an environment, or why they are not known. */
export function enginesOf({ environment, seen }: Pick<RuleFacts, 'environment' | 'seen'>): Engine[] | Finding {
  const own = servicesOf({ environment, seen });
  const engines = own.flatMap(({ id, engine }) =>
    seen.reach.services.filter((one) => one.id === id).map((one) => ({ ...one, name: engine ?? '' })),
  );
  if (own.length === 0) return unknown('nothing-serves');
  const unseen = own.find(({ id }) => !engines.some((one) => one.id === id && one.processes.length > 0));
  return unseen ? unknown('engine-not-seen', { service: unseen.id }) : engines;
}

/** A process of an engine, or the finding that stands in its place. */
export function judgeProcesses(
  facts: RuleFacts,
  judge: (process: EngineProcess, engine: Engine, machine: ReachFacts['machine']) => Finding | undefined,
): Finding[] {
  const engines = enginesOf(facts);
  if (!Array.isArray(engines)) return [engines];
  const { machine } = facts.seen.reach;
  return engines.flatMap((engine) => engine.processes.flatMap((process) => judge(process, engine, machine) ?? []));
}

/** Pure: what the canary found inside of each engine; `unknown` where it could not run, or was not heard outside. */
export function judgeCanary(
  facts: RuleFacts,
  kind: 'tcp' | 'dns',
  judge: (side: CanarySide, engine: Engine) => Finding | undefined,
): Finding[] {
  const engines = enginesOf(facts);
  if (!Array.isArray(engines)) return [];
  const { outside, inside } = facts.seen.canary;
  if (!outside || outside.failed !== undefined)
    return [unknown('canary-failed', { service: 'localhost', reason: outside?.failed ?? '–' })];
  if (!outside.heard.includes(kind)) return [unknown('canary-not-heard')];
  return engines.flatMap((engine) => judgeInside(engine, inside, judge));
}

function judgeInside(
  engine: Engine,
  inside: CanaryFacts['inside'],
  judge: (side: CanarySide, engine: Engine) => Finding | undefined,
): Finding[] {
  const found = engine.processes.flatMap(({ pid, network }) => {
    const side = inside[String(pid)];
    return side ? [{ side, network }] : [];
  });
  if (found.length === 0) return [unknown('canary-failed', { service: engine.id, reason: '–' })];
  return found.flatMap(({ side, network }) => {
    if (side.failed !== undefined) return [unknown('canary-failed', { service: engine.id, reason: side.failed })];
    if (side.network !== network) return [unknown('canary-elsewhere', { service: engine.id })];
    return judge(side, engine) ?? [];
  });
}

/** Pure: the worst of some findings, or what holds where there is none. */
export function worstOf(findings: readonly Finding[], otherwise: Finding): Finding {
  const verdict = worst(findings.map((one) => one.verdict));
  return findings.find((one) => one.verdict === verdict) ?? otherwise;
}
