import { parentPort, workerData } from 'node:worker_threads';
import type { MockOptions } from '../mock/mock-options.ts';
import { startMockServer } from '../mock/mock-server.ts';

const server = await startMockServer(workerData as Partial<MockOptions>);
parentPort?.postMessage({ port: server.port }, []);
parentPort?.once('message', () => {
  void server.close().then(() => parentPort?.close());
});
