import type { Restarts } from './restarts.ts';
import type { LogEntry } from './runner.ts';

/** The oldest branch of HAProxy whose runtime commands and map transactions a gateway relies on. */
export const LEAST_HAPROXY = '2.8';

export type Slot = 'blue' | 'green';
export type SlotState = 'ready' | 'drain' | 'maint';

/** What a slot serves; an empty slot has no socket. */
export interface SlotTarget {
  socket: string;
  release: string;
}

/** What a key opens: its application, until an instant (ISO 8601) if it expires. */
export interface KeyGrant {
  application: string;
  /** The application's revocation number when the key was added; 0 if left out. */
  revocation?: number;
  until?: string;
  /** It opens nothing. */
  revoked?: boolean;
}

/** Keys by their sha256, 64 hex digits. */
export type KeyGrants = Record<string, KeyGrant>;

/** Keys, and the revocation number of each application: keys added under a lower number are revoked; 0 if left out. */
export interface KeySet {
  keys: KeyGrants;
  revocations?: Record<string, number>;
}

/** Applications by the sha256 of a key, or an application whose keys added under `upTo` or less are revoked. */
export type KeysToRevoke = { keys: Record<string, string> } | { application: string; upTo: number };

/** A gateway on another host that a front sends to, over mutual TLS. */
export interface Member {
  name: string;
  address: string;
  port: number;
  /** PEM of the certificates that it may show. */
  certificate: string;
  state: SlotState;
}

/** The second door of a member: TLS, for its front alone. */
export interface FrontedDoor {
  bind: string;
  port: number;
  /** PEM of the certificates that the front may show. */
  certificate: string;
}

/** Everything the gateway's configuration is rendered from. */
export interface GatewaySpec {
  environment: string;
  bind: string;
  /** 0: any free port, kept while the gateway exists. */
  port: number;
  /** Slots and `live` are where a gateway without a state of its own begins; later only `assign` and `setSlot` move them. */
  slots: Partial<Record<Slot, SlotTarget>>;
  /** The slot that gets traffic, if any. */
  live?: Slot;
  /** Makes it a front, which has no slots. A member that is known keeps the state that `setMember` gave it. */
  members?: Member[];
  /** A front sends an application to the same member while that is up; left out: to the member with the fewest requests. */
  sticky?: 'application';
  /** Makes it a member. */
  fronted?: FrontedDoor;
  /** Revoked keys too. */
  keys: KeyGrants;
  revocations?: Record<string, number>;
  limits: {
    requestsPerMinute: number;
    concurrentPerApp: number;
    /** Requests sent to the live release at once; more wait in the gateway for `queueSeconds`. */
    concurrentPerRelease: number;
    bodyBytes: number;
    queueSeconds: number;
    streamSeconds: number;
  };
}

export interface SlotStatus {
  slot: Slot;
  state: SlotState;
  /** The gateway's own health check of the server passed. */
  up: boolean;
  /** Requests in flight. */
  sessions: number;
  /** Requests ever sent to it since the gateway started. */
  total: number;
  release?: string;
}

export interface MemberStatus {
  name: string;
  state: SlotState;
  /** The front's own health check of the member passed. */
  up: boolean;
  /** Requests in flight. */
  sessions: number;
  /** Requests ever sent to it since the front started. */
  total: number;
}

/** A gateway's own certificate: PEM, and when it ends (ISO 8601). */
export interface GatewayCertificate {
  pem: string;
  until: string;
}

export interface GatewayStatus {
  running: boolean;
  pid?: number;
  url: string;
  slots: SlotStatus[];
  /** Of a front alone. */
  members?: MemberStatus[];
  /** Of a front or a member: when the certificate that it shows ends (ISO 8601). */
  certificateUntil?: string;
  /** The release that gets the traffic, or had it last where no slot gets it. */
  lastServed?: string;
  /** Ends by itself; left out where there were none. */
  restarts?: Restarts;
}

/** Where this machine reaches a gateway: itself, or a way through the host's connection. */
export interface Endpoint {
  host: string;
  port: number;
  /** Closes the connection, if one was made; requests in flight end. */
  close(): Promise<void>;
}

export type Alteration = 'file' | 'running';

/** Texts of a gateway at rest, and the digest of the configuration that it runs with; undefined if it does not run. */
export interface GatewayFiles {
  state: string;
  config: string;
  running: string | undefined;
}

/** One line of the gateway's access journal: never a prompt. */
export interface AccessRecord {
  at: string;
  requestId: string;
  application: string;
  /** Whose key it was that has expired or was revoked; empty for any other. */
  endedKeyOf: string;
  release: string;
  route: string;
  status: number;
  /** Of the answer, headers included. */
  bytes: number;
  /** Of the request. */
  sentBytes: number;
  /** From the request to the first byte of the answer; null where no server answered. */
  firstByteMs: number | null;
  durationMs: number;
  termination: string;
  /** A worker's life, and the request's number in it, from 1 on; null of a request that could not be read. */
  serial: { life: string; number: number } | null;
  /** Of a front: who answered, or was to. */
  member?: string;
}

