import { installedDocker } from '../../support/docker.ts';
import { prepareContained } from '../../support/unbegun-job.ts';
import { besideStartContract } from './beside-start-contract.ts';
import { runnerContract } from './runner-contract.ts';
import { unbegunContract } from './unbegun-contract.ts';

runnerContract(installedDocker);
unbegunContract(installedDocker, prepareContained);
besideStartContract(installedDocker);
