import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempDir } from './temp-project.ts';

const CONFIG = `[ca]
default_ca=own
[own]
database=index
serial=serial
new_certs_dir=.
default_md=sha256
policy=any
x509_extensions=ext
[any]
commonName=supplied
[ext]
basicConstraints=critical,CA:FALSE
`;

/** Key and self-signed certificate that are valid between two instants, as HAProxy reads them. */
export interface SelfSigned {
  key: string;
  cert: string;
}

/** Made by `openssl ca`, which takes any dates. `from` and `until`: `YYYYMMDDHHMMSSZ`. */
export function selfSigned(until = '20400101000000Z', from = '20200101000000Z'): SelfSigned {
  const cwd = tempDir();
  const openssl = (...args: string[]): string =>
    execFileSync('openssl', args, { cwd, encoding: 'utf8', stdio: 'pipe' });
  writeFileSync(join(cwd, 'ca.cnf'), CONFIG);
  writeFileSync(join(cwd, 'index'), '');
  writeFileSync(join(cwd, 'serial'), '01\n');
  openssl(
    'req',
    '-new',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-subj',
    '/CN=x',
    '-keyout',
    'key',
    '-out',
    'csr',
  );
  openssl(
    'ca',
    '-batch',
    '-selfsign',
    '-notext',
    '-config',
    'ca.cnf',
    '-keyfile',
    'key',
    '-in',
    'csr',
    '-startdate',
    from,
    '-enddate',
    until,
    '-out',
    'cert',
  );
  return { key: openssl('pkey', '-in', 'key'), cert: openssl('x509', '-in', 'cert') };
}

/** As openssl writes the day `days` from now. */
export function daysFromNow(days: number): string {
  return `${new Date(Date.now() + days * 86_400_000).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}Z`;
}
