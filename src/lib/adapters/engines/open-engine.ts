import { realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Clock } from '../../ports/clock.ts';
import type { Engine } from '../../ports/engine.ts';
import type { ProjectStore } from '../../ports/project-store.ts';
import { findResource } from '../../project/resources.ts';
import { message } from '../../text/message.ts';
import { EXIT, SovranError } from '../../text/sovran-error.ts';
import { runtimeRoot, storeRoot } from '../data-home.ts';
import { packageRoot } from '../package-root.ts';
import { processEngine } from './process/process-engine.ts';

/** The engine of a host: the named one, else the one its file declares. Throws `engine-unknown` (exit 2). */
export async function openEngine(
  host: string,
  engine: string | undefined,
  project: ProjectStore,
  clock: Clock,
): Promise<Engine> {
  const wanted = engine ?? (await findResource(project, 'Host', host))?.spec.engine ?? 'process';
  if (wanted !== 'process') throw unknownEngine(wanted, host);
  const named = process.env.SOVRAN_ENGINE_TEMPLATES;
  const templates = named ? resolve(named) : join(packageRoot(), 'templates', 'engines');
  return processEngine({
    store: storeRoot(),
    runtime: runtimeRoot(),
    templates,
    clock,
    project: await realpath(project.root),
  });
}

function unknownEngine(engine: string, host: string): SovranError {
  return new SovranError({
    code: 'engine-unknown',
    exit: EXIT.usage,
    text: message('engine.unknown', { engine, host }),
    fix: message('engine.unknown.fix'),
  });
}
