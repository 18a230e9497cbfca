import { realpath } from 'node:fs/promises';
import type { Runner } from '../../../core/ports/runner.ts';
import { projectMark } from '../../../core/project/listed-host.ts';
import { cloneMark } from '../../project-store/actor.ts';
import type { RunnerPlace } from '../host/runner-adapter.ts';
import { processRunner } from './process-runner.ts';

/** Opens what starts processes on a host. */
export async function openProcess({ project, host, clock, templates, actor }: RunnerPlace): Promise<Runner> {
  const { transport } = host;
  return processRunner({
    host,
    clock,
    templates,
    // On this machine two ways to one folder are one project.
    project: await (transport === 'local' ? realpath(project.root) : projectMark(project, transport)),
    actor,
    clone: cloneMark(project.root),
  });
}
