import { installedEngine } from '../../support/engine-place.ts';
import { engineContract } from './engine-contract.ts';

engineContract(() => installedEngine());
