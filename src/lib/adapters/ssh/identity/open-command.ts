import { spawn } from 'node:child_process';
import { Duplex } from 'node:stream';

/** Runs a ProxyCommand in the shell, ended by the signal; what it reads and writes is the line to the machine. */
export function openCommand(command: string, signal: AbortSignal): Duplex {
  const child = spawn('/bin/sh', ['-c', `exec ${command}`], { stdio: ['pipe', 'pipe', 'ignore'], signal });
  const line = Duplex.from({ readable: child.stdout, writable: child.stdin });
  child.on('error', (error) => line.destroy(signal.aborted ? undefined : error));
  line.on('close', () => child.kill());
  return line;
}
