import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Slot } from '../../ports/gateway.ts';
import { runtimeRoot, storeRoot } from '../data-home.ts';

/** Where one gateway keeps its files (survive a reboot) and its sockets (short paths, do not survive). */
export interface GatewayPlaces {
  /** Names the gateway among all of this user's. */
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
  sockets: string;
  admin: string;
  master: string;
  /** Links that point at the socket of the release in each slot. */
  slots: Record<Slot, string>;
}

/** Places of the gateway of an environment; the same name in two projects gives two gateways. */
export function placesOf(projectRoot: string, environment: string): GatewayPlaces {
  return placesAt(createHash('sha256').update(`${projectRoot}\0${environment}`).digest('hex').slice(0, 16));
}

/** Places of a gateway by its id. */
export function placesAt(id: string): GatewayPlaces {
  const dir = join(storeRoot(), 'gateways', id);
  const sockets = join(runtimeRoot(), `gw-${id}`);
  return {
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
    sockets,
    admin: join(sockets, 'admin.sock'),
    master: join(sockets, 'master.sock'),
    slots: { blue: join(sockets, 'blue.sock'), green: join(sockets, 'green.sock') },
  };
}
