import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { answers, docker, stopOwnEngine } from './engine.ts';
import { removeImages } from './images.ts';
import { withLock } from './lock.ts';
import { LABEL } from './machines.ts';
import { labFolder, labsFolder } from './place.ts';

/** What `down` removed. */
export interface Removed {
  containers: number;
  networks: number;
  volumes: number;
  images: number;
  engine: boolean;
}

/** Removes what a lab made, found by its label, and its folder; images stay as a cache unless asked for. Safe to repeat. */
export async function down(name: string, { images = false } = {}): Promise<Removed> {
  return withLock(async () => {
    const removed: Removed = { containers: 0, networks: 0, volumes: 0, images: 0, engine: false };
    if (await answers()) {
      removed.containers = await removeContainers(name);
      removed.networks = await removeNetworks(name);
      removed.volumes = await removeVolumes(name);
      if (images) removed.images = await removeImages();
    }
    rmSync(labFolder(name), { recursive: true, force: true });
    if (labs().length === 0) {
      removed.engine = await stopOwnEngine();
    }
    return removed;
  }).finally(removeEmptyFolder);
}

/** Names of the labs of this machine. */
export function labs(): string[] {
  if (!existsSync(labsFolder())) return [];
  return readdirSync(labsFolder(), { withFileTypes: true }).flatMap((one) =>
    one.isDirectory() && one.name !== 'engine' ? [one.name] : [],
  );
}

async function removeContainers(name: string): Promise<number> {
  const found = await docker().listContainers({ all: true, filters: { label: [`${LABEL}=${name}`] } });
  await Promise.all(found.map((one) => docker().getContainer(one.Id).remove({ force: true, v: true })));
  return found.length;
}

async function removeNetworks(name: string): Promise<number> {
  const found = await docker().listNetworks({ filters: { label: [`${LABEL}=${name}`] } });
  for (const one of found) await docker().getNetwork(one.Id).remove();
  return found.length;
}

async function removeVolumes(name: string): Promise<number> {
  const { Volumes } = await docker().listVolumes({ filters: { label: [`${LABEL}=${name}`] } });
  for (const one of Volumes ?? []) await docker().getVolume(one.Name).remove();
  return (Volumes ?? []).length;
}

function removeEmptyFolder(): void {
  if (existsSync(labsFolder()) && readdirSync(labsFolder()).length === 0) rmdirSync(labsFolder());
}
