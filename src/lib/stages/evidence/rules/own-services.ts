import type { ContainerFacts } from '../collect/containers.ts';
import type { SeenProcess, ServiceFacts } from '../collect/services.ts';
import { fail, type Finding, type RuleFacts, unknown } from '../control/control.ts';

/** What answers, with the process that listens; `container`: that of the engine, null outside of one. */
type Answers = ServiceFacts & { first: SeenProcess };
type Answering = Answers & { container: ContainerFacts | null };

/** Pure: what answers for an environment, as far as the kernel shows it; without a process that is seen nothing is known. */
export function answers({ environment, seen }: Pick<RuleFacts, 'environment' | 'seen'>): Answers | Finding {
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
