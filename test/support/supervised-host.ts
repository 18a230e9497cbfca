import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { render } from '../../src/lib/stages/watch/files/files.ts';
import { TIMING, type Timing } from '../../src/lib/stages/watch/files/timing.ts';
import type { WatchedEnvironment, WatchedHost } from '../../src/lib/stages/watch/files/subject.ts';

/** A rule as Prometheus reads it. */
export interface Rule {
  alert?: string;
  record?: string;
  expr: string;
  labels?: Record<string, string>;
}

/** The rules of a host, and what each of them asks for, whether or not its condition holds. */
export function rulesOf(host: WatchedHost): { rules: Rule[]; signals: string[] } {
  const { groups } = parse(render('rules.yml', host)) as { groups: { rules: Rule[] }[] };
  const rules = groups.flatMap((group) => group.rules);
  const signals = rules.flatMap(({ record, expr }) => record ?? signalsIn(expr));
  return { rules, signals: [...new Set(signals)] };
}

/** Sides of a condition, without what they are compared with. */
function signalsIn(expr: string): string[] {
  return expr.split(/ and (?:on \([\w, ]+\) )?/).map((side) => side.replace(/ (?:==|>=|[<>]) .*$/, ''));
}

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
    templates: Object.fromEntries(
      readdirSync('templates/watch')
        .filter((name) => name.includes('.'))
        .map((name) => [name, readFileSync(`templates/watch/${name}`, 'utf8')]),
    ),
    ...said,
  };
}
