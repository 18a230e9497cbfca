import type { WatchedEnvironment, WatchedHost } from './subject.ts';
import { addressOf } from './subject.ts';

/** Configuration of the door: a port of the host's own, since Prometheus reads no sockets. Pure. */
export function doorFile(host: WatchedHost): string {
  const { environments, timing } = host;
  const time = `${Math.min(10, timing.scrape)}s`;
  return [
    'global',
    '  maxconn 50',
    '  nbthread 1',
    '  noreuseport',
    'defaults',
    '  mode http',
    '  retries 0',
    `  timeout connect ${time}`,
    `  timeout client ${time}`,
    `  timeout server ${time}`,
    'resolvers default',
    '  nameserver none 127.0.0.1:53',
    'frontend door',
    `  bind ${addressOf(host, 'door')}`,
    '  http-request return status 200 content-type text/plain string ready if { path / }',
    ...environments.map(({ name }) => `  use_backend ${name} if { path_beg /${name}/ }`),
    '  http-request return status 404 content-type text/plain string "no such environment" unless ' +
      `{ path_beg ${environments.map(({ name }) => `/${name}/`).join(' ')} }`,
    ...environments.flatMap(backend),
    '',
  ].join('\n');
}

function backend({ name, traces }: WatchedEnvironment): string[] {
  return [
    `backend ${name}`,
    '  http-request set-path %[path,regsub(^/[^/]+,)]',
    `  server gateway "unix@${traces.metrics}"`,
  ];
}
