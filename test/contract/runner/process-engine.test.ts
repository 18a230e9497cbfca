import { installedEngine } from '../../support/process-place.ts';
import { prepareOnly } from '../../support/unbegun-job.ts';
import { runnerContract } from './runner-contract.ts';
import { unbegunContract } from './unbegun-contract.ts';

runnerContract(() => installedEngine());
unbegunContract(() => installedEngine(), prepareOnly);
