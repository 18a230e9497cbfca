import { startFramed } from './framed-process.ts';
import { handPassword, type AsRoot } from './sudo.ts';
import type { Connection } from './connection.ts';

/**
 * TERM, then KILL for what is left after three seconds; in one command, so that it ends also without us. No `--`: dash has none
 * here.
 */
const END_GROUP = `kill -TERM "-$1" 2>/dev/null || exit 0
n=0
while [ $n -lt 30 ]
do
sleep 0.1
kill -0 "-$1" 2>/dev/null || exit 0
n=$((n+1))
done
kill -KILL "-$1" 2>/dev/null
exit 0`;

/** Ends a process group of the host through a second session, which waits for no turn. */
export async function endGroup(link: Connection, group: number, root?: AsRoot): Promise<void> {
  const argv = ['sh', '-c', END_GROUP, 'sovran', String(group)];
  const process = await startFramed(await link.transport(), argv, { prefix: root?.prefix, urgent: true });
  process.stdout.resume();
  process.stderr.resume();
  if (root?.secret) await handPassword(link.host, process, root.secret);
  process.stdin.end();
  await process.begun;
  await process.ended;
}