/** Whether a gateway could listen on an address. */
export type PortStatus =
  | { state: 'free' }
  | { state: 'own' }
  | { state: 'taken'; holder?: string }
  /** The address cannot be used; `code` is the system's, e.g. `EADDRNOTAVAIL`. */
  | { state: 'unusable'; code: string };

/** Where on its host a gateway leaves what a watch reads; see `templates/gateway/haproxy.cfg`. */
export interface GatewayTraces {
  /** With the access log and the record of its ends. */
  folder: string;
  accessLog: string;
  /** Socket that answers with metrics. */
  metrics: string;
}

/**
 * The only way to a release: authenticates applications and switches between two slots. A gateway named `temporary/…`
 * is removed after the process that opened it has died.
 */
export interface Gateway {
  readonly traces: GatewayTraces;
  /** Throws `haproxy-missing` or `haproxy-too-old` (exit 4) where no gateway can run. Changes nothing. */
  preflight(bind: string, port: number): Promise<PortStatus>;
  /** Renders, validates and starts, or brings a running one in line; existing streams survive. Its keys are added. */
  ensure(spec: GatewaySpec): Promise<GatewayStatus>;
  status(): Promise<GatewayStatus>;
  /** How to reach a running gateway from this machine. */
  reach(): Promise<Endpoint>;
  /** Points a slot at a socket, out of rotation (`maint`), with the release id put on its answers. */
  assign(slot: Slot, target: SlotTarget): Promise<void>;
  setSlot(slot: Slot, state: SlotState): Promise<void>;
  /**
   * Switches new requests to a slot and drains the other in one command. Throws `slot-other-release` (exit 3) if the
   * slot holds another release; nothing is changed.
   */
  switchTo(slot: Slot, release: string): Promise<void>;
  /**
   * Drains a slot whose switch is rolled back without another release to serve. `had` is recorded as the last release
   * that served; null: none.
   */
  withdraw(slot: Slot, had: string | null): Promise<void>;
  /**
   * By which fronts and members know this gateway: also the certificate that it shows until its next `ensure`. Made on its host
   * where none lasts 30 days.
   */
  certificate(): Promise<GatewayCertificate>;
  /** Moves a member into or out of rotation, as `setSlot` does a slot. Throws `member-unknown` (exit 3) or `member-not-up` (exit 4). */
  setMember(name: string, state: SlotState): Promise<void>;
  /** Resolves when the gateway's check of the slot passes; rejects after `timeoutMs`. */
  waitUp(slot: Slot, timeoutMs: number, signal?: AbortSignal): Promise<void>;
  /** Every key it remembers, revoked ones too, whether or not it runs. */
  keys(): Promise<Required<KeySet>>;
  /**
   * Adds keys; revoked keys stay revoked, and the earlier expiry wins. Throws `keys-revoked` (exit 3) for an outdated
   * revocation number; nothing is changed.
   */
  addKeys(keys: KeyGrants): Promise<void>;
  /** Revokes keys for good, at rest and at once where it runs. May be repeated. */
  revokeKeys(keys: KeysToRevoke): Promise<void>;
  /**
   * Journal records since an offset, as many as one read holds, and the next offset; `more`: it had more of them then. None that
   * begins at `end` or behind it.
   */
  readAccess(offset: number, end?: number): Promise<{ records: AccessRecord[]; next: number; more: boolean }>;
  /** The offset behind the last whole record that there is now. */
  endOfAccess(): Promise<number>;
  /** The last `bytes` that HAProxy wrote on its standard error, raw. */
  log(bytes: number): Promise<string>;
  /** As `LogReader.followLog`. */
  followLog(since?: string, signal?: AbortSignal): AsyncIterable<LogEntry>;
  /** What differs at rest, or as it runs, from what is to run; a gateway of another version does. `files`: read already. */
  alterations(files?: GatewayFiles): Promise<Alteration[]>;
  /** Ends the processes; files stay, so that `ensure` starts it with the same slots and keys. */
  stop(): Promise<void>;
  /**
   * Stops the gateway and drains its slots until traffic is switched again. `status` keeps the release that served last
   * unless `forget` is set.
   */
  rest(options: { forget: boolean }): Promise<void>;
  /** What a gateway that does not run had in its slots goes; keys that it remembers, and its journal, stay. */
  forgetSlots(): Promise<void>;
  /** Ends the processes and forgets slots, keys and journal. */
  remove(): Promise<void>;
}
