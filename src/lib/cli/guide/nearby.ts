import { readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import type { NearbyFile, Surroundings } from '../../stages/guide/shape/facts.ts';

/** Most that is offered, the newest first. */
const MOST = 12;
/** Smaller ones hold no rows and no weights. */
const LEAST_BYTES = 16;
const ROWS = /\.(jsonl|ndjson|json|csv)$/i;
const WEIGHTS = /\.gguf$/i;
/** Files of tools, which hold no rows. */
const NO_ROWS = /^(package(-lock)?|tsconfig.*|composer|manifest)\.json$|^\./;

/** Files and folders that may hold rows or a model: here, in the project, beside it, among downloads. */
export function lookAround(project: string): Surroundings {
  const folders = [...new Set([process.cwd(), project, dirname(project), join(homedir(), 'Downloads')])];
  const entries = folders.flatMap(listFolder);
  return {
    data: newest(entries.filter(({ name, isFolder }) => !isFolder && ROWS.test(name) && !NO_ROWS.test(name))),
    models: newest(entries.filter((entry) => (entry.isFolder ? holdsWeights(entry.path) : WEIGHTS.test(entry.name)))),
    keyFolder: homedir(),
    keyFiles: listFolder(homedir()).flatMap(({ name }) => (name.endsWith('.key') ? [name] : [])),
  };
}

interface Entry extends NearbyFile {
  name: string;
  isFolder: boolean;
  changedMs: number;
}

/** What can be read of a folder; a name that a terminal cannot show is not offered. */
function listFolder(folder: string): Entry[] {
  try {
    return readdirSync(folder).flatMap((name) => entryOf(folder, name));
  } catch {
    return [];
  }
}

function entryOf(folder: string, name: string): Entry[] {
  const path = join(folder, name);
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001F\u007F-\u009F]/.test(name)) return [];
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found || (found.isFile() && found.size < LEAST_BYTES)) return [];
  const near = relative(process.cwd(), path);
  const shown = near.length < path.length ? near : path;
  return [{ path, shown, name, bytes: found.size, isFolder: found.isDirectory(), changedMs: found.mtimeMs }];
}

/** A model's folder as it is published: its configuration beside safetensors. */
function holdsWeights(folder: string): boolean {
  const names = listFolder(folder).map(({ name }) => name);
  return names.includes('config.json') && names.some((name) => name.endsWith('.safetensors'));
}

function newest(entries: Entry[]): NearbyFile[] {
  const sorted = entries.toSorted((one, other) => other.changedMs - one.changedMs);
  return sorted.slice(0, MOST).map(({ path, shown, bytes, isFolder }) => ({
    path,
    shown,
    bytes: isFolder ? listFolder(path).reduce((sum, one) => sum + one.bytes, 0) : bytes,
  }));
}
