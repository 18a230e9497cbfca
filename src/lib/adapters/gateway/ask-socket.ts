import type { Host } from '../../ports/host.ts';

const TIMEOUT_MS = 3000;
/** More than the answer to any of our questions. */
const LONGEST_ANSWER = 1024 * 1024;

/** Sends one line (or a line with a payload) to an HAProxy command socket of a host and returns the whole answer. */
export async function askSocket(host: Host, path: string, command: string, timeoutMs = TIMEOUT_MS): Promise<string> {
  const socket = await host.openSocket(path);
  const timer = setTimeout(() => socket.destroy(new Error(`no answer from ${path} within ${timeoutMs} ms`)), timeoutMs);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    socket.end(`${command}\n`);
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > LONGEST_ANSWER) throw new Error(`an answer from ${path} that does not end`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString();
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}
