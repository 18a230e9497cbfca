import { hostTimedOut } from '../failures/host-timeout.ts';
import { isOutcomeUnknown } from '../failures/outcome-unknown.ts';
import type { Message } from '../text/message.ts';
import type { StageContext } from './context.ts';

/** Between questions, while the line is broken; the last one again and again. */
const PAUSES_MS = [300, 2_000];
const LONGEST_PAUSE_MS = 5_000;
/** Who waits longer than this wants to know what for. */
const SAID_AFTER_MS = 3_000;

/** A question that a host may be asked more than once. */
export interface Question<Answer> {
  host: string;
  ask: () => Promise<Answer>;
  /** For all of it, however often it is put, milliseconds. */
  patienceMs: number;
  /** What is said of a wait that is felt. */
  waiting: Message;
  /** What is asked again; default: whatever was not heard. */
  again?: (error: unknown) => boolean;
}

type Waiting = Pick<StageContext, 'clock' | 'interrupt' | 'emit'>;

/** The answer of a host, asked again over a new connection when it is lost. Throws the last error, or `host-silent` (exit 4) at the end. */
export async function askOverLine<Answer>(question: Question<Answer>, ctx: Waiting): Promise<Answer> {
  const { clock, interrupt, emit } = ctx;
  const { host, patienceMs, waiting } = question;
  const answered = new AbortController();
  const signal = AbortSignal.any([answered.signal, interrupt.signal]);
  const heard: { last?: unknown } = {};
  const late = clock.sleep(patienceMs, signal).then((): never => {
    throw heard.last ?? hostTimedOut(host, patienceMs);
  });
  clock.sleep(SAID_AFTER_MS, signal).then(
    () => emit({ type: 'waiting', text: waiting }),
    () => undefined,
  );
  try {
    return await Promise.race([insist(question, heard, (ms) => clock.sleep(ms, signal)), late]);
  } finally {
    answered.abort();
  }
}

async function insist<Answer>(
  { ask, again = isOutcomeUnknown }: Question<Answer>,
  heard: { last?: unknown },
  pause: (ms: number) => Promise<void>,
): Promise<Answer> {
  for (let turn = 0; ; turn++) {
    try {
      return await ask();
    } catch (error) {
      if (!again(error)) throw error;
      heard.last = error;
    }
    await pause(PAUSES_MS[turn] ?? LONGEST_PAUSE_MS);
  }
}
