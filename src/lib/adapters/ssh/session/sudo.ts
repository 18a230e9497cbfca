import { once } from '../../../core/kit/once.ts';
import { scriptArgv } from '../../../core/kit/host-script.ts';
import { refusalOf } from '../../../core/failures/sudo-refusal.ts';
import { connectionLost } from '../../connection-lost.ts';
import { sudoRefused } from './errors.ts';
import { newMark } from './frame.ts';
import { type FramedProcess, NotBegun, notBegunError, startFramed } from './framed-process.ts';
import { captureBytes } from '../../run-program.ts';
import type { Connection } from './connection.ts';

/** Asks for the sudo password of a host; undefined without an operator. */
export type AskPassword = (what: { sudo: string }) => Promise<string | undefined>;

export interface AsRoot {
  prefix: string[];
  secret?: SudoSecret;
}

/** `prompt` is random, so that no other output matches. */
export interface SudoSecret {
  prompt: string;
  password: string;
}

const ANSWER_BYTES = 4096;
const LOOK_MS = 10;
/** sudo's messages are parsed. */
const ENGLISH = ['env', 'LC_ALL=C'];

/** The way to root, found once per process. */
export function rootOf(connection: Connection, ask: AskPassword | undefined): () => Promise<AsRoot> {
  return once(() => findRoot(connection, ask));
}

async function findRoot(connection: Connection, ask: AskPassword | undefined): Promise<AsRoot> {
  const { answer, complaint } = await probe(connection);
  if (answer === 'root') return { prefix: [] };
  if (answer === 'free') return { prefix: ['sudo', '-n', '--'] };
  if (answer === 'none') throw sudoRefused(connection.host, 'no-sudo', complaint);
  const refusal = refusalOf(complaint);
  if (refusal !== 'needs-password') throw sudoRefused(connection.host, refusal, complaint);
  const password = await ask?.({ sudo: connection.host });
  if (password === undefined) throw sudoRefused(connection.host, 'needs-password', complaint);
  const secret = { prompt: newMark(), password };
  const asRoot = { prefix: [...ENGLISH, 'sudo', '-k', '-S', '-p', secret.prompt, '--'], secret };
  const tried = await startFramed(await connection.transport(), ['true'], asRoot);
  tried.stdout.resume();
  tried.stderr.resume();
  await handPassword(connection.host, tried, secret);
  tried.stdin.end();
  return asRoot;
}

/** Throws `connection-lost` (exit 4) before a complete answer. */
async function probe(connection: Connection): Promise<{ answer: string; complaint: string }> {
  const process = await startFramed(await connection.transport(), scriptArgv('ssh/root'));
  process.stdin.end();
  const [answer, complaint] = await Promise.all([
    captureBytes(process.stdout, ANSWER_BYTES),
    captureBytes(process.stderr, ANSWER_BYTES),
  ]);
  await process.begun.catch((thrown: unknown) => {
    throw notBegunError(connection.host, thrown);
  });
  const ending = await process.ended;
  if (ending.outcome === 'unknown') throw connectionLost(connection.host, ending.reason);
  return { answer: answer.bytes.toString().trim(), complaint: complaint.bytes.toString() };
}

/** Answers the prompt and waits for the command. Throws `sudo-refused` or `connection-lost` (exit 4). */
export async function handPassword(host: string, process: FramedProcess, secret: SudoSecret): Promise<void> {
  const asking = watchPrompt(process, secret);
  try {
    const first = await Promise.race([process.begun, asking.wrong]);
    if (first === 'wrong') throw sudoRefused(host, 'wrong-password', process.noise().replaceAll(secret.prompt, ''));
  } catch (error) {
    throw refusedByBegin(host, error, secret);
  } finally {
    asking.stop();
    if (!process.stdin.writableEnded && WRONG.test(process.noise())) process.channel.close();
  }
}

const WRONG = /try again|incorrect password/i;

function watchPrompt(process: FramedProcess, secret: SudoSecret): { wrong: Promise<'wrong'>; stop: () => void } {
  const { promise: wrong, resolve } = Promise.withResolvers<'wrong'>();
  let given = false;
  const look = (): void => {
    const said = process.noise();
    if (WRONG.test(said)) resolve('wrong');
    else if (!given && said.includes(secret.prompt)) {
      given = true;
      process.stdin.write(`${secret.password}\n`);
    }
  };
  const timer = setInterval(look, LOOK_MS);
  return { wrong, stop: () => clearInterval(timer) };
}

function refusedByBegin(host: string, error: unknown, { prompt }: SudoSecret): unknown {
  if (!(error instanceof NotBegun) || error.ending.outcome === 'unknown') return notBegunError(host, error);
  const noise = error.noise.replaceAll(prompt, '');
  const refusal = refusalOf(noise);
  return sudoRefused(host, refusal === 'needs-password' ? 'wrong-password' : refusal, noise);
}
