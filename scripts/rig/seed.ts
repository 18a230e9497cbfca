import { spawn } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { docker } from './engine.ts';
import { cdiSpec, DAEMON_JSON, gpuTable } from './gpus.ts';
import { filesOf, USERS, type LabHost } from './record.ts';
import { hostKeys } from './secrets.ts';

const FIXTURES = fileURLToPath(new URL('fixtures', import.meta.url));

/** sshd's settings of a lab. Its source penalties are off, else one test's refusals would lock out the next; a fault turns them on. */
const SSHD = 'PermitRootLogin no\nPerSourcePenalties no\nPasswordAuthentication no\nUseDNS no\n';

/** Run once, at a machine's first start; what only concerns secrets, so that no environment ever holds one. */
const SETUP = `#!/bin/sh
set -eu
cd /opt/sovran-lab
chmod 600 /etc/ssh/ssh_host_*_key
for user in ${Object.keys(USERS).join(' ')}; do
  install -d -m 700 -o "$user" -g "$(id -g "$user")" "/home/$user/.ssh"
  install -m 600 -o "$user" -g "$(id -g "$user")" authorized_keys "/home/$user/.ssh/authorized_keys"
  # A user without a password has a locked account, which sshd refuses even by key where PAM is off.
  printf '%s:%s\\n' "$user" "$(cat sudo_password)"
done | chpasswd
`;

/** Puts into a new container what makes it this host of this lab: keys, users' access, fixtures. */
export async function seed(container: string, dir: string, host: LabHost): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sovran-lab-seed-'));
  try {
    fill(folder, dir, host);
    const tar = spawn('tar', ['-C', folder, '--owner=0', '--group=0', '-c', '.'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await docker().getContainer(container).putArchive(tar.stdout, { path: '/' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function fill(folder: string, dir: string, host: LabHost): void {
  const files = filesOf(dir);
  put(folder, 'opt/sovran-lab/setup', SETUP, 0o700);
  put(folder, 'opt/sovran-lab/authorized_keys', readFileSync(`${files.identity}.pub`, 'utf8'), 0o600);
  put(folder, 'opt/sovran-lab/sudo_password', readFileSync(files.sudoPassword, 'utf8'), 0o600);
  put(folder, 'etc/ssh/sshd_config.d/50-lab.conf', SSHD, 0o644);
  cpSync(hostKeys(dir, host.name), join(folder, 'etc/ssh'), { recursive: true });
  if (host.role === 'gpu') fillGpu(folder, host.gpus);
}

function fillGpu(folder: string, gpus: string[]): void {
  put(folder, 'etc/docker/daemon.json', DAEMON_JSON, 0o644);
  put(folder, 'etc/cdi/nvidia.yaml', cdiSpec(gpus), 0o644);
  put(folder, 'opt/fixtures/gpus.csv', gpuTable(gpus), 0o644);
  for (const tool of ['nvidia-smi', 'lspci', 'nvidia-ctk']) {
    mkdirSync(join(folder, 'opt/fixtures/bin'), { recursive: true });
    copyFileSync(join(FIXTURES, tool), join(folder, 'opt/fixtures/bin', tool));
    put(folder, `usr/local/bin/${tool}`, `#!/bin/sh\nexec /opt/fixtures/bin/${tool} "$@"\n`, 0o755);
  }
}

function put(folder: string, path: string, content: string, mode: number): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true, mode: 0o755 });
  writeFileSync(join(folder, path), content, { mode });
}
