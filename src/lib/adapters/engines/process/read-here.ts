import { basename, dirname } from 'node:path';
import { processStartOf, readBootId, showsProcesses } from '../../../core/kit/process-identity.ts';
import type { Host } from '../../../core/ports/host.ts';
import type { ProcessIdentity } from './attempt.ts';
import type { RunFiles } from './run-files.ts';

/**
 * Files of a service on this machine, read without a shell; null where there is none. Undefined for whatever is not
 * plain: the script says what it is.
 */
export async function readServiceHere(host: Host, folder: string): Promise<RunFiles | null | undefined> {
  if (host.transport !== 'local' || !showsProcesses()) return undefined;
  try {
    const others = await host.files.list(dirname(folder));
    if (others.length > 0 && !others.includes(basename(folder))) return null;
    return await readPlain(host, folder);
  } catch {
    return undefined;
  }
}

async function readPlain(host: Host, folder: string): Promise<RunFiles | undefined> {
  const number = Math.max(0, ...(await host.files.list(`${folder}/attempts`)).map(numberOf));
  const at = `attempts/${number}`;
  const claim = await readText(host, `${folder}/${at}/claim.json`);
  if (claim === undefined || (await host.files.read(`${folder}/container.json`)) !== undefined) return undefined;
  const alive = isAlive(JSON.parse(claim) as ProcessIdentity);
  const own = ['exit', 'process', 'verdict', 'stop', 'healthy'].map((name) => `${at}/${name}.json`);
  const names = ['job.json', 'spec.json', 'owner.json', 'attempts/1/claim.json', ...own];
  const read = names.map(async (name) => [name, await readText(host, `${folder}/${name}`)] as const);
  const files = new Map<string, string>([[`${at}/claim.json`, claim]]);
  for (const [name, text] of await Promise.all(read)) if (text) files.set(name, text);
  return { name: basename(folder), folder, number, alive, files, events: '' };
}

/** The process of a claim, not a later one of its number. */
function isAlive({ pid, start, bootId }: ProcessIdentity): boolean {
  return bootId === readBootId() && processStartOf(pid) === String(start);
}

function numberOf(name: string): number {
  return /^[1-9]\d*$/.test(name) ? Number(name) : 0;
}

async function readText({ files }: Host, path: string): Promise<string | undefined> {
  const bytes = await files.read(path);
  return bytes && Buffer.from(bytes).toString();
}
