import type { WatchRoute } from '../../../core/project/resources/watch.ts';
import type { Filling, Values } from './expand.ts';
import { addressOf, OFFSETS, type Listening, type WatchedEnvironment, type WatchedHost } from './subject.ts';
import { span, windowsOf, type Burn } from './timing.ts';

/** First bytes, and whole answers, up to so many seconds are counted apart. */
const FIRST_BYTE = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const TOTAL = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

/** Where the secret of a route lies on its host, below the folder of the watch. Pure. */
export function secretPath({ name }: Pick<WatchRoute, 'name'>): string {
  return `alertmanager/run/secrets/${name}`;
}

/** What fills the templates of a host. Pure. */
export function fillingOf(host: WatchedHost): Filling {
  const { timing, environments, peers, routes, siem, folder } = host;
  return {
    values: { ...placesOf(host), ...timesOf(host), ...bucketsOf(environments) },
    scopes: {
      environment: environments.map(environmentValues),
      peer: peers.map(({ name, address }) => ({ peer: name, peer_address: address })),
      route: routes.filter((one) => one.executable === undefined).map((route) => routeValues(route, folder)),
      executable: routes.flatMap(({ name, severity = 'any', executable }) =>
        executable === undefined
          ? []
          : [{ executable: name, executable_severity: severity, executable_path: executable }],
      ),
      siem: siem ? [siemValues(siem)] : [],
      window: windowsOf(timing).map((window) => ({ window: span(window) })),
      burn: timing.burns.map(burnValues),
    },
  };
}

function placesOf(host: WatchedHost): Values {
  const { name, folder, root, portBase } = host;
  const addresses = Object.keys(OFFSETS).map((program) => [program, addressOf(host, program as Listening)]);
  return { host: name, folder, root, mtailPort: portBase + OFFSETS.mtail, ...Object.fromEntries(addresses) };
}

function timesOf({ timing: { burns: _burns, group, leastRequests, ...times } }: WatchedHost): Values {
  const { wait: groupWait, interval: groupInterval, repeat: groupRepeat } = group;
  const { scrape } = times;
  const spans = { ...times, scrapeTimeout: Math.min(10, scrape), groupWait, groupInterval, groupRepeat };
  const written = Object.entries(spans).map(([name, seconds]) => [name, span(seconds)]);
  return { ...Object.fromEntries(written), seconds: scrape, beat: times.down, stale: 20 * scrape, leastRequests };
}

function burnValues({ long, short, factor: burn, severity }: Burn): Values {
  return { burn, burn_severity: severity, burn_seconds: long, burn_long: span(long), burn_short: span(short) };
}

/** A bucket ends where each objective does. */
function bucketsOf(environments: readonly WatchedEnvironment[]): Values {
  const limits = environments.flatMap(({ objectives: { ttftP95Ms } }) =>
    ttftP95Ms === undefined ? [] : [ttftP95Ms / 1000],
  );
  const written = (bounds: number[]): string => [...new Set(bounds)].toSorted((one, other) => one - other).join(', ');
  return { firstByteBuckets: written([...FIRST_BYTE, ...limits]), totalBuckets: written(TOTAL) };
}

/** Objectives that are not declared have no value. */
function environmentValues({ name, host, objectives, traces }: WatchedEnvironment): Values {
  const { availability, ttftP95Ms } = objectives;
  return {
    environment: name,
    environment_host: host,
    environment_socket: traces.metrics,
    environment_folder: traces.folder,
    environment_log: traces.accessLog,
    environment_logPattern: traces.accessLog.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&'),
    ...(availability === undefined
      ? {}
      : { environment_lostBudget: Number(((100 - availability) / 100).toPrecision(6)) }),
    ...(ttftP95Ms === undefined ? {} : { environment_firstByte: ttftP95Ms / 1000 }),
  };
}

function siemValues({ target, peer, digest }: NonNullable<WatchedHost['siem']>): Values {
  const [host = '', port = ''] = target.split(':');
  return { siem: target, siem_host: host, siem_port: port, siem_peer: peer, siem_digest: digest };
}

/** Of a receiver of Alertmanager, with a severity or without. */
function routeValues({ name, severity, webhookFile, slackFile, mail }: WatchRoute, folder: string): Values {
  const file = `${folder}/${secretPath({ name })}`;
  return {
    route: name,
    ...(severity === undefined ? {} : { route_severity: severity }),
    ...(webhookFile === undefined ? {} : { route_webhook: file }),
    ...(slackFile === undefined ? {} : { route_slack: file }),
    ...(mail && {
      route_to: mail.to,
      route_from: mail.from,
      route_smarthost: mail.smarthost,
      route_tls: mail.requireTls,
    }),
  };
}
