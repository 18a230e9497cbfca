import type { DeviceGrant } from '../../../../ports/engine.ts';
import { isAtLeast } from '../../../../text/compare-versions.ts';
import { message, type Message } from '../../../../text/message.ts';
import { plainText } from '../../../../text/plain.ts';
import { EXIT, SovranError } from '../../../../text/sovran-error.ts';
import type { Site } from './site.ts';

/** The first Docker that gives devices by CDI; to 27 only where its configuration says so. */
const OLDEST = '25';

/**
 * Whether the engine can give the devices, asked before anything is put down for them. Throws `engine-without-cdi`
 * (exit 3). Podman knows CDI in every version that is supported.
 */
export async function requireCdi(site: Site, devices: DeviceGrant | undefined): Promise<void> {
  if (!devices || devices.uuids.length === 0 || (await site.brand()) === 'podman') return;
  const daemon = await site.daemon();
  const { Version } = (await daemon.call((docker) => docker.version())) as { Version?: unknown };
  const host = site.place.host.name;
  const version = plainText(String(Version)).slice(0, 40);
  if (!isAtLeast(version, OLDEST)) {
    throw withoutCdi(host, version, message('engine.cdi-too-old', { host, version, least: OLDEST }));
  }
  const { CDISpecDirs } = (await daemon.call((docker) => docker.info())) as { CDISpecDirs?: string[] | null };
  if (!CDISpecDirs?.length) throw withoutCdi(host, version, message('engine.cdi-off', { host, version }));
}

function withoutCdi(host: string, version: string, text: Message): SovranError {
  return new SovranError({
    code: 'engine-without-cdi',
    exit: EXIT.refused,
    text,
    fix: message('engine.cdi.fix'),
    next: [`sovran host check ${host}`, `sovran host plan ${host}`],
    details: { host, version },
  });
}
