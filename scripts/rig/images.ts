import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once as event } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { docker } from './engine.ts';
import { execute } from './execute.ts';

const RECIPE = fileURLToPath(new URL('image', import.meta.url));
const SUITE = 'trixie';

/** Installs what a ready host has from the packages in the image, without a network. */
const MAKE_HOST = `set -eu
printf '#!/bin/sh\\nexit 101\\n' >/usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d
sources='-o Dir::Etc::SourceList=/opt/lab.list -o Dir::Etc::SourceParts=/dev/null'
echo 'deb [trusted=yes] file:/opt/sovran-packages ./' >/opt/lab.list
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq $sources
apt-get install -y -qq $sources -o DPkg::Options::=--force-unsafe-io --no-install-recommends docker.io docker-cli haproxy iptables nftables python3 jq \\
  prometheus prometheus-alertmanager prometheus-node-exporter prometheus-blackbox-exporter mtail
usermod -aG docker operator; usermod -aG docker asker; usermod -aG docker noisy; usermod -aG docker fishy
systemctl disable haproxy nftables prometheus prometheus-alertmanager prometheus-node-exporter prometheus-blackbox-exporter mtail 2>/dev/null || true
rm -rf /opt/lab.list /usr/sbin/policy-rc.d /var/lib/apt/lists/* /var/cache/apt/* /usr/share/doc/*`;

/** Tags of the two images; they change with the recipe, so that an old image is never taken for a new one. */
export function imageTags(): { base: string; host: string } {
  const hash = createHash('sha256').update(MAKE_HOST);
  for (const name of readdirSync(RECIPE).sort()) hash.update(name).update(readFileSync(join(RECIPE, name)));
  const digest = hash.digest('hex').slice(0, 12);
  return { base: `sovran-lab/base:${digest}`, host: `sovran-lab/host:${digest}` };
}

/** Builds what is missing; with both images there it costs two questions. */
export async function ensureImages(say: (line: string) => void): Promise<{ base: string; host: string }> {
  const tags = imageTags();
  if (!(await exists(tags.base))) {
    say(`building ${tags.base} with debootstrap (about a minute)`);
    await buildBase(tags.base);
  }
  if (!(await exists(tags.host))) {
    say(`building ${tags.host}`);
    await buildHost(tags);
  }
  return tags;
}

/** Removes every image of labs, of older recipes too. */
export async function removeImages(): Promise<number> {
  const images = await docker().listImages({ filters: { reference: ['sovran-lab/*'] } });
  const tags = images.flatMap((image) => image.RepoTags ?? []).filter((tag) => tag.startsWith('sovran-lab/'));
  for (const tag of tags.sort().reverse()) await docker().getImage(tag).remove({ force: true });
  return tags.length;
}

async function exists(tag: string): Promise<boolean> {
  return docker()
    .getImage(tag)
    .inspect()
    .then(() => true)
    .catch(() => false);
}

async function buildBase(tag: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sovran-lab-'));
  try {
    const root = join(folder, 'root');
    await succeed('sh', [join(RECIPE, 'base.sh'), root, SUITE, process.env.SOVRAN_LAB_MIRROR ?? '']);
    const tar = spawn('tar', ['-C', root, '-c', '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [repo = '', label = ''] = tag.split(':');
    const answer = await docker().importImage(tar.stdout, { repo, tag: label });
    const said = await text(answer);
    if (!said.includes('sha256:')) throw new Error(`import of ${tag} failed: ${said}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function buildHost({ base, host }: { base: string; host: string }): Promise<void> {
  const container = await docker().createContainer({
    Image: base,
    Cmd: ['/bin/sleep', 'infinity'],
    Labels: { 'sovran.lab.build': host },
    HostConfig: { NetworkMode: 'none' },
  });
  try {
    await container.start();
    await execute(container.id, MAKE_HOST);
    const [repo = '', tag = ''] = host.split(':');
    await container.commit({ repo, tag });
  } finally {
    await container.remove({ force: true });
  }
}

async function succeed(command: string, args: string[]): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const said = text(child.stderr);
  const [code] = (await event(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: exit ${code}: ${await said}`);
}
