import { systemClock } from '../../../src/lib/adapters/clock.ts';
import { sshSigner } from '../../../src/lib/adapters/signer.ts';
import { canonicalJson } from '../../../src/lib/core/kit/canonical.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import {
  CHARTER_PROSE,
  CHARTER_SIGNATURES,
  type CharterState,
  readCharter,
} from '../../../src/lib/core/project/charter.ts';
import { type CharterSpec, charterSpecSchema } from '../../../src/lib/core/project/resources/charter.ts';
import type { Piece, Place } from './pieces.ts';
import type { Key } from './signers.ts';

/** Terms of a charter that two people sign. */
export const TERMS = {
  signatures: { required: 2 },
  roles: { owners: { '*': 'lead@example.org' }, validators: ['second@example.org'], dataQuality: ['data@example.org'] },
  lifecycle: { reevaluateEvery: '180d' },
};

/** Prose with all five parts. */
export const CHARTER_TEXT = [1, 2, 3, 4, 5].map((part) => `## ${part}. Part\n\nSaid.\n`).join('\n');

/** A charter as people wrote it, not signed. */
export function aCharter(terms: object = {}, prose = CHARTER_TEXT): Piece {
  const spec: CharterSpec = charterSpecSchema.parse({ ...TERMS, ...terms });
  return async (place) => {
    await place.project.write(resourceOf('Charter', 'charter', spec));
    await place.project.writeFile(CHARTER_PROSE, prose);
  };
}

/** What a project's folder says of its charter, with real signatures. */
export function charterIn(project: StageContext['project']): Promise<CharterState> {
  return readCharter({ project, clock: systemClock, signer: async () => sshSigner });
}

/** A person's signature over the charter that the folder proposes. */
export function signsCharter(key: Key, at = '2026-11-01T00:00:00.000Z'): (place: Place) => Promise<void> {
  return async ({ project }: Place): Promise<void> => {
    const { proposed } = await charterIn(project);
    if (!proposed) throw new Error('no charter is proposed');
    const payload = canonicalJson({ ...proposed.statement, digest: proposed.digest, at });
    const id = `01JD${String((await project.listFiles(CHARTER_SIGNATURES)).length).padStart(22, '0')}`;
    await project.writeFile(`${CHARTER_SIGNATURES}/${id}.json`, payload);
    await project.writeFile(`${CHARTER_SIGNATURES}/${id}.sig`, await sshSigner.sign(key.file, payload));
  };
}
