import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import { statusOf, type Serving } from '../../serving/environments/serving.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { PROBE_PROMPTS, probeBody } from '../probe/probe.ts';
import { LEAST_MS, TIMES } from './timeouts.ts';
import { warmUpRefused, whyWarmUpBroke, WARM_UP_MS, WarmUpLate } from './warm-up-failed.ts';

/** How a stream ends that is whole, and what one says that failed under it. */
const ENDING = /^data: ?\[DONE\]|"finish_reason" ?: ?"/m;
const FAILED = /^(?:data: ?\{ ?"error"|error:)/m;

/** What a warm-up found. */
export type WarmedUp = {
  prompts: number;
  /** The slowest answer, whole, of one that answers nothing beside, milliseconds. */
  slowestMs: number;
};

/**
 * Asks a service on its own socket, past the gateway, until its caches are warm; the last time for a stream, so that one whose
 * streams hang gets no traffic. Throws `warm-up-failed`, and where the way to its host was lost what says so (exit 4).
 */
export async function warmUp(ctx: StageContext, serving: Serving): Promise<WarmedUp> {
  const { signal } = ctx.interrupt;
  const host = await ctx.host(serving.host);
  const { socket } = await statusOf(ctx, serving);
  let slowestMs = 0;
  for (const turn of PROBE_PROMPTS.keys()) {
    const before = ctx.clock.monotonicMs();
    const stream = turn === PROBE_PROMPTS.length - 1;
    const withinMs = stream ? Math.max(LEAST_MS, TIMES * slowestMs) : WARM_UP_MS;
    const body = JSON.stringify({ ...probeBody(turn), stream });
    const asked = host.openSocket(socket).then((opened) => post(opened, body, { signal, withinMs }));
    const answer = await asked.catch(async (cause: unknown) => {
      throw signal.aborted ? cause : await whyWarmUpBroke(ctx, serving, host, cause);
    });
    if (answer.status !== 200 || !(stream ? isStream(answer) : hasAnswer(answer.body)))
      throw warmUpRefused(serving, answer);
    slowestMs = Math.max(slowestMs, Math.round(ctx.clock.monotonicMs() - before));
  }
  return { prompts: PROBE_PROMPTS.length, slowestMs };
}

interface Answer {
  status: number;
  /** Media type of the body. */
  type: string;
  body: string;
}

/** The time is kept here: a channel of another transport has no time limit of its own. */
function post(
  socket: Duplex,
  body: string,
  { signal, withinMs }: { signal: AbortSignal; withinMs: number },
): Promise<Answer> {
  const headers = {
    host: 'engine',
    connection: 'close',
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  };
  const path = '/v1/chat/completions';
  return new Promise((resolve, reject) => {
    const asked = request({ createConnection: () => socket, path, method: 'POST', headers, signal }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers['content-type'] ?? '',
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    let late: WarmUpLate | undefined;
    const timer = setTimeout(() => asked.destroy((late = new WarmUpLate(withinMs))), withinMs);
    asked.on('close', () => clearTimeout(timer));
    asked.on('error', (error) => reject(late ?? error));
    asked.end(body);
  });
}

/** One that answers in one piece all the same would give applications that stream nothing to read. */
function isStream({ type, body }: Answer): boolean {
  return type.startsWith('text/event-stream') && ENDING.test(body) && !FAILED.test(body);
}

function hasAnswer(body: string): boolean {
  try {
    const { choices } = JSON.parse(body) as { choices?: { message?: { content?: unknown } }[] };
    return typeof choices?.[0]?.message?.content === 'string';
  } catch {
    return false;
  }
}
