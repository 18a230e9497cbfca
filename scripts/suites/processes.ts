import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';

/** Runs a command with its output shown; returns its exit code. */
export function show(command: string, args: string[], env: NodeJS.ProcessEnv = {}): number {
  const { status } = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  return status ?? 1;
}

/** Starts a command in the background. The function it returns waits for the end, shows the output and gives the exit code. */
export function startBeside(command: string, args: string[], outputTo: string): () => Promise<number> {
  const output = openSync(outputTo, 'w');
  const ended = once(spawn(command, args, { stdio: ['ignore', output, output] }), 'close');
  return async () => {
    const [code] = (await ended) as [number | null];
    process.stdout.write(readFileSync(outputTo));
    return code ?? 1;
  };
}

/** Time since `began` (of `performance.now()`), e.g. `12.0 s`. */
export function since(began: number): string {
  return `${((performance.now() - began) / 1000).toFixed(1)} s`;
}
