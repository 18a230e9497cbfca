import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { withPlainSpaces } from './plain-translate.ts';

/** The command itself. */
export const BIN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

export interface CliResult {
  exit: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** stdout parsed, when it is one JSON document. */
  json: unknown;
}

export interface CliOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  stdin?: string;
}

/** Runs the real binary to its end, without a terminal, in a clean language environment; its output has plain spaces. */
export function sovran(args: string[], options: CliOptions = {}): Promise<CliResult> {
  const env = { ...process.env, NODE_ENV: 'production', LC_ALL: 'C.UTF-8', SOVRAN_LANG: '', ...options.env };
  const child = spawn(process.execPath, [BIN, ...args], { cwd: options.cwd, env });
  child.stdin.end(options.stdin ?? '');
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exit, signal) => {
      const [stdout, stderr] = [withPlainSpaces(output.stdout), withPlainSpaces(output.stderr)];
      resolve({ exit, signal, stdout, stderr, json: parse(stdout) });
    });
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
