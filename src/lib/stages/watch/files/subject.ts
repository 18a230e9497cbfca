import type { GatewayTraces } from '../../../core/ports/gateway.ts';
import type { EnvironmentSpec } from '../../../core/project/resources/environment.ts';
import type { WatchRoute } from '../../../core/project/resources/watch.ts';
import type { Timing } from './timing.ts';

export interface WatchedEnvironment {
  name: string;
  host: string;
  objectives: EnvironmentSpec['objectives'];
  traces: GatewayTraces;
}

/** A host that another one looks at: its SSH server, as `address:port`. */
export interface Peer {
  name: string;
  address: string;
}

/** Texts of `templates/watch/`. */
export interface WatchTemplates {
  mtail: string;
}

/** All that the files of a host are rendered from. */
export interface WatchedHost {
  name: string;
  /** Folder of the watch there. */
  folder: string;
  /** Whose free space counts: what sovran keeps there. */
  root: string;
  /** First of the ports on its loopback. */
  portBase: number;
  environments: WatchedEnvironment[];
  peers: Peer[];
  routes: WatchRoute[];
  timing: Timing;
  templates: WatchTemplates;
}

/** Programs by their folder, with how far from the base their port is. */
export const OFFSETS = { prometheus: 0, alertmanager: 1, node: 2, blackbox: 3, mtail: 4, door: 5 } as const;
export type Listening = keyof typeof OFFSETS;
export type WatchProgram = Listening | 'collector';

/** What runs on a host: nothing that would have no work. Pure. */
export function programsOf({ environments, peers }: Pick<WatchedHost, 'environments' | 'peers'>): WatchProgram[] {
  return [
    'prometheus',
    'alertmanager',
    'node',
    'collector',
    ...(peers.length > 0 ? (['blackbox'] as const) : []),
    ...(environments.length > 0 ? (['mtail', 'door'] as const) : []),
  ];
}

/** Where a program listens. Pure. */
export function addressOf({ portBase }: Pick<WatchedHost, 'portBase'>, program: Listening): string {
  return `127.0.0.1:${portBase + OFFSETS[program]}`;
}
