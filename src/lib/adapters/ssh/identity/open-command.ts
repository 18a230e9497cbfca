import { spawn } from 'node:child_process';
import { Duplex } from 'node:stream';

/** Runs a ProxyCommand in the shell; the signal kills it. */
export function openCommand(command: string, signal: AbortSignal): Duplex {
  const child = spawn('/bin/sh', ['-c', `exec ${command}`], { stdio: ['pipe', 'pipe', 'ignore'], signal });
  const line = Duplex.from({ readable: child.stdout, writable: child.stdin });
  child.on('error', (error) => line.destroy(signal.aborted ? undefined : error));
  line.on('close', () => child.kill());
  return line;
}
