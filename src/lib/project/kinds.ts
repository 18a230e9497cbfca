import type { Kind } from '../ports/project-store.ts';

/** Where each kind of resource lives: `<folder>/<name>.yaml`, or `<folder>/<name>/<file>` when `file` is given. */
export interface KindLocation {
  folder: string;
  file?: string;
}

export const KIND_LOCATIONS: Readonly<Record<Kind, KindLocation>> = {
  UseCase: { folder: 'usecases' },
  Weights: { folder: 'scoping' },
  Host: { folder: 'hosts' },
  Dataset: { folder: 'datasets' },
  Model: { folder: 'models' },
  Release: { folder: 'releases' },
  Environment: { folder: 'environments' },
  Application: { folder: 'applications' },
  Run: { folder: 'runs', file: 'run.yaml' },
};
