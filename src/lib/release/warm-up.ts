import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Host } from '../ports/host.ts';
import { message } from '../text/message.ts';
import { EXIT, SovranError } from '../text/sovran-error.ts';
import { PROBE_PROMPTS, probeBody } from './probe.ts';

const TIMEOUT_MS = 120_000;

/** Asks a service on its own socket, past the gateway, until its caches are warm. Throws `warm-up-failed`. */
export async function warmUp(
  host: Host,
  socket: string,
  release: string,
  signal: AbortSignal,
): Promise<{ prompts: number }> {
  for (const turn of PROBE_PROMPTS.keys()) {
    const { status, body } = await post(await host.openSocket(socket), JSON.stringify(probeBody(turn)), signal);
    if (status !== 200 || !hasAnswer(body)) throw warmUpFailed(release, status, body);
  }
  return { prompts: PROBE_PROMPTS.length };
}

function post(socket: Duplex, body: string, signal: AbortSignal): Promise<{ status: number; body: string }> {
  const headers = {
    host: 'engine',
    connection: 'close',
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  };
  const path = '/v1/chat/completions';
  return new Promise((resolve, reject) => {
    const asked = request(
      { createConnection: () => socket, path, method: 'POST', headers, signal, timeout: TIMEOUT_MS },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
        );
      },
    );
    asked.on('timeout', () => asked.destroy(new Error('no answer in time')));
    asked.on('error', reject);
    asked.end(body);
  });
}

function hasAnswer(body: string): boolean {
  try {
    const { choices } = JSON.parse(body) as { choices?: { message?: { content?: unknown } }[] };
    return typeof choices?.[0]?.message?.content === 'string';
  } catch {
    return false;
  }
}

function warmUpFailed(release: string, status: number, body: string): SovranError {
  return new SovranError({
    code: 'warm-up-failed',
    exit: EXIT.failed,
    text: message('release.warm-up-failed', { release, status, answer: body.slice(0, 200) }),
    fix: message('release.unhealthy.fix'),
    details: { release, status },
  });
}
