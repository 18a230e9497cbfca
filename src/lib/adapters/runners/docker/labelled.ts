import { SovranError } from '../../../core/text/sovran-error.ts';
import type { Site } from './site/site.ts';

/** What a container was started as, by its labels: they are there whatever became of its folder. */
export interface Labelled {
  kind: 'job' | 'service';
  /** Of the job or service. */
  id: string;
  container: string;
  names: string[];
  /** It runs, or is being started again. */
  live: boolean;
  createdAt: string;
  labels: Record<string, string>;
}

const LIVE = new Set(['running', 'paused', 'restarting']);

/** Containers of jobs or of services that the daemon has, or of the one of an id; none where the host has no daemon. */
export async function listLabelled(site: Site, kind: Labelled['kind'], id?: string): Promise<Labelled[]> {
  const label = `sovran.${kind}`;
  const filters = { label: [id === undefined ? label : `${label}=${id}`] };
  const found = await askDaemon(site, filters);
  return found.map(({ Id, Names, State, Created, Labels }) => ({
    kind,
    id: Labels[label] ?? '',
    container: Id,
    names: Names.map((name) => name.replace(/^\//, '')),
    live: LIVE.has(State),
    createdAt: new Date(Created * 1000).toISOString(),
    labels: Labels,
  }));
}

/** False if the caller has no project. */
export function isOfProject({ place }: Site, { labels }: Labelled): boolean {
  return place.project !== undefined && labels['sovran.project'] === place.project;
}

type Listed = { Id: string; Names: string[]; State: string; Created: number; Labels: Record<string, string> };

async function askDaemon(site: Site, filters: { label: string[] }): Promise<Listed[]> {
  try {
    const daemon = await site.daemon();
    return await daemon.call((docker) => docker.listContainers({ all: true, filters }));
  } catch (error) {
    if (error instanceof SovranError && error.details?.['absent'] === true) return [];
    throw error;
  }
}
