import { parseJson } from '../../../core/kit/parse-json.ts';
import { hostScript } from '../../../core/kit/host-script.ts';
import { existsSync } from 'node:fs';
import { join as joinThere } from 'node:path/posix';
import { environmentLock } from '../folders/definitions.ts';
import { runScript } from '../host/run-script.ts';
import type { ProcessPlace } from './place.ts';
import type { EngineEnvironment } from '../../../core/ports/runner.ts';
import type { Host } from '../../../core/ports/host.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import { fixable } from '../../../core/text/message.ts';
import { refusedError, unreachableError, type SovranError } from '../../../core/text/sovran-error.ts';

/** `sha256:<hex>` that names the environment of an engine. Throws `engine-image-only` (exit 3). */
export async function lockDigest({ templates }: ProcessPlace, name: string): Promise<string> {
  const digest = await environmentLock(templates, name);
  if (digest === undefined) throw engineNoEnvironment(name);
  return digest;
}

/** Folder of the environment of a digest on the host. */
export function environmentFolder({ host }: ProcessPlace, digest: string): string {
  return joinThere(host.place.root, 'engines', digest.replace('sha256:', ''));
}

/** The interpreter of an environment on the host, there or not. */
export function pythonOf(place: ProcessPlace, digest: string): string {
  return joinThere(environmentFolder(place, digest), 'bin', 'python');
}

/** State of the environment that this version of the engine needs. Reads only. */
export async function readEnvironment(place: ProcessPlace, engine: string): Promise<EngineEnvironment> {
  const digest = await lockDigest(place, engine);
  const path = environmentFolder(place, digest);
  const printed =
    (await readReadyHere(place, path)) ??
    (await runScript(place.host, hostScript('process/environment-state'), [path], { reads: true }));
  const end = printed.indexOf('\n');
  const said = printed.slice(0, end) as EngineEnvironment['state'];
  const record = parseJson<JsonObject>(printed.slice(end + 1));
  const state = said === 'ready' && record?.lockDigest !== digest ? 'broken' : said;
  return { engine, lockDigest: digest, state, path, details: record ?? {} };
}

/** The environment of a digest is not ready on the host (exit 4). */
export function engineMissing(host: Host, engine: string, digest: string): SovranError {
  const here = host.transport === 'local';
  return unreachableError('engine-missing', fixable('engine.missing', { engine, digest, host: host.name }), {
    next: [installCommand(host, engine)],
    details: { digest, ...(here ? {} : { host: host.name }) },
  });
}

/** What installs an engine on a host. */
export function installCommand(host: Host, engine: string): string {
  const command = `sovran engine install ${engine}`;
  return host.transport === 'local' ? command : `${command} --host ${host.name}`;
}

/** What looks a host over. */
export function checkCommand(host: Host): string {
  return host.transport === 'local' ? 'sovran doctor' : `sovran host check ${host.name}`;
}

/** What `STATE` prints of a ready environment of this machine; undefined for any other. */
async function readReadyHere({ host }: ProcessPlace, path: string): Promise<string | undefined> {
  if (host.transport !== 'local' || !existsSync(joinThere(path, 'bin', 'python'))) return undefined;
  const record = await host.files.read(joinThere(path, 'environment.json')).catch(() => undefined);
  return record && `ready\n${Buffer.from(record).toString()}`;
}

/** An engine that comes as an image alone (exit 3). */
function engineNoEnvironment(engine: string): SovranError {
  return refusedError('engine-image-only', fixable('engine.image-only', { engine }), {
    next: [`sovran engine show ${engine}`],
    details: { engine },
  });
}
