import { realpath } from 'node:fs/promises';
import { engineTemplates, knownLocks, readEngines, surveyEngines } from './folders/definitions.ts';
import { programsDigest } from './process/programs-digest.ts';
import { storeRoot } from '../places.ts';
import type { ImageMarks } from './docker/site/place.ts';
import { processEngine } from './process/process-engine.ts';
import type { TreeOwner } from '../host-store/layout.ts';
import { isMarked, markNeeded } from '../host-store/mark.ts';
import { treeOwner } from '../hosts/open-host-store.ts';
import { cloneMark } from '../project-store/actor.ts';
import { digestOf, digestOfText } from '../../core/kit/canonical.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Runner } from '../../core/ports/runner.ts';
import type { Host } from '../../core/ports/host.ts';
import type { ProjectStore } from '../../core/ports/project-store.ts';
import { PINS_PATH } from '../../core/project/pins-path.ts';
import { projectMark } from '../../core/project/listed-host.ts';
import type { EngineDefinition, EngineSurvey } from '../../core/project/engine-definition.ts';
import { findResource } from '../../core/project/resources.ts';
import { unknownRunner } from '../../core/project/runner-kind.ts';
import { RUNNER_KINDS } from './kinds.ts';

/** What an engine of a host is opened with. */
interface EngineParts {
  project: ProjectStore;
  clock: Clock;
  host: (name: string) => Promise<Host>;
  actor: () => Promise<string>;
  /** Ends what is being asked of an engine. */
  signal?: AbortSignal;
}

/** The engine of a host: the named one, else the one its file declares. Throws `runner-unknown` (exit 2). */
export async function openEngine(host: string, engine: string | undefined, parts: EngineParts): Promise<Runner> {
  const wanted = engine ?? (await findResource(parts.project, 'Host', host))?.spec.runner ?? 'process';
  const templates = engineTemplates();
  if (wanted === 'docker') return openDocker(await parts.host(host), templates, parts);
  if (wanted !== 'process') throw unknownRunner(RUNNER_KINDS, host, wanted);
  const { project } = parts;
  const place = { host: await parts.host(host), templates, clock: parts.clock };
  const { transport } = place.host;
  return processEngine({
    ...place,
    // On this machine two ways to one folder are one project.
    project: await (transport === 'local' ? realpath(project.root) : projectMark(project, transport)),
    actor: await parts.actor(),
    clone: cloneMark(project.root),
  });
}

/** Every engine of this installation. */
export function knownEngines(): Promise<EngineDefinition[]> {
  return readEngines(engineTemplates());
}

/** Every engine of this installation, the faulty ones apart. */
export function surveyKnownEngines(): Promise<EngineSurvey> {
  return surveyEngines(engineTemplates());
}

/** As `programsDigest`, of an engine of this installation. */
export function knownPrograms(engine: string): Promise<string> {
  return programsDigest(engineTemplates(), engine);
}

/** Lock digests of the environments that they need. */
export function installedLocks(): Promise<string[]> {
  return knownLocks(engineTemplates());
}

/** A host sees a project's digest, never its path. */
async function openDocker(
  host: Host,
  templates: string,
  { project, clock, actor, signal }: EngineParts,
): Promise<Runner> {
  const { dockerEngine } = await import('./docker/docker-engine.ts');
  const images = (await findResource(project, 'Host', host.name))?.spec.images;
  return dockerEngine({
    host,
    clock,
    templates,
    ...(images ? { images } : {}),
    localStore: storeRoot(),
    projectName: (await project.settings()).name,
    project: digestOfText(await projectMark(project, host.transport)).replace('sha256:', ''),
    actor: await actor(),
    clone: cloneMark(project.root),
    ...(signal ? { signal } : {}),
    ...(host.transport === 'local' ? {} : { marks: imageMarks(host, await treeOwner(project, await actor())) }),
  });
}

function imageMarks(host: Host, owner: TreeOwner): ImageMarks {
  return { add: (digest) => markNeeded(host, owner, digest), has: (digest) => isMarked(host, owner, digest) };
}

/** Opens the engine of a host, as `openEngine`. */
export type OpenEngine = (host: string, engine?: string) => Promise<Runner>;

/**
 * Engines kept open for one command, so that polling uses one connection. A changed host file, key or project gets a
 * new one.
 */
export function rememberedEngines(parts: EngineParts): OpenEngine {
  const engines = new Map<string, Promise<Runner>>();
  return async (host, engine) => {
    const key = await keyOf(host, engine, parts);
    const open = engines.get(key) ?? openEngine(host, engine, parts);
    engines.set(key, open);
    open.catch(() => engines.delete(key));
    return open;
  };
}

/** All that an engine is opened with and that may change under a command. What it does not need may be unreadable. */
async function keyOf(host: string, engine: string | undefined, { project }: EngineParts): Promise<string> {
  const [resource, settings, pins] = await Promise.all([
    findResource(project, 'Host', host),
    project.settings().catch(() => null),
    project.readFile(PINS_PATH).catch(() => undefined),
  ]);
  return digestOf({
    host,
    spec: resource?.spec ?? null,
    engine: engine ?? null,
    settings,
    pins: pins === undefined ? null : Buffer.from(pins).toString('base64'),
    store: storeRoot(),
    templates: process.env.SOVRAN_ENGINE_TEMPLATES ?? null,
  });
}
