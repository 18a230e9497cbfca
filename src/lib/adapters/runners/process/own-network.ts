import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Host } from '../../../core/ports/host.ts';
import { packagedEngines } from '../folders/definitions.ts';

/** Whether the kernel of the host lets its user enter a network namespace, tried with the supervisor's own program. */
export async function allowsOwnNetwork(host: Host): Promise<boolean> {
  const program = await readFile(join(packagedEngines(), 'process', 'sovran_supervisor', 'network.py'), 'utf8');
  const tried = await host.exec(['python3', '-I', '-S', '-c', program]);
  return tried.outcome === 'known' && tried.exitCode === 0;
}
