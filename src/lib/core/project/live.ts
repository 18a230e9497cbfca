import type { ProjectReader } from '../ports/project-store.ts';
import { findResource, listResources } from './resources.ts';
import type { EnvironmentSpec } from './resources/environment.ts';
import type { LiveSpec, Routes } from './resources/live.ts';

/** An environment as people wrote it, with what serves there. */
export type EnvironmentState = EnvironmentSpec & Routes;

/** Where nothing has served yet. */
export const NOTHING_LIVE: LiveSpec = { slots: {}, served: [], changes: [] };

/** What serves in an environment, by its file. */
export async function readLive(project: ProjectReader, environment: string): Promise<LiveSpec> {
  return (await findResource(project, 'Live', environment))?.spec ?? NOTHING_LIVE;
}

/** Pure: an environment with what serves there. */
export function withRoutes(spec: EnvironmentSpec, { slots, live, previous }: Routes): EnvironmentState {
  return { ...spec, slots, ...(live === undefined ? {} : { live }), ...(previous === undefined ? {} : { previous }) };
}

/** An environment with what serves there. */
export interface RoutedEnvironment {
  name: string;
  spec: EnvironmentState;
  /** Its gateway was stopped on purpose; `spec` says what `env add` restores. */
  isStopped: boolean;
}

/** Pure: an environment with what its file in `live/` says. */
export function routedBy(name: string, spec: EnvironmentSpec, live: LiveSpec): RoutedEnvironment {
  return { name, spec: withRoutes(spec, live), isStopped: live.changes[0]?.what === 'stop' };
}

/** Every environment with what serves there, by its files. */
export async function listEnvironments(project: ProjectReader): Promise<RoutedEnvironment[]> {
  const environments = await listResources(project, 'Environment');
  const live = new Map((await listResources(project, 'Live')).map(({ metadata, spec }) => [metadata.name, spec]));
  return environments.map(({ metadata: { name }, spec }) => routedBy(name, spec, live.get(name) ?? NOTHING_LIVE));
}

/** What serves, or once served, in every environment; where that is gone nothing serves. */
export async function listLive(project: ProjectReader): Promise<LiveSpec[]> {
  const names = new Set((await listResources(project, 'Environment')).map(({ metadata }) => metadata.name));
  const all = await listResources(project, 'Live');
  return all.map(({ metadata, spec: { served, changes, ...routes } }) =>
    names.has(metadata.name) ? { ...routes, served, changes } : { slots: {}, served, changes },
  );
}
