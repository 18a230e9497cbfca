import type { ProjectReader } from '../../../core/ports/project-store.ts';
import type { Signer } from '../../../core/ports/signer.ts';
import { approvalFolder, readSigners } from '../../release/approvals/approvals.ts';

/** A signer that has verified every approval at the time of the commit: with a larger heap each program would start slower. */
export async function verifiedAt(project: ProjectReader, at: string, signer: Signer): Promise<Signer> {
  const known = new Map<string, Awaited<ReturnType<Signer['verify']>>>();
  const verify = (payload: string, signature: string, allowed: string): ReturnType<Signer['verify']> =>
    signer.verify(payload, signature, allowed, at);
  const allowed = await readSigners(project);
  for (const path of await approvalPaths(project)) {
    const [payload = '', signature] = [
      await readText(project, path),
      await readText(project, path.replace(/json$/, 'sig')),
    ];
    if (signature !== undefined) known.set(keyOf(payload, signature), await verify(payload, signature, allowed));
  }
  return {
    ...signer,
    verify: async (payload, signature, list) =>
      known.get(keyOf(payload, signature)) ?? (await verify(payload, signature, list)),
  };
}

async function approvalPaths(project: ProjectReader): Promise<string[]> {
  const releases = await project.listFiles(approvalFolder('.').replace(/\/\.$/, ''));
  const found = await Promise.all(
    releases.map(async (release) => {
      const folder = approvalFolder(release);
      return (await project.listFiles(folder)).map((name) => `${folder}/${name}`);
    }),
  );
  return found.flat().filter((path) => path.endsWith('.json'));
}

async function readText(project: ProjectReader, path: string): Promise<string | undefined> {
  const content = await project.readFile(path);
  return content && Buffer.from(content).toString();
}

function keyOf(payload: string, signature: string): string {
  return `${payload}\0${signature}`;
}
