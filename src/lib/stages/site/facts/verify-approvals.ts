import type { ProjectAtHead } from '../../../core/ports/project-store.ts';
import type { Signer } from '../../../core/ports/signer.ts';
import { approvalFolder, readSigners } from '../../release/approvals/approvals.ts';

/** A signer that has verified every approval at the time of the commit: with a larger heap each program would start slower. */
export async function verifiedAt({ project, at }: ProjectAtHead, signer: Signer): Promise<Signer> {
  const known = new Map<string, Awaited<ReturnType<Signer['verify']>>>();
  const verify = (payload: string, signature: string, allowed: string): ReturnType<Signer['verify']> =>
    signer.verify(payload, signature, allowed, at);
  const allowed = await readSigners(project);
  for (const path of await approvalPaths(project)) {
    const [payload = '', signature] = [await project.readCommittedFile(path), await readSignature(project, path)];
    if (signature !== undefined) known.set(keyOf(payload, signature), await verify(payload, signature, allowed));
  }
  return {
    ...signer,
    verify: async (payload, signature, list) =>
      known.get(keyOf(payload, signature)) ?? (await verify(payload, signature, list)),
  };
}

type Project = ProjectAtHead['project'];

async function approvalPaths(project: Project): Promise<string[]> {
  const releases = await project.listFiles(approvalFolder('.').replace(/\/\.$/, ''));
  const found = await Promise.all(
    releases.map(async (release) => {
      const folder = approvalFolder(release);
      return (await project.listFiles(folder)).map((name) => `${folder}/${name}`);
    }),
  );
  return found.flat().filter((path) => path.endsWith('.json'));
}

function readSignature(project: Project, path: string): Promise<string | undefined> {
  return project.readCommittedFile(path.replace(/json$/, 'sig'));
}

function keyOf(payload: string, signature: string): string {
  return `${payload}\0${signature}`;
}
