import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { GIB, largestTerms, type MemoryEstimate } from '../memory/range.ts';
import { cheapestChange, type Change } from './changes.ts';
import type { FitFacts } from './gather.ts';
import { corrected, needOf, type Need, type SizedJob } from './need.ts';

/** Pure: whether a launch fits, and how long it takes. Unknown facts make no gate: they never refuse. */
export function fitGates(host: string, fit: FitFacts | undefined): Gate[] {
  if (!fit) return [];
  const need = needWith(fit)(fit.job);
  return [
    ...memoryGate(host, fit, need.memory, fit.memoryLimit, 'memory-fits'),
    ...memoryGate(host, fit, need.gpu, fit.gpuLimit, 'gpu-memory-fits'),
    ...durationGate(host, fit),
  ];
}

function needWith({ residual }: FitFacts): (job: SizedJob) => Need {
  return (job) => {
    const { memory, gpu } = needOf(job);
    return { ...(memory ? { memory: corrected(memory, residual?.factor) } : {}), ...(gpu ? { gpu } : {}) };
  };
}

/** Refuses what cannot fit even at its least; warns where it may not. */
function memoryGate(
  host: string,
  fit: FitFacts,
  need: MemoryEstimate | undefined,
  limit: number | undefined,
  id: 'memory-fits' | 'gpu-memory-fits',
): Gate[] {
  if (!need || limit === undefined) return [];
  const refuse = (): Pick<Gate, 'fix' | 'next'> => {
    const change = cheapestChange(fit.job, limit, needWith(fit), fit.hosts);
    return { fix: fixOf(change, need), next: [`sovran host show ${change?.host ?? host}`] };
  };
  return [judgeMemory(id, { need, limit, host, basis: basisOf(fit) }, refuse)];
}

/** Pure: passes what fits most likely, warns of what may not, refuses what does not at its least. */
export function judgeMemory(
  id: string,
  { need, limit, host, basis }: { need: MemoryEstimate; limit: number; host: string; basis: Message },
  refuse: () => Pick<Gate, 'fix' | 'next'>,
): Gate {
  const params = {
    low: inGiB(need.low),
    high: inGiB(need.high),
    limit: inGiB(limit),
    terms: termsOf(need),
    host,
    basis,
  };
  if (need.value <= limit) return { id, verdict: 'pass', reason: message('fit.fits', params) };
  if (need.low <= limit) return { id, verdict: 'waived', reason: message('fit.tight', params) };
  return { id, verdict: 'fail', reason: message('fit.short', params), ...refuse() };
}

function basisOf({ residual }: FitFacts): Message {
  return residual ? message('fit.corrected', { runs: residual.runs }) : message('text.how.estimated');
}

function termsOf(need: MemoryEstimate): Message {
  const [first, second, third] = largestTerms(need).map(({ id, value }) =>
    message('fit.term', { name: message(`fit.term.${id}`), size: inGiB(value) }),
  );
  const none = message('fit.term.none');
  return message('fit.terms', { first: first ?? none, second: second ?? none, third: third ?? none });
}

function fixOf(change: Change | undefined, need: MemoryEstimate): Message {
  if (!change) return message('fit.fix.none', { size: inGiB(need.value) });
  return message('fit.fix.change', { flags: flagsOf(change).join(' '), size: inGiB(change.bytes) });
}

/** Flags that make a change. Pure. */
export function flagsOf({ settings, host }: Change): string[] {
  const { method, ...others } = settings;
  return [
    ...(host === undefined ? [] : ['--host', shellWord(host)]),
    ...(typeof method === 'string' ? ['--method', method] : []),
    ...Object.entries(others).flatMap(([key, value]) => ['--set', `${key}=${JSON.stringify(value)}`]),
  ];
}

function durationGate(host: string, { duration }: FitFacts): Gate[] {
  if (!duration) return [];
  const { seconds, runs } = duration;
  const minutes = (value: number): number => Math.max(1, Math.round(value / 60));
  const params = { host, low: minutes(seconds.low), high: minutes(seconds.high), runs };
  return [{ id: 'duration', verdict: 'pass', reason: message('fit.duration', params) }];
}

/** GiB with two decimals below ten, one above. */
export function inGiB(bytes: number): number {
  const gib = bytes / GIB;
  return gib < 10 ? Math.round(gib * 100) / 100 : Math.round(gib * 10) / 10;
}
