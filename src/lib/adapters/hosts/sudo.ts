import { refusalOf } from '../../core/text/sudo-refusal.ts';
import { execLocally } from './local-exec.ts';

/** Prefix that runs a local command as root, without a prompt. Throws `sudo-refused` (exit 4). */
export function rootHere(host: string): () => Promise<string[]> {
  let known: Promise<string[]> | undefined;
  return () => (known ??= findRoot(host));
}

async function findRoot(host: string): Promise<string[]> {
  if (process.getuid?.() === 0) return [];
  const words = ['sudo', '-n', '--'];
  const tried = await execLocally([...words, 'true'], { env: { LC_ALL: 'C.UTF-8' } });
  if (tried.outcome === 'known' && tried.exitCode === 0) return words;
  const { sudoRefused } = await import('../ssh/session/errors.ts');
  const absent = tried.outcome === 'known' && tried.exitCode === 127;
  throw sudoRefused(host, absent ? 'no-sudo' : refusalOf(tried.stderr), tried.stderr);
}
