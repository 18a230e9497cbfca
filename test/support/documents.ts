import { sshSigner } from '../../src/lib/adapters/signer.ts';
import type { StageContext } from '../../src/lib/core/operation/context.ts';
import type { Language } from '../../src/lib/core/text/message.ts';
import { makeDocument, wordsIn } from '../../src/lib/stages/governance/documents/document.ts';
import { openArchive, type Archive } from '../../src/lib/stages/governance/documents/facts.ts';
import type { GovernanceDocument } from '../../src/lib/stages/governance/documents/schema.ts';
import { plainView } from './plain-view.ts';
import type { Piece } from './project/pieces.ts';
import { aProject, type Project } from './project/project.ts';

/** A project whose documents can be made. */
export interface Documents {
  project: Project;
  ctx: StageContext;
  archive: Archive;
  /** Every kind of document in a language. */
  all: (language?: Language) => Promise<GovernanceDocument[]>;
}

/** A project of pieces, opened at its last commit. */
export async function documentsOf(pieces: Piece[], base?: string): Promise<Documents> {
  const project = await aProject(pieces, base === undefined ? {} : { base });
  const ctx = project.context({ signer: async () => sshSigner });
  const archive = await openArchive(ctx);
  const all = (language: Language = 'en'): Promise<GovernanceDocument[]> =>
    Promise.all(
      archive.templates.map((template) =>
        makeDocument(ctx, archive, template, {}, wordsIn(archive, language, plainView(language).t)),
      ),
    );
  return { project, ctx, archive, all };
}
