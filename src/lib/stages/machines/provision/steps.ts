import type { ProvisionStep } from './step/step.ts';
import { packageSource } from './steps/s01-package-source.ts';
import { basePackagesStep } from './steps/s02-base-packages.ts';
import { heldPackages } from './steps/s03-held-packages.ts';
import { hostNames } from './steps/s04-host-names.ts';
import { timeSync } from './steps/s05-time-sync.ts';
import { kernelSettings } from './steps/s06-kernel-settings.ts';
import { limits } from './steps/s07-limits.ts';
import { hugePages } from './steps/s08-huge-pages.ts';
import { dataVolume } from './steps/s09-data-volume.ts';
import { serviceAccount } from './steps/s10-service-account.ts';
import { nouveauOff } from './steps/s11-nouveau-off.ts';
import { kernelHeaders } from './steps/s12-kernel-headers.ts';
import { nvidiaDriver } from './steps/s13-nvidia-driver.ts';
import { reboot } from './steps/s14-reboot.ts';
import { persistence } from './steps/s15-persistence.ts';
import { fabricManager } from './steps/s16-fabric-manager.ts';
import { migLayout } from './steps/s17-mig-layout.ts';
import { gpuHealth } from './steps/s18-gpu-health.ts';
import { containerEngine } from './steps/s19-container-engine.ts';
import { daemonJson } from './steps/s20-daemon-json.ts';
import { containerToolkit } from './steps/s21-container-toolkit.ts';
import { cdiSpec } from './steps/s22-cdi-spec.ts';
import { gpuDiagnosis } from './steps/s24-gpu-diagnosis.ts';
import { exporters } from './steps/s25-exporters.ts';
import { images } from './steps/s26-images.ts';
import { networks } from './steps/s27-networks.ts';
import { egress } from './steps/s28-egress.ts';
import { rdma } from './steps/s29-rdma.ts';
import { sshServer } from './steps/s31-ssh-server.ts';
import { hardening } from './steps/s32-hardening.ts';
import { auditRules } from './steps/s33-audit-rules.ts';
import { journal } from './steps/s34-journal.ts';
import { sharedFolders } from './steps/s35-shared-folders.ts';
import { gatewayRuntime } from './steps/s36-gateway-runtime.ts';
import { gatewayBoot } from './steps/s37-gateway-boot.ts';
import { serviceBoot } from './steps/s38-service-boot.ts';

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
