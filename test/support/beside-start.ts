import { realpathSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentFolder } from '../../src/lib/adapters/runners/process/environment.ts';
import type { ExecOptions, Host } from '../../src/lib/core/ports/host.ts';
import type { TestPlace } from './process-place.ts';

/** Whether something is done right around a command of a host. */
export type Moment = (options: ExecOptions | undefined) => boolean | Promise<boolean>;

/** A host where `work` is done once, right before the command that is the first of `moment`. */
export function withWorkBefore(host: Host, moment: Moment, work: () => Promise<unknown>): Host {
  let done = false;
  return {
    ...host,
    exec: async (argv, options) => {
      if (!done && (await moment(options))) {
        done = true;
        await work();
      }
      return host.exec(argv, options);
    },
  };
}

/** The same right after the command. */
export function withWorkAfter(host: Host, moment: Moment, work: () => Promise<unknown>): Host {
  let done = false;
  return {
    ...host,
    exec: async (argv, options) => {
      const result = await host.exec(argv, options);
      if (!done && (await moment(options))) {
        done = true;
        await work();
      }
      return result;
    },
  };
}

/** Lets no interpreter of an environment begin before what this returns is called. */
export function holdPython(place: TestPlace, environment: string): () => void {
  const python = join(environmentFolder(place, environment), 'bin', 'python');
  const gate = join(place.store, 'open');
  const wait = `#!/bin/sh\nwhile [ ! -e '${gate}' ]; do sleep 0.02; done\nexec '${realpathSync(python)}' "$@"\n`;
  writeFileSync(`${python}.held`, wait, { mode: 0o755 });
  renameSync(`${python}.held`, python);
  return () => writeFileSync(gate, '');
}
