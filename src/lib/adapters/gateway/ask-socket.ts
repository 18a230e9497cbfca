import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { gatewayHangs, gatewaySilent } from './errors.ts';
import { pingHost } from '../ping-host.ts';
import { systemCode } from '../../core/kit/system-code.ts';
import type { Host } from '../../core/ports/host.ts';
import { hostSilent, isHostSilent } from '../../core/text/host-silent.ts';
import { isConnectionLost } from '../../core/text/is-connection-lost.ts';
import { message } from '../../core/text/message.ts';
import { SovranError } from '../../core/text/sovran-error.ts';
import { systemReason } from '../../core/text/system-reason.ts';

/** A gateway has this long, and then for as long as its host takes to answer over the same line. */
const TIMEOUT_MS = 3000;
/** One that runs takes what waits for it in far less. */
const QUEUE_MS = 1000;
/** Before a question is put again. */
const PAUSES_MS = [30, 300, 1000];
/** More than the answer to any of our questions. */
const LONGEST_ANSWER = 1024 * 1024;

/**
 * Sends one line (or a line with a payload) to an HAProxy command socket of a host and returns the whole answer. Throws as
 * the host's `openSocket`, `gateway-silent`, or `host-silent` where nothing at all is heard of the host (exit 4).
 */
export async function askSocket(host: Host, path: string, command: string, timeoutMs = TIMEOUT_MS): Promise<string> {
  const socket = await reach(host, path);
  let late: SovranError | undefined;
  const giveUp = (isLineClear: boolean): void => {
    late = isLineClear ? gatewayHangs(host.name) : hostSilent(host.name, timeoutMs);
    socket.destroy(late);
  };
  const timer = setTimeout(() => void pingHost(host).then(giveUp), timeoutMs);
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
    return whole(Buffer.concat(chunks).toString(), host);
  } catch (error) {
    throw error instanceof SovranError
      ? error
      : (late ?? gatewaySilent(host.name, systemReason(systemCode(error)), error));
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

/**
 * Few may wait for an HAProxy, and whoever gave one that hangs up waits on: from then on nobody gets in. What was not said may be
 * said again, so that a queue which is full for a moment is no matter.
 */
async function reach(host: Host, path: string, again = false): Promise<Duplex> {
  return await host.openSocket(path).catch(async (error: unknown) => {
    if (!(error instanceof SovranError) || !error.details?.['queueFull']) throw error;
    if (again) throw gatewayHangs(host.name);
    await pause(QUEUE_MS);
    return await reach(host, path, true);
  });
}

/**
 * The same for a question that changes nothing: where the line broke under it, or a gateway that is just starting hung up, it
 * is put again. One that takes a question and says nothing is not asked twice, nor is a host of which nothing was heard in all
 * the time that a line has to come back.
 */
export async function askAgain(host: Host, path: string, question: string): Promise<string> {
  for (const ms of PAUSES_MS) {
    try {
      return await askSocket(host, path, question);
    } catch (error) {
      if (!isConnectionLost(error) || error.details?.['hangs'] || isHostSilent(error)) throw error;
    }
    await pause(ms);
  }
  return await askSocket(host, path, question);
}

/** HAProxy ends every answer with an empty line, and says no more of what it did: an answer that a lost line cut has none. */
function whole(answer: string, host: Host): string {
  if (answer === '\n' || answer.endsWith('\n\n')) return answer;
  throw gatewaySilent(host.name, systemReason('ECONNRESET'));
}

/** HAProxy answers a successful change with nothing. Throws where it has words. */
export function refuseWords(answer: string): void {
  const text = answer.trim();
  if (text !== '') throw new Error(`the gateway refused a change: ${text}`);
}
