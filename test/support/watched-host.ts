import { tempDir } from './temp-project.ts';
import { localHost } from '../../src/lib/adapters/hosts/local-host.ts';
import { ownLeases } from './own-leases.ts';
import type { ExecOptions, ExecResult, Host } from '../../src/lib/core/ports/host.ts';
import { message } from '../../src/lib/core/text/message.ts';
import { EXIT, SovranError } from '../../src/lib/core/text/sovran-error.ts';
import type { SudoRefusal } from '../../src/lib/core/failures/sudo-refusal.ts';

/** What a watched host saw, and what shall happen to it. */
export interface Watch {
  /** Commands, i.e. round trips. */
  execs: string[][];
  /** As if the line could not be opened. */
  away?: boolean;
  /** As if sudo asked for more than is there; why, where that matters. */
  noRoot?: boolean | SudoRefusal;
  /** The command is run, and the line breaks before its exit code is seen. */
  cut?: (argv: string[]) => boolean;
  /** The line breaks before the command is run. */
  lost?: (argv: string[]) => boolean;
  /** Called before a command runs. */
  before?: (argv: string[]) => void;
  /** Folder that says who is changing it. */
  leases?: string;
  /** What a fresh login comes to. */
  login?: () => Promise<void>;
}

export function connectionLost(): SovranError {
  return new SovranError({ code: 'connection-lost', exit: EXIT.unreachable, text: message('host.none') });
}

function sudoRefused(why: true | SudoRefusal): SovranError {
  const details = why === true ? {} : { details: { reason: why } };
  return new SovranError({ code: 'sudo-refused', exit: EXIT.unreachable, text: message('host.none'), ...details });
}

/** This machine as a host of any name, watched and disturbed. */
export function watchedHost(name: string, watch: Watch): Host {
  const host = ownLeases(localHost(name), (watch.leases ??= tempDir()));
  return {
    ...host,
    exec: (argv, options) => exec(host, argv, options, watch),
    probeLogin: () => watch.login?.() ?? Promise.resolve(),
  };
}

async function exec(host: Host, argv: string[], options: ExecOptions | undefined, watch: Watch): Promise<ExecResult> {
  watch.execs.push(argv);
  if (watch.away) throw connectionLost();
  if (watch.noRoot && options?.sudo) {
    throw sudoRefused(watch.noRoot);
  }
  const unseen: ExecResult = { outcome: 'unknown', reason: 'the line broke', stdout: '', stderr: '' };
  if (watch.lost?.(argv)) return unseen;
  watch.before?.(argv);
  const done = await host.exec(argv, options);
  return watch.cut?.(argv) ? unseen : done;
}
