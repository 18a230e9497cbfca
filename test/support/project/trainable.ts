import { aDataset, aModel } from './models.ts';
import { withTree, type Piece } from './pieces.ts';

/** A base model and a dataset to train it on, both in the store. */
export const trainable = (): Piece[] => [
  withTree(aModel('base', { trainable: true }), { content: 'base' }),
  withTree(aDataset('rows'), { content: 'rows' }),
];
