import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localHost } from '../../src/lib/adapters/hosts/local-host.ts';
import type { Host } from '../../src/lib/core/ports/host.ts';

/** Says what systemctl says of a manager that runs; what it is asked for lies in `calls`. */
const SYSTEMCTL = `#!/bin/sh
echo "$*" >>"$XDG_CONFIG_HOME/calls"
`;

/** This machine for a user without root, whose units lie below `folder`, and whose systemctl only listens. */
export function userSystemd(name: string, folder: string): Host {
  const host = localHost(name);
  const programs = {
    systemctl: SYSTEMCTL,
    sudo: '#!/bin/sh\nexit 1\n',
    id: '#!/bin/sh\n[ "$1" = -un ] && echo ops || echo 1000\n',
  };
  mkdirSync(join(folder, 'bin'), { recursive: true });
  for (const [program, text] of Object.entries(programs)) {
    writeFileSync(join(folder, 'bin', program), text);
    chmodSync(join(folder, 'bin', program), 0o755);
  }
  const variables = [`PATH=${join(folder, 'bin')}:${process.env.PATH}`, `XDG_CONFIG_HOME=${folder}`];
  return { ...host, exec: (argv, options) => host.exec(['env', ...variables, ...argv], options) };
}
