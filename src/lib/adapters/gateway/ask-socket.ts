import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { gatewayHangs, gatewaySilent } from './errors.ts';
import { pingHost } from '../ping-host.ts';
import { systemCode } from '../../core/kit/system-code.ts';
import type { Host } from '../../core/ports/host.ts';
import { hostTimedOut, isHostTimeout } from '../../core/failures/host-timeout.ts';
import { isOutcomeUnknown } from '../../core/failures/outcome-unknown.ts';
import { message } from '../../core/text/message.ts';
import { SovranError } from '../../core/text/sovran-error.ts';
import { systemReason } from '../../core/failures/system-reason.ts';

/** A gateway has this long, and then for as long as its host takes to answer over the same line. */
const TIMEOUT_MS = 3000;
/** One that runs takes what waits for it in far less. */
const QUEUE_MS = 1000;
/** Before a question is put again. */
const PAUSES_MS = [30, 300, 1000];
/** More than the answer to any of our questions. */
const LONGEST_ANSWER = 1024 * 1024;

/**
 * Sends a command to an HAProxy socket of a host and returns the whole answer. Throws as `openSocket`, `gateway-silent`
 * or `host-silent` (exit 4).
 */
export async function askSocket(host: Host, path: string, command: string, timeoutMs = TIMEOUT_MS): Promise<string> {
  const socket = await reach(host, path);
  let late: SovranError | undefined;
  const timeOut = (isLineClear: boolean): void => {
    late = isLineClear ? gatewayHangs(host.name) : hostTimedOut(host.name, timeoutMs);
    socket.destroy(late);
  };
  const timer = setTimeout(() => void pingHost(host).then(timeOut), timeoutMs);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    socket.end(`${command}\n`);
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > LONGEST_ANSWER) throw gatewaySilent(host.name, message('env.gateway-silent.endless'));
      chunks.push(chunk);
    }
    if (late) throw late;
    const answer = Buffer.concat(chunks).toString();
    // HAProxy ends every answer of its own with an empty line; a truncated answer has none.
    if (answer === '\n' || answer.endsWith('\n\n') || isWorkerGone(answer)) return answer;
    throw gatewaySilent(host.name, systemReason('ECONNRESET'));
  } catch (error) {
    throw error instanceof SovranError
      ? error
      : (late ?? gatewaySilent(host.name, systemReason(systemCode(error)), error));
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

/** Connects; a full queue is tried once more after a pause. The queue of a hung HAProxy stays full. */
async function reach(host: Host, path: string, again = false): Promise<Duplex> {
  return await host.openSocket(path).catch(async (error: unknown) => {
    if (!(error instanceof SovranError) || !error.details?.['queueFull']) throw error;
    if (again) throw gatewayHangs(host.name);
    await pause(QUEUE_MS);
    return await reach(host, path, true);
  });
}

/**
 * Repeats a read-only question if the connection was lost or a starting gateway hung up. A silent gateway or host is
 * not asked again.
 */
export async function askAgain(host: Host, path: string, question: string): Promise<string> {
  for (const ms of PAUSES_MS) {
    try {
      return await askSocket(host, path, question);
    } catch (error) {
      if (!isOutcomeUnknown(error) || error.details?.['hangs'] || isHostTimeout(error)) throw error;
    }
    await pause(ms);
  }
  return await askSocket(host, path, question);
}

/** The master's answer for a worker that has ended: it may between two questions. */
export function isWorkerGone(answer: string): boolean {
  return answer.startsWith("Can't find the target") && answer.endsWith('\n');
}

/** HAProxy answers a successful change with nothing. Throws where it has words. */
export function refuseAnswer(answer: string): void {
  const text = answer.trim();
  if (text !== '') throw new Error(`the gateway refused a change: ${text}`);
}
