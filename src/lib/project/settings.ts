import { z } from 'zod';
    /** Names the project on hosts that several projects and operators share; every clone has the same. */
    id: ulidSchema.optional(),
