import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { freePort } from './free-port.ts';
import { tempDir } from './temp-project.ts';
import { watchPath } from './watch-tools.ts';

/** Files of one side, as `watch.siem` names them. */
export interface Pems {
  caFile: string;
  certFile: string;
  keyFile: string;
}

/** A CA of its own, and a certificate it signed for each name. */
export function certificatesFor<Name extends string>(...names: Name[]): Record<Name, Pems> {
  const dir = tempDir();
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: dir, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout'];
  openssl('req', '-x509', ...key, 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=ca');
  const signed = names.map((name): [Name, Pems] => {
    writeFileSync(join(dir, 'names'), `subjectAltName=DNS:${name}`);
    openssl('req', ...key, `${name}.key`, '-out', 'request', '-subj', `/CN=${name}`);
    const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names'];
    openssl('x509', '-req', '-in', 'request', ...by, '-out', `${name}.pem`);
    const at = (file: string): string => join(dir, file);
    return [name, { caFile: at('ca.pem'), certFile: at(`${name}.pem`), keyFile: at(`${name}.key`) }];
  });
  return Object.fromEntries(signed) as Record<Name, Pems>;
}

export interface Receiver {
  target: string;
  /** Starts it, as one whose certificate is for another name if said. */
  start: (pems?: Pems) => void;
  kill: () => Promise<void>;
  /** Lines that it took. */
  lines(): string[];
  /** How often each id came. */
  ids(): Map<string, number>;
}

/** A SIEM: rsyslogd that takes RELP over TLS from one peer alone. */
export async function siemReceiver(own: Pems, permitted: string): Promise<Receiver> {
  const dir = tempDir();
  const port = await freePort();
  const received = join(dir, 'received');
  let child: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    const ended = new Promise((resolve) => child?.once('exit', resolve));
    if (child?.kill('SIGKILL')) await ended;
  };
  onTestFinished(kill);
  const lines = (): string[] => (existsSync(received) ? readFileSync(received, 'utf8').split('\n').slice(0, -1) : []);
  return {
    target: `127.0.0.1:${port}`,
    start(pems = own) {
      writeFileSync(join(dir, 'receiver.conf'), configuration(pems, permitted, port, received));
      const env = { ...process.env, PATH: watchPath };
      child = spawn('rsyslogd', ['-C', '-n', '-iNONE', '-f', 'receiver.conf'], { cwd: dir, env, stdio: 'ignore' });
    },
    kill,
    lines,
    ids() {
      const ids = lines().map((line) => line.split(' externalId=')[1] ?? line);
      return new Map([...Map.groupBy(ids, (id) => id)].map(([id, all]) => [id, all.length]));
    },
  };
}

function configuration({ caFile, certFile, keyFile }: Pems, peer: string, port: number, received: string): string {
  return [
    'module(load="imrelp" tls.tlslib="openssl")',
    'template(name="raw" type="string" string="%rawmsg%\\n")',
    `input(type="imrelp" port="${port}" address="127.0.0.1" ruleset="in" tls="on" tls.caCert="${caFile}"`,
    `  tls.myCert="${certFile}" tls.myPrivKey="${keyFile}" tls.authMode="name" tls.permittedPeer=["${peer}"])`,
    `ruleset(name="in") { action(type="omfile" file="${received}" template="raw" asyncWriting="off") }\n`,
  ].join('\n');
}
