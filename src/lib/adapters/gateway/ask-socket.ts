import { connect } from 'node:net';

const TIMEOUT_MS = 3000;

/** Sends one line (or a line with a payload) to an HAProxy command socket and returns the whole answer. */
export function askSocket(path: string, command: string, timeoutMs = TIMEOUT_MS): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const chunks: Buffer[] = [];
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`no answer from ${path} within ${timeoutMs} ms`)));
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('end', () => resolve(Buffer.concat(chunks).toString()));
    socket.end(`${command}\n`);
  });
}
