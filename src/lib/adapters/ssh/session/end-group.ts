import type { SshTransport } from '../transport.ts';
import { startFramed } from './framed-process.ts';
import type { Link } from './link.ts';

/** TERM, then KILL for what is left after three seconds; in one command, so that it ends also without us. No `--`: dash has none here. */
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

/**
 * Ends a process group of the host through a second channel, beside the budget; where the server allows no second one,
 * through a connection of its own.
 */
export async function endGroup(link: Link, group: number, prefix: string[], password?: string): Promise<void> {
  try {
    await endThrough(await link.transport(), group, prefix, password);
  } catch {
    const other = await link.another();
    try {
      await endThrough(other, group, prefix, password);
    } finally {
      await other.close();
    }
  }
}

async function endThrough(transport: SshTransport, group: number, prefix: string[], password?: string): Promise<void> {
  const argv = ['sh', '-c', END_GROUP, 'sovran', String(group)];
  const process = await startFramed(transport, argv, { prefix, urgent: true });
  process.stdout.resume();
  process.stderr.resume();
  process.stdin.end(password === undefined ? '' : `${password}\n`);
  await process.begun;
  await process.ended;
}
