import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestFor } from './digests.ts';
import { aDataset, aModel } from './models.ts';
import { aProject, type Project } from './project.ts';
import { aUseCase } from './scope.ts';

interface Ways {
  /** Folder of its engines' templates. */
  templates?: string;
  /** Folder that holds it, where it lives longer than a test. */
  base?: string;
}

/** A project that names this machine, models, rows and a use case; nothing of them lies in its store. */
export async function unstoredProject({ templates, ...around }: Ways = {}): Promise<Project> {
  const lineage = [{ relation: 'adapter-of', digest: digestFor('f'), name: 'other' } as const];
  const pieces = [aModel('base', { trainable: true }), aModel('lora', { kind: 'adapter', lineage }), aDataset('rows')];
  const env = templates === undefined ? {} : { SOVRAN_ENGINE_TEMPLATES: templates };
  const project = await aProject([...pieces, aUseCase('tri')], { ...around, env });
  writeFileSync(join(project.root, 'cut.safetensors'), Buffer.from([255, 0, 0, 0, 0, 0, 0, 0, 123]));
  await project.add();
  await project.must('host add local --local');
  return project;
}
