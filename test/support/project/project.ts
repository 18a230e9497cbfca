import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openArtifacts } from '../../../src/lib/adapters/artifacts/open-artifacts.ts';
import { openStore } from '../../../src/lib/adapters/project-store/open-store.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { sovran, type CliResult } from '../sovran.ts';
import { stageContext, type TestParts } from '../stage-context.ts';
import { commit, makeProject, tempDir } from '../temp-project.ts';
import { put, type Piece, type Place } from './pieces.ts';

/** A project under git, with a store of its own. */
export interface Project extends Place {
  root: string;
  /** For the real binary. */
  env: Record<string, string>;
  /** Types a command in it: its words, or one line of words that are separated by spaces. */
  run: (...words: string[]) => Promise<CliResult>;
  /** The same for a command that has to succeed. */
  must: (...words: string[]) => Promise<CliResult>;
  /** The same under more variables. */
  runWith: (env: NodeJS.ProcessEnv, ...words: string[]) => Promise<CliResult>;
  /** Puts more into it, and commits that. */
  add: (...pieces: Piece[]) => Promise<void>;
  /** A stage's context on it, whose artifacts are its store. */
  context: (parts?: TestParts) => StageContext;
}

interface Around {
  /** Folder that holds everything; a temporary one, removed when the test ends, where it is left out. */
  base?: string;
  /** Folder of its store. */
  store?: string;
  env?: Record<string, string>;
}

/** Makes a project of pieces, in one commit. */
export async function aProject(pieces: Piece[] = [], around: Around = {}): Promise<Project> {
  const project = openProject({ ...around, base: around.base ?? tempDir() });
  mkdirSync(project.root);
  makeProject(project.root);
  if (pieces.length > 0) await project.add(...pieces);
  return project;
}

/** A project that lies in the folder `project` of another one. */
export function openProject({ base, store = join(base, 'store'), env = {} }: Around & { base: string }): Project {
  const root = join(base, 'project');
  const full = { SOVRAN_STORE: store, ...env };
  const place: Place = { base, store, project: openStore(root) };
  const runWith: Project['runWith'] = (more, ...words) =>
    sovran(words.length === 1 ? (words[0] ?? '').split(' ') : words, { cwd: root, env: { ...full, ...more } });
  const run: Project['run'] = (...words) => runWith({}, ...words);
  return {
    ...place,
    root,
    env: full,
    run,
    runWith,
    must: async (...words) => {
      const done = await run(...words);
      if (done.exit !== 0) throw new Error(`sovran ${words.join(' ')}: ${done.exit}\n${done.stderr}${done.stdout}`);
      return done;
    },
    add: async (...pieces) => {
      await put(place, ...pieces);
      commit(root);
    },
    context: (parts) => stageContext(root, { artifacts: () => openArtifacts(store), ...parts }),
  };
}
