import { installedEngine } from '../../support/engine-place.ts';
import { prepareOnly } from '../../support/unbegun-job.ts';
import { engineContract } from './engine-contract.ts';
import { unbegunContract } from './unbegun-contract.ts';

engineContract(() => installedEngine());
unbegunContract(() => installedEngine(), prepareOnly);
