import { text } from 'node:stream/consumers';
import type { Host } from '../ports/host.ts';

/** Whole answer of `GET PATH` on a port of a host, headers and body. Rejects as `Host.openPort`. */
export async function askPort(host: Host, port: number, path: string): Promise<string> {
  const stream = await host.openPort(port);
  stream.on('error', () => undefined);
  stream.write(`GET ${path} HTTP/1.0\r\nHost: localhost\r\n\r\n`);
  return text(stream);
}
