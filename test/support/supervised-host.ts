import { readFileSync } from 'node:fs';
import { TIMING, type Timing } from '../../src/lib/stages/watch/files/timing.ts';
import type { WatchedEnvironment, WatchedHost } from '../../src/lib/stages/watch/files/subject.ts';

/** The timing of a watch with every window divided; the rates that are shown, too. */
export function accelerated(by: number, over: Partial<Timing> = {}): Timing {
  const burns = TIMING.burns.map((one) => ({ ...one, long: one.long / by, short: one.short / by }));
  const group = { wait: 1, interval: 1, repeat: 60 };
  return { ...TIMING, scrape: 1, evaluate: 1, burns, down: 1, missing: 1, rate: 5, group, ...over };
}

export function aWatchedEnvironment(name = 'production', said: Partial<WatchedEnvironment> = {}): WatchedEnvironment {
  const folder = `/srv/store/gateways/${name}`;
  return {
    name,
    host: 'gpu1',
    objectives: { availability: 99, ttftP95Ms: 800 },
    traces: { folder, accessLog: `${folder}/access.jsonl`, metrics: `/run/sovran/gw-${name}/metrics.sock` },
    ...said,
  };
}

/** A host that serves one environment and looks at another host. */
export function aWatchedHost(said: Partial<WatchedHost> = {}): WatchedHost {
  return {
    name: 'gpu1',
    folder: '/srv/store/watch',
    root: '/srv/store',
    portBase: 9490,
    environments: [aWatchedEnvironment()],
    peers: [{ name: 'gpu2', address: '192.0.2.2:22' }],
    routes: [],
    timing: TIMING,
    templates: { mtail: readFileSync('templates/watch/requests.mtail', 'utf8') },
    ...said,
  };
}
