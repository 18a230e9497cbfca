import { createHash } from 'node:crypto';
import { join } from 'node:path/posix';
import type { Slot } from '../../core/ports/gateway.ts';
import type { Host } from '../../core/ports/host.ts';

/** Where on its host one gateway keeps its files (survive a reboot) and its sockets (short paths, do not survive). */
export interface GatewayPlaces {
  host: Host;
  /** Names the gateway among all of its host. */
  id: string;
  dir: string;
  config: string;
  /** A configuration being validated. */
  draft: string;
  state: string;
  keys: string;
  releases: string;
  access: string;
  log: string;
  pid: string;
  /** Ends by itself, recorded by its keeper. */
  restarts: string;
  sockets: string;
  admin: string;
  master: string;
  /** Exporter of the gateway, and the metrics of the engine in each slot. */
  metrics: string;
  /** Rights of these three, octal: operators of a host may share them, on this machine its user alone has them. */
  socketMode: '600' | '660';
  /** Links that point at the socket of the release in each slot. */
  slots: Record<Slot, string>;
}

/** Places of the gateway of an environment; the same name in two projects (see `projectMark`) gives two gateways. */
export function placesOf(host: Host, project: string, environment: string): GatewayPlaces {
  return placesAt(host, createHash('sha256').update(`${project}\0${environment}`).digest('hex').slice(0, 16));
}

/** Places of a gateway by its id. */
export function placesAt(host: Host, id: string): GatewayPlaces {
  const dir = join(host.place.root, `gateways/${id}`);
  const sockets = join(host.place.runtime, `gw-${id}`);
  return {
    host,
    id,
    dir,
    config: join(dir, 'haproxy.cfg'),
    draft: join(dir, 'haproxy.cfg.next'),
    state: join(dir, 'state.json'),
    keys: join(dir, 'keys.map'),
    releases: join(dir, 'releases.map'),
    access: join(dir, 'access.jsonl'),
    log: join(dir, 'haproxy.log'),
    pid: join(dir, 'haproxy.pid'),
    restarts: join(dir, 'restarts.jsonl'),
    sockets,
    admin: join(sockets, 'admin.sock'),
    master: join(sockets, 'master.sock'),
    metrics: join(sockets, 'metrics.sock'),
    socketMode: host.transport === 'local' ? '600' : '660',
    slots: { blue: join(sockets, 'blue.sock'), green: join(sockets, 'green.sock') },
  };
}
