import type { JsonObject } from '../../core/ports/json.ts';
import type { DatasetSpec, PiiAction, SecretAction, SplitShares } from '../../core/project/resources/dataset.ts';
import type { Recipe } from '../../core/project/resources/recipe.ts';
import type { ResourceOf } from '../../core/project/schemas.ts';
import type { SourceFacts } from './source/describe-source.ts';
import type { TargetFacts } from './target/chat-template.ts';

/** Everything `data prepare` was asked; paths are absolute, the recipe is checked. */
export type PrepareInput = {
  name: string;
  from: string[];
  license: string;
  recipe: JsonObject | null;
  pii: PiiAction;
  secrets: SecretAction;
  split: SplitShares;
  maxBad: number;
  /** Similarity from which a later row is dropped; 1: only what is the same. */
  near: number;
  contaminated?: NonNullable<DatasetSpec['contaminated']>;
  /** Model that will learn from the rows. */
  target?: TargetFacts;
  /** Folder of shards and manifest that something else prepared, in place of reading `from`. */
  prepared?: string;
};

/** The same as it comes back from the journal. */
export type PrepareParameters = Omit<PrepareInput, 'recipe'> & { recipe: Recipe | null };

export interface PrepareFacts {
  previous: ResourceOf<'Dataset'> | undefined;
  sources: SourceFacts[];
  /** Erasures that name a source where the person still is, or may be. */
  erasures: string[];
  /** Digest of the manifest of prepared rows; null where rows are read. */
  manifest: string | null;
}

/** A dataset by its name, as results show it. */
export type NamedDataset = DatasetSpec & { name: string };
