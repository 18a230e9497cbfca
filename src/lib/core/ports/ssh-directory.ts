/** Why a driver was chosen; `subject` is the certificate, key or driver that decided. */
export interface DriverReason {
  name:
    | 'default'
    | 'asked'
    | 'proxy-command'
    | 'host-certificate'
    | 'user-certificate'
    | 'pkcs11'
    | 'security-key'
    | 'gssapi';
  hop: string;
  subject: string;
}

/** A destination and how to get there, as a host file has them. */
export interface SshDestination {
  /** `user@host:port` or an alias. */
  address: string;
  jump?: string[];
  transport?: 'auto' | 'ssh2' | 'openssh';
}

/** A jump host, or the host itself. */
export interface SshMachine {
  /** `user@host:port` as resolved. */
  machine: string;
  /** As typed, or as the SSH configuration names it. */
  alias: string;
  isJump: boolean;
  /** How known_hosts names it. */
  name: string;
}

/** A way to a host, as the operator's SSH configuration describes it. Nearest machine first, the host last. */
export interface SshRoute {
  machines: SshMachine[];
  driver: 'ssh2' | 'openssh';
  because: DriverReason;
  /** Fingerprints of the keys that the host would be shown, in order. */
  keys: string[];
}

/** A key that a machine presented before anything was sent, and what is known of it. */
export interface PresentedHostKey extends SshMachine {
  type: string;
  fingerprint: string;
  /** The public key, base64. */
  key: string;
  verdict: 'ok' | 'unknown' | 'changed' | 'revoked' | 'needs-cert';
  known: { type: string; fingerprint: string; file: string; line: number }[];
  /** The line that decided. */
  line?: { file: string; line: number };
}

/** Asks for the passphrase of a key file; undefined without a terminal. */
export type AskPassphrase = (keyFile: string) => Promise<string | undefined>;

/** How a command of a login ended. */
export interface Answer {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** What SSH configuration and the machines themselves say of a host that may not be in the inventory yet. */
export interface SshDirectory {
  /** Reads configuration; opens no connection. */
  route(destination: SshDestination): Promise<SshRoute>;
  /**
   * Keys of the jump hosts and the host, up to the first that `pins` (text of known_hosts) does not trust. Only trusted
   * jump hosts are logged in to.
   */
  present(destination: SshDestination, pins: string, ask?: AskPassphrase): Promise<PresentedHostKey[]>;
  /** Logs in once over the whole way, runs `argv` (default `true`) and leaves; `pins` as in `present`. Throws the errors of the SSH layer. */
  login(destination: SshDestination, pins: string, ask?: AskPassphrase, argv?: string[]): Promise<Answer>;
  /** Names in known_hosts of every machine of the destination. */
  namesOf(destination: SshDestination): Promise<string[]>;
  /** The refusal that fits a key which is not trusted; `next` is the command that gives the fingerprint of the right one. */
  refusal(key: PresentedHostKey, next: string): Error;
  /** The refusal where a fingerprint that was given is another. */
  mismatch(key: PresentedHostKey, wanted: string, next: string): Error;
}
