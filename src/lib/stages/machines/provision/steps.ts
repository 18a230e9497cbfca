import type { ProvisionStep } from './contract/step.ts';
import { basePackagesStep, heldPackages, kernelHeaders, packageSource } from './steps/packages.ts';
import { hostNames, timeSync } from './steps/names-and-time.ts';
import { hardening, hugePages, kernelSettings, limits } from './steps/kernel.ts';
import { dataVolume } from './steps/data-volume.ts';
import { serviceAccount, sharedFolders } from './steps/store.ts';
import { fabricManager, nouveauOff, nvidiaDriver, persistence, reboot } from './steps/driver.ts';
import { cdiSpec, gpuDiagnosis, gpuHealth, migLayout, rdma } from './steps/gpus.ts';
import { containerEngine, containerToolkit } from './steps/engine.ts';
import { daemonJson } from './steps/daemon-json.ts';
import { exporters, images, networks } from './steps/containers.ts';
import { egress } from './steps/egress.ts';
import { sshServer } from './steps/ssh-server.ts';
import { auditRules, journal } from './steps/audit.ts';
import { gatewayBoot, gatewayRuntime, serviceBoot } from './steps/gateway.ts';

/** Every step of provisioning, by its number in the catalogue. */
export const provisionSteps: readonly ProvisionStep[] = [
  packageSource,
  basePackagesStep,
  heldPackages,
  hostNames,
  timeSync,
  kernelSettings,
  limits,
  hugePages,
  dataVolume,
  serviceAccount,
  nouveauOff,
  kernelHeaders,
  nvidiaDriver,
  reboot,
  persistence,
  fabricManager,
  migLayout,
  gpuHealth,
  containerEngine,
  daemonJson,
  containerToolkit,
  cdiSpec,
  gpuDiagnosis,
  exporters,
  images,
  networks,
  egress,
  rdma,
  sshServer,
  hardening,
  auditRules,
  journal,
  sharedFolders,
  gatewayRuntime,
  gatewayBoot,
  serviceBoot,
];
