export type Slot = 'blue' | 'green';
export type SlotState = 'ready' | 'drain' | 'maint';

/** What a slot serves; an empty slot has no socket. */
export interface SlotTarget {
  socket: string;
  release: string;
}

/** Everything the gateway's configuration is rendered from. `keys` maps sha256(key) hex → application. */
export interface GatewaySpec {
  environment: string;
  bind: string;
  port: number;
  /** Slots and `live` are where a gateway without a state of its own begins; later only `assign` and `setSlot` move them. */
  slots: Partial<Record<Slot, SlotTarget>>;
  /** The slot that gets traffic, if any. */
  live?: Slot;
  keys: Record<string, string>;
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

export interface GatewayStatus {
  running: boolean;
  pid?: number;
  url: string;
  slots: SlotStatus[];
}

/** One line of the gateway's access journal: never a prompt. */
export interface AccessRecord {
  at: string;
  requestId: string;
  application: string;
  release: string;
  route: string;
  status: number;
  bytes: number;
  durationMs: number;
  termination: string;
}

/** The only door to a release: authenticates applications and moves traffic between two slots. */
export interface Gateway {
  /** Renders, validates and starts, or brings a running one in line; existing streams survive. */
  ensure(spec: GatewaySpec, signal?: AbortSignal): Promise<GatewayStatus>;
  status(): Promise<GatewayStatus>;
  /** Points a slot at a socket, out of rotation (`maint`), with the release id put on its answers. */
  assign(slot: Slot, target: SlotTarget): Promise<void>;
  setSlot(slot: Slot, state: SlotState): Promise<void>;
  /** Resolves when the gateway's check of the slot passes; rejects after `timeoutMs`. */
  waitUp(slot: Slot, timeoutMs: number, signal?: AbortSignal): Promise<void>;
  /** Replaces the set of accepted keys at once and at rest. */
  setKeys(keys: Record<string, string>): Promise<void>;
  /** Journal records since an offset, and the next offset. */
  readAccess(offset: number): Promise<{ records: AccessRecord[]; next: number }>;
  stop(): Promise<void>;
}
