import { removeContainer, startContainer } from './container.ts';
import { readJobFiles } from './job-files.ts';
import type { Site } from './site/site.ts';

/**
 * Starts the container of a job that was only made. False where somebody stopped the job meanwhile, who saw no container to
 * stop, or took it away: the job stays stopped then, and the container is gone.
 */
export async function beginContainer(site: Site, jobId: string, container: string): Promise<boolean> {
  if (await withdrawn(site, jobId, container)) return false;
  try {
    await startContainer(site, container);
    return true;
  } catch (error) {
    if (await withdrawn(site, jobId, container)) return false;
    throw error;
  }
}

async function withdrawn(site: Site, jobId: string, container: string): Promise<boolean> {
  if (!(await readJobFiles(site, jobId))?.stopAsked) return false;
  await removeContainer(site, container, { running: false });
  return true;
}
