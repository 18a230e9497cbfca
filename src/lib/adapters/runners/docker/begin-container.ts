import { removeContainer, startContainer } from './container.ts';
import { readJobFiles } from './job-files.ts';
import type { Site } from './site/site.ts';

/** Starts a created job container. Returns false if it was stopped or removed meanwhile. */
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
