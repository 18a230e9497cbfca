import type { Clock } from '../../../core/ports/clock.ts';
import { realpath } from 'node:fs/promises';
import type { Host } from '../../../core/ports/host.ts';
import { projectMark } from '../../../core/project/listed-host.ts';
import { cloneMark } from '../../project-store/actor.ts';
import type { RunnerPlace } from '../host/runner-adapter.ts';

/** Where a process runner works: its files lie under the host's root, its sockets under the host's runtime folder. */
export interface ProcessPlace {
  host: Host;
  /** Folder of this machine with one folder per engine, e.g. `cpu`. */
  templates: string;
  clock: Clock;
  /** What the project that asks is called there: what it starts is marked as its own. Never in a job's document, which
   * git keeps. */
  project?: string;
  /** Who asks, and from which clone, beside it. */
  actor?: string;
  clone?: string;
  /** Workers run on other machines, which see the host's root alone: our programs are copied into it. */
  elsewhere?: true;
}

/** The place of a runner, seen by the project that opens it. */
export async function placeOf({ project, host, clock, templates, actor }: RunnerPlace): Promise<ProcessPlace> {
  const { transport } = host;
  return {
    host,
    clock,
    templates,
    // On this machine two ways to one folder are one project.
    project: await (transport === 'local' ? realpath(project.root) : projectMark(project, transport)),
    actor,
    clone: cloneMark(project.root),
  };
}
