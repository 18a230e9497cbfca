import { refusalOf } from '../../../text/sudo-refusal.ts';
import { sudoRefused } from './errors.ts';
import { notBegunError, startFramed, type FramedProcess, type NotBegun } from './framed-process.ts';
import { captureBytes } from '../../capture.ts';
import type { Link } from './link.ts';

/** Asks the operator for the sudo password of a host; undefined where nobody can be asked. */
export type AskPassword = (what: { sudo: string }) => Promise<string | undefined>;

/** Words before a command that is to run as root, and the password that the first line of its input has to be. */
export interface AsRoot {
  prefix: string[];
  password?: string;
}

const PROBE = `[ "$(id -u)" = 0 ] && echo root && exit 0
command -v sudo >/dev/null || { echo none; exit 0; }
sudo -n true && echo free`;
const ANSWER_BYTES = 4096;
const PASSWORD_LOOK_MS = 50;

/** How commands become root on a host; found out by the first that needs it, remembered while the process lives. */
export function rootOf(link: Link, ask: AskPassword | undefined): () => Promise<AsRoot> {
  let known: Promise<AsRoot> | undefined;
  return () => {
    const asked = (known ??= findRoot(link, ask));
    asked.catch(() => (known = undefined));
    return asked;
  };
}

async function findRoot(link: Link, ask: AskPassword | undefined): Promise<AsRoot> {
  const { answer, complaint } = await probe(link);
  if (answer === 'root') return { prefix: [] };
  if (answer === 'free') return { prefix: ['sudo', '-n', '--'] };
  if (answer === 'none') throw sudoRefused(link.host, 'no-sudo', complaint);
  const refusal = refusalOf(complaint);
  if (refusal !== 'needs-password') throw sudoRefused(link.host, refusal, complaint);
  const password = await ask?.({ sudo: link.host });
  if (password === undefined) throw sudoRefused(link.host, 'needs-password', complaint);
  const asRoot = { prefix: ['sudo', '-k', '-S', '-p', '', '--'], password };
  const tried = await startFramed(await link.transport(), ['true'], asRoot);
  tried.stdout.resume();
  tried.stderr.resume();
  await handPassword(link.host, tried, password);
  tried.stdin.end();
  return asRoot;
}

async function probe(link: Link): Promise<{ answer: string; complaint: string }> {
  const process = await startFramed(await link.transport(), ['sh', '-c', PROBE]);
  process.stdin.end();
  const [answer, complaint] = await Promise.all([
    captureBytes(process.stdout, ANSWER_BYTES),
    captureBytes(process.stderr, ANSWER_BYTES),
  ]);
  await process.begun.catch((thrown: unknown) => {
    throw notBegunError(link.host, thrown);
  });
  return { answer: answer.bytes.toString().trim(), complaint: complaint.bytes.toString() };
}

/** Gives sudo its password and waits until the command has begun. A wrong one is not tried a second time. */
export async function handPassword(host: string, process: FramedProcess, password: string): Promise<void> {
  process.stdin.write(`${password}\n`);
  let timer: NodeJS.Timeout | undefined;
  const wrong = new Promise<'wrong'>((resolve) => {
    timer = setInterval(
      () => /try again|incorrect password/i.test(process.noise()) && resolve('wrong'),
      PASSWORD_LOOK_MS,
    );
  });
  try {
    const first = await Promise.race([process.begun, wrong]);
    if (first === 'wrong') throw sudoRefused(host, 'wrong-password', process.noise());
  } catch (error) {
    throw refusedByBegin(host, error);
  } finally {
    clearInterval(timer);
    if (!process.stdin.writableEnded && /try again/i.test(process.noise())) process.channel.close();
  }
}

function refusedByBegin(host: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('noise' in error)) return error;
  const { noise, ending } = error as NotBegun;
  if (ending.outcome === 'unknown') return error;
  const refusal = refusalOf(noise);
  return sudoRefused(host, refusal === 'needs-password' ? 'wrong-password' : refusal, noise);
}
