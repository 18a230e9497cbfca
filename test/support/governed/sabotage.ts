import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../../src/lib/adapters/project-store/open-store.ts';
import { commit } from '../temp-project.ts';
import type { Deployment } from './deployment.ts';
import { aCharter } from '../project/charter.ts';
import { put, type Place } from '../project/pieces.ts';
import type { Left } from '../project/recorded.ts';
import { leave, signAll, TERMS } from './material.ts';

/** A line of the table of sabotages. */
export interface SabotageCase {
  id: string;
  by: 'own' | 'other';
  place: 'project' | 'unsealed' | 'host' | 'recorded';
  what: string;
  seed?: number;
  fail: string[];
  /** Controls that are unknown, where a case says so. */
  unknown?: string[];
}

/** What is done to a deployment. `printed`: what its host said, which comes back changed where the host is not asked. */
export type Sabotage = (deployment: Deployment, seed: number) => unknown;
/** The same on the host; comes back with what undoes it. */
export type HostSabotage = (deployment: Deployment, seed: number) => Promise<() => unknown>;
export type Said = (printed: string) => string;

/** The folder as a fresh look finds it. */
export function placeOf({ base, store, root }: Pick<Deployment, 'base' | 'store' | 'root'>): Place {
  return { base, store, project: openStore(root) };
}

/** Edits a file and commits that, as a person does. */
export function edit({ root }: Pick<Deployment, 'root'>, path: string, change: (text: string) => string): void {
  const file = join(root, path);
  const before = readFileSync(file, 'utf8');
  const after = change(before);
  if (after === before) throw new Error(`${path} is as it was`);
  writeFileSync(file, after);
  commit(root, 'edit');
}

export function remove({ root }: Pick<Deployment, 'root'>, path: string): void {
  rmSync(join(root, path));
  commit(root, 'remove');
}

/** What a command leaves, with its event. */
export const left = (deployment: Deployment, what: Left): Promise<void> => leave(placeOf(deployment), what);

/** Another charter, signed by both. */
export async function resign(
  deployment: Deployment,
  terms: Partial<Record<keyof typeof TERMS, object>>,
): Promise<void> {
  const place = placeOf(deployment);
  await put(place, aCharter({ ...TERMS, ...terms }));
  commit(deployment.root, 'other terms');
  await signAll(place, deployment.people, new Date().toISOString());
}

/** Files below a folder of the project, by their paths there. */
export function filesIn({ root }: Pick<Deployment, 'root'>, folder: string, end: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith(end))
    .map((name) => `${folder}/${name}`)
    .toSorted();
}

/** Flips a bit of the byte that a seed chooses; comes back with what flips it again. */
export function flip(file: string, seed: number): () => void {
  const whole = readFileSync(file);
  const flipped = Buffer.from(whole);
  const at = (seed * 7919) % whole.length;
  flipped[at] = (flipped[at] ?? 0) ^ 1;
  chmodSync(file, 0o600);
  writeFileSync(file, flipped);
  return () => writeFileSync(file, whole);
}
