import { parentPort, workerData } from 'node:worker_threads';
import { startStampServer, type StampSchedule } from './stamp-server.ts';

parentPort?.postMessage(await startStampServer(workerData as StampSchedule), []);
