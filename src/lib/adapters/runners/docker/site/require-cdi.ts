import type { Site } from './site.ts';
import { isAtLeast } from '../../../../core/kit/compare-versions.ts';
import type { DeviceGrant } from '../../../../core/ports/runner.ts';
import { leastEngines } from '../../../../core/project/least-engines.ts';
import { message, type Message } from '../../../../core/text/message.ts';
import { plainText } from '../../../../core/text/plain.ts';
import { refusedError, type SovranError } from '../../../../core/text/sovran-error.ts';

const ENGINES = { docker: 'Docker', podman: 'Podman' };

/**
 * Whether the engine can give the devices, asked before anything is put down for them: an older one starts the container
 * without them and says nothing. Throws `engine-without-cdi` (exit 3).
 */
export async function requireCdi(site: Site, devices: DeviceGrant | undefined): Promise<void> {
  if (!devices || devices.uuids.length === 0) return;
  const brand = await site.brand();
  const daemon = await site.daemon();
  const { Version } = (await daemon.call((docker) => docker.version())) as { Version?: unknown };
  const host = site.place.host.name;
  const version = plainText(String(Version)).slice(0, 40);
  const least = leastEngines(true)[brand];
  if (!isAtLeast(version, least))
    throw withoutCdi(host, version, message('engine.cdi-too-old', { engine: ENGINES[brand], host, version, least }));
  if (brand === 'podman') return;
  const { CDISpecDirs } = (await daemon.call((docker) => docker.info())) as { CDISpecDirs?: string[] | null };
  if (!CDISpecDirs?.length) throw withoutCdi(host, version, message('engine.cdi-off', { host, version }));
}

function withoutCdi(host: string, version: string, text: Message): SovranError {
  return refusedError('engine-without-cdi', text, {
    fix: message('engine.cdi.fix'),
    next: [`sovran host check ${host}`, `sovran host plan ${host}`],
    details: { host, version },
  });
}

/** Where a container engine keeps images; empty where it does not say. */
export async function engineRoot(site: Site): Promise<string> {
  const daemon = await site.daemon();
  const { DockerRootDir } = (await daemon.call((docker) => docker.info())) as { DockerRootDir?: unknown };
  return typeof DockerRootDir === 'string' && DockerRootDir.startsWith('/') ? DockerRootDir : '';
}
