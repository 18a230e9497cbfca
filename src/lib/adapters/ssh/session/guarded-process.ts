import { scriptArgv } from '../../../core/kit/host-script.ts';
import type { Ending, HostProcess, StreamOptions } from '../../../core/ports/host.ts';
import { deadline } from './deadline.ts';
import { notBegunError, startFramed, type FramedProcess } from './framed-process.ts';
import type { Connection } from './connection.ts';
import { handPassword, type AsRoot, type SudoSecret } from './sudo.ts';

/** Grace period for ending a group, ms; then the channel closes with an unknown outcome. */
const ABANDON_MS = 6_000;
/** Extra time of the limit on the host, s. */
const SPARE_SECONDS = 10;

/** `begun` rejects like `FramedProcess.begun`, with user errors. */
export interface GuardedProcess extends HostProcess {
  begun: Promise<void>;
}

/** Timeout and cancellation end the whole group on the host. */
export async function startGuarded(
  connection: Connection,
  argv: string[],
  options: StreamOptions,
  root: AsRoot | undefined,
): Promise<GuardedProcess> {
  const limitSeconds = options.timeoutMs === undefined ? 0 : options.timeoutMs / 1000 + SPARE_SECONDS;
  const frame = { cwd: options.cwd, env: options.env, limitSeconds, prefix: root?.prefix };
  const transport = await connection.transport();
  const process = await startFramed(transport, argv, frame);
  const guard = watch(connection, process, options, root);
  const ended = Promise.race([process.ended, guard.abandoned]).then((ending) => guard.release(ending));
  const begun = beginning(connection, process, root?.secret);
  begun.catch(() => undefined);
  const { stdin, stdout, stderr } = process;
  return { stdin, stdout, stderr, ended, begun };
}

async function beginning(
  connection: Connection,
  process: FramedProcess,
  secret: SudoSecret | undefined,
): Promise<void> {
  try {
    if (secret === undefined) await process.begun;
    else await handPassword(connection.host, process, secret);
  } catch (thrown) {
    throw notBegunError(connection.host, thrown);
  }
}

function watch(
  connection: Connection,
  process: FramedProcess,
  options: StreamOptions,
  root: AsRoot | undefined,
): { abandoned: Promise<Ending>; release(ending: Ending): Ending } {
  const { promise: abandoned, resolve } = Promise.withResolvers<Ending>();
  const guard = deadline(options, (reason) => {
    void endRemotely(connection, process, root);
    return [setTimeout(() => abandon(process, () => resolve({ outcome: 'unknown', reason })), ABANDON_MS)];
  });
  return {
    abandoned,
    release: (ending) => {
      const why = guard.release();
      return why === undefined ? ending : { outcome: 'unknown', reason: why };
    },
  };
}

function abandon(process: FramedProcess, done: () => void): void {
  process.channel.close();
  process.stdout.destroy();
  process.stderr.destroy();
  done();
}

/** Signals the group once it is known, else the session. */
async function endRemotely(connection: Connection, process: FramedProcess, root: AsRoot | undefined): Promise<void> {
  try {
    const group = await process.begun;
    await endGroup(connection, group, root);
  } catch {
    process.channel.signal('TERM');
  }
}

/** Uses a second session, which waits for no turn. */
async function endGroup(connection: Connection, group: number, root: AsRoot | undefined): Promise<void> {
  const argv = scriptArgv('ssh/end-group', String(group));
  const process = await startFramed(await connection.transport(), argv, { prefix: root?.prefix, urgent: true });
  process.stdout.resume();
  process.stderr.resume();
  if (root?.secret) await handPassword(connection.host, process, root.secret);
  process.stdin.end();
  await process.begun;
  await process.ended;
}
