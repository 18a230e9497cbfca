import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { JsonObject } from '../../src/lib/core/ports/json.ts';
import type { WebRequest } from '../../src/lib/core/ports/web-service.ts';
import { NO_MLFLOW, playedMlflow } from './played-mlflow.ts';

/** A played MLflow on a port of loopback, for the real binary; its URL. */
export async function mlflowStub(heard: (headers: IncomingHttpHeaders) => void = () => undefined): Promise<string> {
  const state = structuredClone(NO_MLFLOW);
  const service = playedMlflow(() => state);
  const server = createServer((request, response) => {
    heard(request.headers);
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        const { pathname, searchParams } = new URL(request.url ?? '/', 'http://stub');
        const isJson = request.headers['content-type'] === 'application/json';
        const body = Buffer.concat(chunks);
        void service
          .send({
            method: request.method as WebRequest['method'],
            path: pathname,
            query: Object.fromEntries(searchParams),
            ...(isJson ? { json: JSON.parse(body.toString()) as JsonObject } : { bytes: body }),
          })
          .then(({ status, text }) => response.writeHead(status).end(text));
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
