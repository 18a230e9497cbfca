import type { Hop } from '../identity/hops.ts';

export interface ConfigOptions {
  knownHosts: string;
  keepaliveSeconds: number;
  /** Opens the connection through the jump host. */
  proxyCommand?: string | undefined;
}

/** The only host of the configuration. */
export const ALIAS = 'sovran';
/** Log lines for presented keys and refused channels. */
const LOGGED_LINES = 'sshconnect.c:verify_host_key():*,channels.c:channel_input_open_failure():*';
const KEEPALIVE_COUNT = 3;
const PATIENCE_SECONDS = 15;
/** ControlPersist of a master whose process was killed, s. A chain of two jump hosts ends within a minute. */
const IDLE_SECONDS = 15;

/** A resolved configuration: reads no other file, asks nothing, accepts pinned keys only. */
export function clientConfig({ target, policy, identities }: Hop, options: ConfigOptions): string {
  const proxy = options.proxyCommand ?? target.proxyCommand;
  const lines: [string, string | number][] = [
    ['HostName', target.host],
    ['Port', target.port],
    ['User', target.user],
    ['HostKeyAlias', policy.name],
    ['HostKeyAlgorithms', algorithmsOf(policy)],
    ['UserKnownHostsFile', quoted(options.knownHosts)],
    ['GlobalKnownHostsFile', 'none'],
    ['StrictHostKeyChecking', 'yes'],
    ['UpdateHostKeys', 'no'],
    ['BatchMode', 'yes'],
    ['IdentityAgent', target.identityAgent === null ? 'none' : quoted(target.identityAgent)],
    ...keyFiles(identities.keys, target.identityFiles).map((path): [string, string] => ['IdentityFile', quoted(path)]),
    ...target.certificateFiles.map((path): [string, string] => ['CertificateFile', quoted(path)]),
    ['IdentitiesOnly', target.identitiesOnly || target.identityFilesNamed ? 'yes' : 'no'],
    ['GSSAPIAuthentication', target.gssapi ? 'yes' : 'no'],
    ['ConnectTimeout', target.connectTimeout ?? PATIENCE_SECONDS],
    ['ConnectionAttempts', 1],
    ['ServerAliveInterval', options.keepaliveSeconds],
    ['ServerAliveCountMax', KEEPALIVE_COUNT],
    ['ControlPersist', IDLE_SECONDS],
    ['StreamLocalBindMask', '0177'],
    ['ForwardAgent', 'no'],
    ['ForwardX11', 'no'],
    ['PermitLocalCommand', 'no'],
    ['LogLevel', 'ERROR'],
    // What names the key of a machine whatever becomes of it, and why a channel was refused; unknown to clients before 8.5.
    ['IgnoreUnknown', 'LogVerbose'],
    ['LogVerbose', LOGGED_LINES],
    ['ProxyCommand', proxy ?? 'none'],
  ];
  return `Host ${ALIAS}\n${lines.map(([keyword, value]) => `  ${keyword} ${value}\n`).join('')}`;
}

/** Certificates first where only they prove the machine. */
function algorithmsOf({ algorithms, certificateOnly }: Hop['policy']): string {
  const plain = algorithms.join(',');
  return certificateOnly
    ? `ssh-ed25519-cert-v01@openssh.com,ecdsa-sha2-nistp256-cert-v01@openssh.com,rsa-sha2-512-cert-v01@openssh.com,${plain}`
    : plain;
}

function keyFiles(keys: Hop['identities']['keys'], named: string[]): string[] {
  return [...new Set([...named, ...keys.flatMap(({ path }) => (path === undefined ? [] : [path]))])];
}

function quoted(path: string): string {
  return `"${path.replaceAll('%', '%%')}"`;
}
