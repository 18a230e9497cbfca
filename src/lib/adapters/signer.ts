import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyFacts, Signatory, SignatureNamespace, SignatureProblem, Signer } from '../core/ports/signer.ts';
import { fixable } from '../core/text/message.ts';
import { failedError, usageError, type SovranError } from '../core/text/sovran-error.ts';
import { runProgram, type ProgramResult } from './run-program.ts';

const APPROVAL: SignatureNamespace = 'sovran-approval';

/** What `ssh-keygen` writes on stderr, in the order in which its checks run. */
const PROBLEMS: [RegExp, SignatureProblem][] = [
  [/namespace does not match|not permitted for use in signature namespace/, 'wrong-namespace'],
  [/incorrect signature/, 'tampered'],
  [/key has expired/, 'key-expired'],
  [/key is not yet valid/, 'key-not-yet-valid'],
  [/No principal matched|Unable to open allowed keys file|missing key|invalid key/, 'unknown-signer'],
];

/** Signer on the OpenSSH of this machine. */
export const sshSigner: Signer = { sign, verify, readKey };

async function sign(keyFile: string, payload: string, namespace = APPROVAL): Promise<string> {
  const signed = await sshKeygen(['-Y', 'sign', '-n', namespace, '-f', keyFile], payload);
  if (signed.exitCode === 0 && signed.stdout.includes('BEGIN SSH SIGNATURE')) return signed.stdout;
  throw badKey(keyFile, signed.stderr);
}

type Judged = Promise<Signatory | { refused: SignatureProblem }>;

/** What was judged at a named time, which stays so. */
const judged = new Map<string, Judged>();

function verify(...asked: Parameters<Signer['verify']>): Judged {
  if (asked[3] === undefined) return judge(...asked);
  const key = JSON.stringify(asked);
  const known = judged.get(key) ?? judge(...asked);
  judged.set(key, known);
  return known;
}

async function judge(
  ...[payload, signature, allowedSigners, at, namespace = APPROVAL]: Parameters<Signer['verify']>
): Judged {
  const dir = await mkdtemp(join(tmpdir(), 'sovran-verify-'));
  const files = { signature: join(dir, 'signature'), allowed: join(dir, 'allowed_signers') };
  try {
    await Promise.all([writeFile(files.signature, signature), writeFile(files.allowed, allowedSigners)]);
    return await verifyFiles(payload, files, { at, namespace });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** When the key has to be valid, and for what. */
type Asked = { at: string | undefined; namespace: SignatureNamespace };

/** What is wrong with bytes or namespace comes before who signed, so that each refusal has its own reason. */
async function verifyFiles(
  payload: string,
  files: { signature: string; allowed: string },
  { at, namespace }: Asked,
): Promise<Signatory | { refused: SignatureProblem }> {
  const judged = await findSignatory(payload, files, { at, namespace });
  if (!('refused' in judged)) return judged;
  const intact = await sshKeygen(['-Y', 'check-novalidate', '-n', namespace, '-s', files.signature], payload);
  return intact.exitCode === 0 ? judged : { refused: problemOf(intact, 'malformed') };
}

async function findSignatory(
  payload: string,
  files: { signature: string; allowed: string },
  { at, namespace }: Asked,
): Promise<Signatory | { refused: SignatureProblem }> {
  const time = at === undefined ? [] : [`-Overify-time=${at.replace(/\.\d+Z$/, 'Z').replaceAll(/[-:T]/g, '')}`];
  const found = await sshKeygen(['-Y', 'find-principals', ...time, '-f', files.allowed, '-s', files.signature], '');
  if (found.exitCode !== 0) return { refused: problemOf(found, 'unknown-signer') };
  const principal = found.stdout.split('\n')[0]?.trim() ?? '';
  if (/[*?!,]/.test(principal) || principal === '') return { refused: 'not-one-person' };
  const who = ['-f', files.allowed, '-I', principal, '-n', namespace, '-s', files.signature];
  const verified = await sshKeygen(['-Y', 'verify', ...time, ...who], payload);
  if (verified.exitCode !== 0) return { refused: problemOf(verified, 'unknown-signer') };
  return { principal, key: /SHA256:\S+/.exec(verified.stdout)?.[0] ?? '' };
}

function problemOf({ stderr }: ProgramResult, otherwise: SignatureProblem): SignatureProblem {
  return PROBLEMS.find(([pattern]) => pattern.test(stderr))?.[1] ?? otherwise;
}

async function readKey(keyFile: string): Promise<KeyFacts> {
  const opened = await sshKeygen(['-y', '-P', '', '-f', keyFile], '');
  if (opened.exitCode === 0) return { publicKey: typeAndKey(opened.stdout), locked: false };
  if (!/passphrase/.test(opened.stderr)) throw badKey(keyFile, opened.stderr);
  const beside = await readFile(`${keyFile}.pub`, 'utf8').catch(() => undefined);
  if (beside === undefined) throw badKey(keyFile, `${keyFile}.pub: not found`);
  return { publicKey: typeAndKey(beside), locked: true };
}

function typeAndKey(line: string): string {
  return line.trim().split(/\s+/).slice(0, 2).join(' ');
}

function badKey(keyFile: string, stderr: string): SovranError {
  const lines = stderr.split('\n').filter((line) => /\w/.test(line) && !line.startsWith('Signing data'));
  return usageError('bad-key', fixable('release.bad-key', { path: keyFile, reason: lines.at(-1)?.trim() ?? '' }));
}

async function sshKeygen(args: string[], stdin: string): Promise<ProgramResult> {
  try {
    return await runProgram(['ssh-keygen', ...args], { stdin });
  } catch (error) {
    throw failedError('ssh-keygen-missing', fixable('release.no-ssh-keygen'), {
      next: ['sovran doctor'],
      cause: error,
    });
  }
}
