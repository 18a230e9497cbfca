import type { ProjectReader } from '../ports/project-store.ts';

/** Who may sign; read from the last commit, so that it was reviewed. */
export const ALLOWED_SIGNERS = 'governance/allowed_signers';

/** The list of signers at HEAD; empty without one. */
export async function readSigners(project: ProjectReader): Promise<string> {
  const bytes = await project.at('HEAD').readFile(ALLOWED_SIGNERS);
  return Buffer.from(bytes ?? []).toString('utf8');
}

/** A mail address in lower case: case does not distinguish people. */
export function samePerson(address: string): string {
  return address.trim().toLowerCase();
}
