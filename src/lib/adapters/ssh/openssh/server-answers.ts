import { SessionRefused } from '../session/session-limit.ts';
import type { SshProcess } from '../session/transport.ts';

/**
 * In the words of the OpenSSH client: the server was asked. Its other words for a refused session are of a master that is
 * going.
 */
const BY_SERVER = /refused by peer/i;

/** Whether the server answers a question now: a session that ends, or one that it refuses. Never rejects. */
export async function serverAnswers(open: (commandLine: string) => Promise<SshProcess>): Promise<boolean> {
  try {
    const process = await open('exit 0');
    process.stdin.end();
    process.stdout.resume();
    process.stderr.resume();
    return (await process.ended).outcome === 'known';
  } catch (error) {
    return error instanceof SessionRefused && BY_SERVER.test(error.message);
  }
}
