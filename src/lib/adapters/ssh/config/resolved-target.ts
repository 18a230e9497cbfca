/** A resolved SSH target with its jump hosts. Paths are absolute. */
export interface ResolvedTarget {
  /** As typed: an alias or a host name. */
  alias: string;
  host: string;
  user: string;
  port: number;
  /** In the order to be tried; they need not exist. */
  identityFiles: string[];
  /** Set explicitly; otherwise client defaults. */
  identityFilesNamed: boolean;
  identitiesOnly: boolean;
  /** Socket of the agent, or null. */
  identityAgent: string | null;
  certificateFiles: string[];
  /** Nearest first, without jumps of their own. */
  proxyJump: ResolvedTarget[];
  proxyCommand?: string;
  userKnownHostsFiles: string[];
  globalKnownHostsFiles: string[];
  hostKeyAlias?: string;
  /** Seconds. */
  connectTimeout?: number;
  gssapi: boolean;
  pkcs11: boolean;
  /** Who read the configuration. */
  resolvedBy: 'ssh -G' | 'sovran';
  /** The file read instead of the usual ones. */
  configFile?: string;
}

/** Settings by lower-case keyword, in the order obtained, as `ssh -G` prints them. */
export type Settings = ReadonlyMap<string, string[]>;
