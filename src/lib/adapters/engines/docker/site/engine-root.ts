import type { Site } from './site.ts';

/** Where a container engine keeps images; empty where it does not say. */
export async function engineRoot(site: Site): Promise<string> {
  const daemon = await site.daemon();
  const { DockerRootDir } = (await daemon.call((docker) => docker.info())) as { DockerRootDir?: unknown };
  return typeof DockerRootDir === 'string' && DockerRootDir.startsWith('/') ? DockerRootDir : '';
}
