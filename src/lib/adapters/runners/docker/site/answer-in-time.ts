import type Docker from 'dockerode';

/** How long a container engine may take over a question, milliseconds: one that is busy answers late, one that hangs never. */
export const ANSWER_MS = 60_000;
/** The same of a change: a container is made and removed at the speed of the host's disk. */
export const CHANGE_MS = 300_000;
/** What takes as long as there is to send, or to fetch: only a person ends it. */
export const ENDLESS = Number.POSITIVE_INFINITY;

/** How long an answer is waited for. */
interface Wait {
  /** Milliseconds; may be infinite. */
  patienceMs: number;
  /** Ends the wait with its reason. One that was there before ends nothing: what is put in order afterwards asks, too. */
  signal: AbortSignal | undefined;
  /** What is thrown once the time is over. */
  late: () => Error;
}

/** Asks an engine with a timeout; closes the connection of a hanging request. */
export async function answerInTime<T>(docker: Docker, ask: (docker: Docker) => Promise<T>, wait: Wait): Promise<T> {
  const given = new AbortController();
  const { signal } = wait;
  const timer = Number.isFinite(wait.patienceMs)
    ? setTimeout(() => given.abort(wait.late()), wait.patienceMs)
    : undefined;
  const stop = (): void => given.abort(signal?.reason);
  signal?.addEventListener('abort', stop);
  const over = new Promise<never>((_, reject) => {
    given.signal.addEventListener('abort', () => reject(given.signal.reason as Error));
  });
  try {
    return await Promise.race([ask(obeying(docker, given.signal)), over]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

/** The same client, whose requests this signal ends as well. */
function obeying(docker: Docker, signal: AbortSignal): Docker {
  const modem = docker.modem as Dialling;
  const dial: Dialling['dial'] = (options, answered) => modem.dial({ ...options, abortSignal: signal }, answered);
  return Object.assign(Object.create(docker) as Docker, { modem: Object.assign(Object.create(modem), { dial }) });
}

interface Dialling {
  dial(options: object, answered: unknown): void;
}
