import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { unnumbered } from './access-record.ts';
import type { AccessRecord, Gateway } from '../../src/lib/core/ports/gateway.ts';

const EVENTS = 'data: {"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
const NOBODY = '{"error":{"message":"No release is live, or it is busy."}}';

/** A gateway whose answers a test plays, with a journal of them; its offsets count lines. */
export interface PlayedGateway extends Gateway {
  /** Who answers; undefined: nobody, and the gateway says so itself. */
  release?: string;
  /** Whose key was let in last: the probe's. */
  application: string;
  journal: AccessRecord[];
  /** How many requests met nobody. */
  refusals(): number;
}

/** Listens until the test is over; `switchTo` is the test's to play. */
export async function playedGateway(switchTo: (gateway: PlayedGateway) => Promise<void>): Promise<PlayedGateway> {
  const journal: AccessRecord[] = [];
  const server = createServer((request, response) => void request.resume().on('end', () => answer(gateway, response)));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => server.close().closeAllConnections());
  const { port } = server.address() as AddressInfo;
  const parts: Partial<PlayedGateway> = {
    journal,
    refusals: () => journal.filter(({ status }) => status === 503).length,
    keys: async () => ({ keys: {}, revocations: {} }),
    addKeys: async (keys) => void (gateway.application = Object.values(keys)[0]?.application ?? ''),
    revokeKeys: async () => undefined,
    status: async () => ({ running: true, pid: 1, url: '', slots: [] }),
    reach: async () => ({ host: '127.0.0.1', port, close: async () => undefined }),
    endOfAccess: async () => journal.length,
    readAccess: async (offset, end = Infinity) => {
      const records = journal.slice(offset, end);
      return { records, next: offset + records.length, more: false };
    },
    switchTo: () => switchTo(gateway),
  };
  const gateway = parts as PlayedGateway;
  return gateway;
}

function answer({ release, application, journal }: PlayedGateway, response: ServerResponse): void {
  const requestId = `r${journal.length}`;
  const end = release === undefined ? { status: 503, termination: 'SC' } : { status: 200, termination: '--' };
  const line = {
    at: '',
    requestId,
    application,
    release: release ?? '',
    route: '/',
    bytes: 1,
    durationMs: 1,
    ...unnumbered,
  };
  journal.push({ ...line, ...end });
  const type = release === undefined ? 'application/json' : 'text/event-stream';
  const named = release === undefined ? {} : { 'x-sovran-release': release };
  response.writeHead(end.status, { 'content-type': type, 'x-request-id': requestId, ...named });
  response.end(release === undefined ? NOBODY : EVENTS);
}
