import { installedDocker } from '../../support/docker.ts';
import { engineContract } from './engine-contract.ts';

engineContract(installedDocker);
