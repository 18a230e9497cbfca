import type { Daemon } from './daemon.ts';

/** Whose API answers: Podman's is Docker's but for a few words. */
export type Brand = 'docker' | 'podman';

/** Asks the daemon what it is. */
export async function readBrand(daemon: Daemon): Promise<Brand> {
  const { Components } = (await daemon.call((docker) => docker.version())) as { Components?: { Name?: string }[] };
  return Components?.some(({ Name }) => /podman/i.test(Name ?? '')) ? 'podman' : 'docker';
}
