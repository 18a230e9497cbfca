import type { z } from 'zod';
import type { Kind } from '../ports/project-store.ts';
import { charterSchema } from './resources/charter.ts';
import { datasetSchema } from './resources/dataset.ts';
import { applicationSchema, environmentSchema } from './resources/environment.ts';
import { erasureSchema } from './resources/erasure.ts';
import { hostExceptionsSchema } from './resources/host-exceptions.ts';
import { hostSchema } from './resources/host.ts';
import { incidentSchema } from './resources/incident.ts';
import { liveSchema } from './resources/live.ts';
import { modelSchema } from './resources/model.ts';
import { pilotSchema } from './resources/pilot.ts';
import { releaseSchema } from './resources/release.ts';
import { retirementSchema } from './resources/retirement.ts';
import { requestRegisterSchema } from './resources/request-register.ts';
import { runSchema } from './resources/run.ts';
import { suiteSchema } from './resources/suite.ts';
import { watchSchema } from './resources/watch.ts';
import { suppliersSchema } from './resources/suppliers.ts';
import { useCaseSchema, weightsSchema } from './resources/use-case.ts';
import { valueRecordSchema } from './resources/value-record.ts';

/** The schema of each kind of resource file. */
export const KIND_SCHEMAS = {
  UseCase: useCaseSchema,
  Weights: weightsSchema,
  Host: hostSchema,
  Dataset: datasetSchema,
  Model: modelSchema,
  Release: releaseSchema,
  Environment: environmentSchema,
  Live: liveSchema,
  Application: applicationSchema,
  Run: runSchema,
  HostExceptions: hostExceptionsSchema,
  Watch: watchSchema,
  ValueRecord: valueRecordSchema,
  Retirement: retirementSchema,
  Erasure: erasureSchema,
  Charter: charterSchema,
  Incident: incidentSchema,
  RequestRegister: requestRegisterSchema,
  Suppliers: suppliersSchema,
  Pilot: pilotSchema,
  Suite: suiteSchema,
} as const satisfies Record<Kind, z.ZodType>;

export type ResourceOf<K extends Kind> = z.infer<(typeof KIND_SCHEMAS)[K]>;
