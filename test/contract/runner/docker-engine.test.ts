import { installedDocker } from '../../support/docker.ts';
import { prepareContained } from '../../support/unbegun-job.ts';
import { besideStartContract } from './beside-start-contract.ts';
import { engineContract } from './engine-contract.ts';
import { unbegunContract } from './unbegun-contract.ts';

engineContract(installedDocker);
unbegunContract(installedDocker, prepareContained);
besideStartContract(installedDocker);
