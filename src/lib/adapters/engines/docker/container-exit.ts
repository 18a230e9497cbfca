import type { ExitRecord } from '../job/verdict.ts';
import type { ContainerView } from './container.ts';

const SIGNALS: Readonly<Record<number, string>> = { 129: 'SIGHUP', 130: 'SIGINT', 137: 'SIGKILL', 143: 'SIGTERM' };

/** How a container without a supervisor record ended. Exit 137 means killed, whatever the reason; pure. */
export function containerExit({
  exitCode,
  outOfMemory,
  finishedAt,
}: Pick<ContainerView, 'exitCode' | 'outOfMemory' | 'finishedAt'>): ExitRecord {
  const signal = SIGNALS[exitCode] ?? null;
  return {
    exitCode: signal === null ? exitCode : null,
    signal,
    overTime: false,
    endedAt: new Date(finishedAt).toISOString(),
    peakKiB: 0,
    cpuSeconds: 0,
    oomKills: outOfMemory ? 1 : 0,
    contained: true,
  };
}
