import type { GatewayTraces } from '../../../core/ports/gateway.ts';
import type { EnvironmentSpec } from '../../../core/project/resources/environment.ts';
import { ALERTMANAGER_OFFSET, type SiemSettings, type WatchRoute } from '../../../core/project/resources/watch.ts';
import type { Message } from '../../../core/text/message.ts';
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

/** Where security events go: a digest of the certificates, and what speaks against them. */
export interface WatchedSiem extends SiemSettings {
  digest: string;
  problem?: Message | undefined;
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
  siem?: WatchedSiem | undefined;
  timing: Timing;
  /** Texts of `templates/watch/`, by name. */
  templates: Readonly<Record<string, string>>;
}

/** Programs by their folder, with how far from the base their port is. */
export const OFFSETS = {
  prometheus: 0,
  alertmanager: ALERTMANAGER_OFFSET,
  node: 2,
  blackbox: 3,
  mtail: 4,
  door: 5,
} as const;
export type Listening = keyof typeof OFFSETS;
export type WatchProgram = Listening | 'collector' | 'notify' | 'siem';

export function isListening(program: WatchProgram): program is Listening {
  return program in OFFSETS;
}

/** Where a program listens. Pure. */
export function addressOf({ portBase }: Pick<WatchedHost, 'portBase'>, program: Listening): string {
  return `127.0.0.1:${portBase + OFFSETS[program]}`;
}
